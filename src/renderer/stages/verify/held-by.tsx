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
import { type Fold, foldsOf } from '../explain/chain-folds.js';
import chain from '../explain/chain-view.module.css';
import { edgeText, isPlumbing, previewText } from '../explain/chain-words.js';
import { Internals, useUnfolded } from '../explain/internals.js';
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
  const unfolded = useUnfolded();
  const [whole, setWhole] = useState(false);
  const folds = foldsOf(links, places, [suspect]);
  const isShown = (i: number): boolean => !folds.some((fold) => i >= fold.first && i <= fold.last && !unfolded.has(fold));
  const lines = links.flatMap((each, i): readonly (ChainLink | Fold)[] => [
    ...folds.filter(({ first }) => first === i),
    ...(isShown(i) ? [each] : []),
  ]);
  const between = whole || lines.length <= shownWhole ? 0 : lines.length - 2 * end;
  const line = (each: ChainLink | Fold) =>
    'whose' in each ? (
      <Internals
        key={`fold ${each.first}`}
        fold={each}
        open={unfolded.has(each)}
        onToggle={() => unfolded.toggle(each)}
        className={styles.link}
      />
    ) : (
      <Link key={each.id} link={each} place={places.get(each.id)} last={each === links.at(-1)} suspect={each === links[suspect ?? -1]} />
    );
  return (
    <div className={cx(styles.frame, snapshot !== undefined && places.size === 0 && chain.waiting)}>
      <div className={chain.columns} aria-hidden>
        <span>{t('explain:shallow')}</span>
        <span>{t('explain:retained')}</span>
      </div>
      <ol aria-label={t('verify:chain.label', { class: of })}>
        {lines.slice(0, between === 0 ? undefined : end).map(line)}
        {between > 0 && (
          <li className={styles.more}>
            <button type="button" className={styles.moreButton} onClick={() => setWhole(true)}>
              <ChevronsUpDown size={13} aria-hidden />
              {t('verify:chain.more', { count: between })}
            </button>
          </li>
        )}
        {between > 0 && lines.slice(-end).map(line)}
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
  const preview = previewText(link);
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
        {preview !== '' && (
          <span className={chain.preview} title={link.preview}>
            {preview}
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
