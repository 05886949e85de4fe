// The chain of a suspect as it was when the verdict was stated: to be read, not walked. It looks as the chain in Explain does.
import { ChevronsUpDown, CircleDot, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import type { ChainLink } from '../../../shared/heap.js';
import { isRuntimes, type ObjectPlace } from '../../../shared/source-place.js';
import type { SnapshotId } from '../../../shared/units.js';
import { usePlaces } from '../../app/places.js';
import { SourceLink } from '../../app/source-link.js';
import { classColour } from '../../grid/class-colour.js';
import { useFormat, useText } from '../../text/use-text.js';
import { Badge } from '../../ui/badge.js';
import { cx } from '../../ui/cx.js';
import chain from '../explain/chain-view.module.css';
import { edgeText, isPlumbing, lastInternal } from '../explain/chain-words.js';
import { Internals } from '../explain/internals.js';
import styles from './held-by.module.css';

/** Longer chains (linked lists) show their two ends, where they differ, first. */
const shownWhole = 16;
const end = 7;

export function HeldBy({
  links,
  suspect,
  of,
  snapshot,
}: {
  readonly links: readonly ChainLink[];
  /** Which of them is the holder that grows. */
  readonly suspect?: number | undefined;
  readonly of: string;
  /** That the ids belong to, while it is there. */
  readonly snapshot: SnapshotId | undefined;
}) {
  const t = useText();
  const places = usePlaces(
    snapshot,
    links.map(({ id }) => id),
  );
  const [unfolded, setUnfolded] = useState(false);
  const [whole, setWhole] = useState(false);
  const internals = lastInternal(links, places, suspect ?? links.length);
  const shown = unfolded || internals === 0 ? links : [...links.slice(0, 1), ...links.slice(internals + 1)];
  const between = whole || shown.length <= shownWhole ? 0 : shown.length - 2 * end;
  const link = (each: ChainLink) => (
    <Link key={each.id} link={each} place={places.get(each.id)} last={each === links.at(-1)} suspect={each === links[suspect ?? -1]} />
  );
  return (
    <div className={cx(styles.frame, snapshot !== undefined && places.size === 0 && chain.waiting)}>
      <div className={chain.columns} aria-hidden>
        <span>{t('explain:shallow')}</span>
        <span>{t('explain:retained')}</span>
      </div>
      <ol aria-label={t('verify:chain.label', { class: of })}>
        {shown.slice(0, 1).map(link)}
        {internals > 0 && <Internals count={internals} open={unfolded} onToggle={() => setUnfolded(!unfolded)} className={styles.link} />}
        {shown.slice(1, between === 0 ? undefined : end).map(link)}
        {between > 0 && (
          <li className={styles.more}>
            <button type="button" className={styles.moreButton} onClick={() => setWhole(true)}>
              <ChevronsUpDown size={13} aria-hidden />
              {t('verify:chain.more', { count: between })}
            </button>
          </li>
        )}
        {between > 0 && shown.slice(-end).map(link)}
      </ol>
    </div>
  );
}

function Link({
  link,
  place,
  last,
  suspect,
}: {
  readonly link: ChainLink;
  readonly place: ObjectPlace | undefined;
  readonly last: boolean;
  readonly suspect: boolean;
}) {
  const t = useText();
  const format = useFormat();
  const root = link.edge === '';
  return (
    <li className={cx(chain.link, styles.link, root && chain.first, suspect && chain.suspect, last && chain.last)}>
      <span className={chain.rail} aria-hidden>
        {root ? <CircleDot size={13} /> : suspect ? <TriangleAlert size={14} /> : <span className={chain.knot} />}
      </span>
      <span className={chain.body} data-selectable>
        {root ? (
          <span className={chain.rootWord}>{t('explain:root')}</span>
        ) : (
          <span className={cx(chain.edge, isPlumbing(link) && chain.plumbing)} title={link.edge}>
            {edgeText(link)}
          </span>
        )}
        <span className={chain.dot} style={{ background: classColour(link.class) }} />
        <span className={chain.class} title={link.class}>
          {link.class}
        </span>
        {link.preview !== link.class && (
          <span className={chain.preview} title={link.preview}>
            {link.preview}
          </span>
        )}
        {suspect && <Badge tone="growth" text={t('explain:suspect')} />}
      </span>
      {place !== undefined && !isRuntimes(place) && (
        <span className={chain.place}>
          <SourceLink place={place} />
        </span>
      )}
      <span className={chain.figure} title={format.exactBytes(link.shallowBytes)}>
        {format.bytes(link.shallowBytes)}
      </span>
      <span className={cx(chain.figure, chain.retained)} title={format.exactBytes(link.retainedBytes)}>
        {format.bytes(link.retainedBytes)}
      </span>
    </li>
  );
}
