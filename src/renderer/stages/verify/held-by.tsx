// The chain of a suspect as it was when the verdict was stated: GC root on top, each link below what holds it.
import { ChevronsUpDown } from 'lucide-react';
import { useState } from 'react';
import type { ChainLink } from '../../../shared/heap.js';
import { classColour } from '../../grid/class-colour.js';
import { useFormat, useText } from '../../text/use-text.js';
import { Middle } from '../../ui/middle.js';
import { edgeText } from '../explain/chain-words.js';
import styles from './held-by.module.css';

/** Longer chains (linked lists) show their two ends, where they differ, first. */
const shownWhole = 14;
const end = 6;

export function HeldBy({ links, of }: { readonly links: readonly ChainLink[]; readonly of: string }) {
  const t = useText();
  const [whole, setWhole] = useState(links.length <= shownWhole);
  const hidden = whole ? 0 : links.length - 2 * end;
  const first = whole ? links : links.slice(0, end);
  const last = whole ? [] : links.slice(-end);
  return (
    <ol className={styles.chain} aria-label={t('verify:chain.label', { class: of })}>
      {first.map((link) => (
        <Link key={link.id} link={link} />
      ))}
      {hidden > 0 && (
        <li className={styles.more}>
          <button type="button" className={styles.moreButton} onClick={() => setWhole(true)}>
            <ChevronsUpDown size={13} aria-hidden />
            {t('verify:chain.more', { count: hidden })}
          </button>
        </li>
      )}
      {last.map((link) => (
        <Link key={link.id} link={link} />
      ))}
    </ol>
  );
}

function Link({ link }: { readonly link: ChainLink }) {
  const t = useText();
  const format = useFormat();
  return (
    <li className={styles.link}>
      <span className={styles.edge}>{link.edge === '' ? t('explain:root') : <Middle text={edgeText(link)} />}</span>
      <span className={styles.object}>
        <span className={styles.dot} style={{ background: classColour(link.class) }} />
        <span className={styles.class}>
          <Middle text={link.class} />
        </span>
        {link.preview !== '' && link.preview !== link.class && (
          <span className={styles.preview} title={link.preview}>
            {link.preview}
          </span>
        )}
      </span>
      <span
        className={styles.size}
        title={t('verify:chain.sizes', { shallow: format.exactBytes(link.shallowBytes), retained: format.exactBytes(link.retainedBytes) })}
      >
        {format.bytes(link.retainedBytes)}
      </span>
    </li>
  );
}
