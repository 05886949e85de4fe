// A snapshot on the strip. A chosen one is a marker (A, B, …) that can be dragged, or moved with the arrow keys, to another snapshot.
import { useRef, useState } from 'react';
import type { SnapshotId } from '../../shared/units.js';
import type { SnapshotView } from '../../shared/view.js';
import { useFormat, useText } from '../text/use-text.js';
import { cx } from '../ui/cx.js';
import { letterOf } from './investigation.js';
import { movedTo, nearest } from './marker-moves.js';
import { useNavigation, useServices } from './services.js';
import styles from './timeline-strip.module.css';

/** Less than this is a click with an unsteady hand. */
const dragFrom = 4;

export function StripMarker({
  snapshot,
  taken,
  place,
}: {
  readonly snapshot: SnapshotView;
  /** Every snapshot on the strip, oldest first. */
  readonly taken: readonly SnapshotView[];
  /** Where a snapshot stands, in percent of the strip's width. */
  readonly place: (snapshot: SnapshotView) => number;
}) {
  const t = useText();
  const format = useFormat();
  const { navigation } = useServices();
  const chosen = useNavigation((s) => s.chosen);
  const [dragged, setDragged] = useState<number>();
  const grabbed = useRef<number>(undefined);
  const index = chosen.indexOf(snapshot.id);
  const free = taken.filter((s) => s.state === 'complete' && (s.id === snapshot.id || !chosen.includes(s.id)));
  const take = (to: SnapshotId | undefined): void => {
    if (to !== undefined && to !== snapshot.id) navigation.choose(movedTo(chosen, snapshot.id, to));
  };
  const percentAt = (element: HTMLElement, x: number): number => {
    const strip = element.parentElement?.getBoundingClientRect();
    return strip === undefined || strip.width === 0 ? 0 : Math.min(100, Math.max(0, ((x - strip.left) / strip.width) * 100));
  };
  const target = dragged === undefined ? undefined : nearest(free, place, dragged);
  const said = index >= 0 ? t('app:strip.marker', { letter: letterOf(index), label: snapshot.label }) : snapshot.label;
  return (
    <>
      {target !== undefined && target.id !== snapshot.id && (
        <span className={styles.landing} style={{ left: `${place(target)}%` }} data-landing={target.id} />
      )}
      <button
        type="button"
        tabIndex={index >= 0 ? 0 : -1}
        className={cx(styles.flag, index >= 0 && styles.flagChosen, dragged !== undefined && styles.flagDragged)}
        style={{ left: `${dragged ?? place(snapshot)}%` }}
        title={`${snapshot.label} · ${format.time(snapshot.takenAt)}${index >= 0 && free.length > 1 ? `\n${t('app:strip.markerHow')}` : ''}`}
        aria-label={said}
        data-marker={index >= 0 ? letterOf(index) : undefined}
        disabled={snapshot.state !== 'complete'}
        onPointerDown={(event) => {
          if (index < 0 || event.button !== 0) return;
          grabbed.current = event.clientX;
          event.currentTarget.setPointerCapture(event.pointerId);
        }}
        onPointerMove={(event) => {
          if (grabbed.current === undefined) return;
          if (dragged === undefined && Math.abs(event.clientX - grabbed.current) < dragFrom) return;
          setDragged(percentAt(event.currentTarget, event.clientX));
        }}
        onPointerUp={() => {
          grabbed.current = undefined;
          if (dragged === undefined) return;
          take(target?.id);
          // the click that follows belongs to the drag
          setTimeout(() => setDragged(undefined));
        }}
        onPointerCancel={() => {
          grabbed.current = undefined;
          setDragged(undefined);
        }}
        onKeyDown={(event) => {
          const step = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
          if (step === 0 || index < 0 || event.altKey) return;
          event.preventDefault();
          const to = free[free.findIndex((s) => s.id === snapshot.id) + step];
          take(to?.id);
          // the marker is another snapshot's button now
          if (to !== undefined) requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-strip="${to.id}"]`)?.focus());
        }}
        data-strip={snapshot.id}
        onClick={() => {
          if (dragged === undefined) navigation.toggle(snapshot.id);
        }}
      >
        {index >= 0 ? letterOf(index) : ''}
      </button>
    </>
  );
}
