// One chain, GC root on top: every link with the edge that leads to it, its class, and what it weighs.
import { CircleDot, EyeOff, Route, Scale, Scissors, TriangleAlert } from 'lucide-react';
import { Fragment, type KeyboardEvent, useState } from 'react';
import type { Chain, ChainLink } from '../../../shared/heap.js';
import { isRuntimes, type ObjectPlace } from '../../../shared/source-place.js';
import type { SnapshotId } from '../../../shared/units.js';
import { usePlaces } from '../../app/places.js';
import { useServices } from '../../app/services.js';
import { SourceLink } from '../../app/source-link.js';
import { classColour } from '../../grid/class-colour.js';
import { useFormat, useText } from '../../text/use-text.js';
import { Badge } from '../../ui/badge.js';
import { IconButton } from '../../ui/button.js';
import { cx } from '../../ui/cx.js';
import { Sparkline } from '../../ui/sparkline.js';
import { foldsOf } from './chain-folds.js';
import styles from './chain-view.module.css';
import { edgeText, isPlumbing, previewText } from './chain-words.js';
import { type Freed, FreedDialog } from './freed-dialog.js';
import { Internals, useUnfolded } from './internals.js';
import { judgementIcons } from './judge.js';
import { useHistories } from './use-histories.js';

export function ChainView({
  chain,
  snapshot,
  picked,
  onPick,
  onIgnore,
  onCut,
}: {
  readonly chain: Chain;
  readonly snapshot: SnapshotId;
  readonly picked: number | undefined;
  readonly onPick: (link: ChainLink) => void;
  readonly onIgnore: (link: ChainLink) => void;
  /** Absent where nothing can be cut: the snapshot is of no running program. */
  readonly onCut: ((chain: Chain, index: number) => void) | undefined;
}) {
  const t = useText();
  const { navigation } = useServices();
  const [freed, setFreed] = useState<Freed>();
  const places = usePlaces(
    snapshot,
    chain.links.map(({ id }) => id),
  );
  const histories = useHistories(snapshot, chain.links);
  const unfolded = useUnfolded();
  const at = chain.links.findIndex(({ id }) => id === picked);
  const folds = foldsOf(chain.links, places, [chain.suspectLink, chain.judged?.expected]).map((fold) => ({
    ...fold,
    open: unfolded.has(fold) || (at >= fold.first && at <= fold.last),
  }));
  const explain = (link: ChainLink): void => navigation.explain({ by: 'object', snapshot, id: link.id, title: link.class });

  const onKeyDown = (event: KeyboardEvent<HTMLOListElement>): void => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    const links = [...event.currentTarget.querySelectorAll<HTMLButtonElement>('[data-link-button]')];
    const now = links.indexOf(document.activeElement as HTMLButtonElement);
    const next = links[now + (event.key === 'ArrowDown' ? 1 : -1)];
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
  };

  return (
    <div className={cx(styles.frame, places.size === 0 && styles.waiting)}>
      <div className={styles.columns} aria-hidden>
        {histories.size > 0 && <span>{t('explain:history')}</span>}
        <span className={styles.shallow}>{t('explain:shallow')}</span>
        <span>{t('explain:retained')}</span>
      </div>
      <ol className={styles.chain} aria-label={t('explain:chain')} onKeyDown={onKeyDown}>
        {chain.links.map((link, i) => (
          <Fragment key={`${link.id} ${link.edge}`}>
            {folds
              .filter(({ first }) => first === i)
              .map((fold) => (
                <Internals key={fold.first} fold={fold} open={fold.open} onToggle={() => unfolded.toggle(fold)} />
              ))}
            {!folds.some(({ first, last, open }) => !open && i >= first && i <= last) && (
              <Link
                link={link}
                place={places.get(link.id)}
                history={histories.size === 0 ? undefined : (histories.get(link.id) ?? [])}
                root={i === 0}
                last={i === chain.links.length - 1}
                suspect={i === chain.suspectLink}
                after={chain.suspectLink !== undefined && i > chain.suspectLink}
                judged={chain.judged?.expected === i ? 'expected' : chain.judged?.stuck === i ? 'stuck' : undefined}
                cleared={chain.judged?.expected !== undefined && i <= chain.judged.expected}
                picked={picked === link.id}
                onPick={() => onPick(link)}
                onExplain={() => explain(link)}
                onIgnore={() => onIgnore(link)}
                onCut={onCut === undefined || i === 0 ? undefined : () => onCut(chain, i)}
                onFreed={() => {
                  const from = chain.links[i - 1];
                  if (from !== undefined) setFreed({ snapshot, from: from.id, to: link.id, title: link.class });
                }}
              />
            )}
          </Fragment>
        ))}
      </ol>
      {freed !== undefined && <FreedDialog of={freed} onClose={() => setFreed(undefined)} />}
    </div>
  );
}

function Link({
  link,
  place,
  history,
  root,
  last,
  suspect,
  after,
  judged,
  cleared,
  picked,
  onPick,
  onExplain,
  onIgnore,
  onCut,
  onFreed,
}: {
  readonly link: ChainLink;
  readonly place: ObjectPlace | undefined;
  /** Bytes retained at each snapshot since it was there; undefined where no link has a history. */
  readonly history: readonly number[] | undefined;
  readonly root: boolean;
  readonly last: boolean;
  readonly suspect: boolean;
  /** Below the suspect link: what it holds. */
  readonly after: boolean;
  /** What a person said of the objects that are held this way. */
  readonly judged: 'expected' | 'stuck' | undefined;
  /** At or above what is expected: no suspect. */
  readonly cleared: boolean;
  readonly picked: boolean;
  readonly onPick: () => void;
  readonly onExplain: () => void;
  readonly onIgnore: () => void;
  readonly onCut: (() => void) | undefined;
  readonly onFreed: () => void;
}) {
  const t = useText();
  const format = useFormat();
  const preview = previewText(link);
  const historyText = t('explain:historyOf', { sizes: (history ?? []).map((bytes) => format.bytes(bytes)).join(' → ') });
  return (
    <li
      className={cx(
        styles.link,
        root && styles.first,
        suspect && styles.suspect,
        after && styles.after,
        cleared && styles.cleared,
        picked && styles.picked,
        last && styles.last,
      )}
      data-suspect-link={suspect || undefined}
    >
      <span className={styles.rail} aria-hidden>
        {root ? <CircleDot size={13} /> : suspect ? <TriangleAlert size={14} /> : <span className={styles.knot} />}
      </span>
      <button type="button" className={styles.body} data-link-button aria-pressed={picked} onClick={onPick} onDoubleClick={onExplain}>
        {root ? (
          <span className={styles.rootWord}>{t('explain:root')}</span>
        ) : (
          <span className={cx(styles.edge, isPlumbing(link) && styles.plumbing)}>{edgeText(link)}</span>
        )}
        <span className={styles.dot} style={{ background: classColour(link.class) }} />
        <span className={styles.class}>{link.class}</span>
        {preview !== '' && <span className={styles.preview}>{preview}</span>}
        {suspect && <Badge tone="growth" text={t('explain:suspect')} />}
        {judged !== undefined && <Badge icon={judgementIcons[judged]} text={t(`explain:judge.${judged}`)} />}
        <span className={styles.id}>{`@${link.id}`}</span>
      </button>
      {place !== undefined && !isRuntimes(place) && (
        <span className={styles.place}>
          <SourceLink place={place} />
        </span>
      )}
      <span className={styles.actions}>
        {onCut !== undefined && (
          <IconButton size="small" icon={Scissors} label={t('explain:cut.link')} onClick={onCut} data-guide={suspect ? 'cut' : undefined} />
        )}
        {!root && <IconButton size="small" icon={Scale} label={t('explain:freed.link')} onClick={onFreed} />}
        {!root && !last && <IconButton size="small" icon={EyeOff} label={t('explain:ignore')} onClick={onIgnore} />}
        {!last && <IconButton size="small" icon={Route} label={t('explain:explainThis', { class: link.class })} onClick={onExplain} />}
      </span>
      {history !== undefined && (
        <span className={styles.history} title={historyText}>
          <Sparkline values={history} label={historyText} width={56} />
        </span>
      )}
      <span className={cx(styles.figure, styles.shallow)} title={format.exactBytes(link.shallowBytes)}>
        {format.bytes(link.shallowBytes)}
      </span>
      <span className={cx(styles.figure, styles.retained)} title={format.exactBytes(link.retainedBytes)}>
        {format.bytes(link.retainedBytes)}
      </span>
    </li>
  );
}
