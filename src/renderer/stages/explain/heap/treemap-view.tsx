// The dominator tree as nested rectangles. A click shows an object, a double click looks into it.
import { useState } from 'react';
import type { Treemap, TreemapCell } from '../../../../shared/heap-pictures.js';
import { oneLine } from '../../../../shared/one-line.js';
import type { NodeId } from '../../../../shared/units.js';
import { useQuery, useServices } from '../../../app/services.js';
import { type Box, squarify } from '../../../charts/squarify.js';
import { classColour } from '../../../grid/class-colour.js';
import { useFormat, useText } from '../../../text/use-text.js';
import { cx } from '../../../ui/cx.js';
import { Answered } from '../../../ui/states.js';
import { Trail } from '../../../ui/trail.js';
import { useSize } from '../../../ui/use-size.js';
import type { LensProps } from './heap-view.js';
import styles from './treemap-view.module.css';

interface Inside {
  readonly id: NodeId;
  readonly title: string;
}

const depth = 4;
const cells = 700;

export function TreemapView(props: LensProps) {
  const t = useText();
  const { client, jobs } = useServices();
  const { snapshot } = props;
  const [trail, setTrail] = useState<readonly Inside[]>([]);
  const at = trail.at(-1);
  const { answer, retry } = useQuery<Treemap>(`treemap ${snapshot.id} ${at?.id ?? 'root'}`, (signal, onProgress) =>
    jobs.run(
      'analyse',
      snapshot.label,
      (s) => client.heap.treemap({ snapshot: snapshot.id, ...(at === undefined ? {} : { id: at.id }), depth, limit: cells }, { signal: s }),
      { signal, onProgress },
    ),
  );
  return (
    <>
      <Trail
        label={t('inspect:treemap.trail')}
        whole={t('inspect:treemap.whole')}
        steps={trail.map((each) => ({ key: String(each.id), title: each.title }))}
        onGo={(index) => setTrail(trail.slice(0, index + 1))}
      >
        {t('inspect:treemap.hint')}
      </Trail>
      <Answered answer={answer} retry={retry}>
        {(map) => (
          <Drawing
            {...props}
            map={map}
            onInto={(cell) => {
              if (cell.id !== undefined && cell.id !== at?.id) setTrail([...trail, { id: cell.id, title: `${cell.class} @${cell.id}` }]);
            }}
          />
        )}
      </Answered>
    </>
  );
}

const header = 16;
const gap = 2;

interface Placed {
  readonly cell: TreemapCell;
  readonly box: Box;
  readonly level: number;
  readonly divided: boolean;
}

function Drawing({
  map,
  picked,
  onPick,
  onOpen,
  onInto,
}: LensProps & { readonly map: Treemap; readonly onInto: (cell: TreemapCell) => void }) {
  const t = useText();
  const format = useFormat();
  const [frame, setFrame] = useState<HTMLElement | null>(null);
  const { width, height } = useSize(frame);
  const placed = width > 0 ? place(map, { x: 0, y: 0, width, height }) : [];
  return (
    <div ref={setFrame} className={styles.frame}>
      <ul className={styles.map} aria-label={t('inspect:lens.treemap')} data-treemap>
        {placed.map(({ cell, box, level, divided }, i) => {
          const name = nameOf(cell, t('inspect:treemap.root'));
          const title =
            cell.count > 1 ? t('inspect:treemap.several', { count: cell.count, n: format.count(cell.count), class: name }) : name;
          const style = { left: box.x, top: box.y, width: box.width, height: box.height, '--colour': classColour(cell.class) };
          const detail = `${title}${cell.preview === '' ? '' : `\n${oneLine(cell.preview)}`}\n${format.bytes(cell.retainedBytes)}`;
          const shown = box.width > 34 && box.height > 13;
          return (
            <li key={cell.id ?? `${cell.parent} ${cell.class} ${i}`}>
              <button
                type="button"
                // The largest can be reached by keyboard; a tab stop for each of hundreds would be a trap.
                tabIndex={i < 40 ? 0 : -1}
                className={cx(
                  styles.cell,
                  divided && styles.divided,
                  level === 0 && styles.whole,
                  cell.id !== undefined && picked?.id === cell.id && styles.picked,
                )}
                style={style}
                title={detail}
                aria-label={shown ? undefined : `${title}, ${format.bytes(cell.retainedBytes)}`}
                disabled={cell.id === undefined}
                onClick={() => cell.id !== undefined && onPick({ id: cell.id, class: cell.class })}
                onDoubleClick={() => onInto(cell)}
                onKeyDown={(event) => {
                  if (event.key === 'Enter' && event.shiftKey && cell.id !== undefined) onOpen(cell.id, cell.class);
                }}
              >
                {shown && (
                  <span className={styles.name}>
                    {title} <span className={styles.size}>{format.bytes(cell.retainedBytes)}</span>
                  </span>
                )}
              </button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

/** Groups of roots are told apart by their own name. */
const nameOf = (cell: TreemapCell, root: string): string => {
  if (cell.parent < 0 && cell.preview === '') return root;
  return cell.class === '(synthetic)' && cell.preview !== '' ? oneLine(cell.preview) : cell.class;
};

/** Boxes of all cells that are large enough to be seen. */
function place({ cells }: Treemap, whole: Box): Placed[] {
  const children = new Map<number, number[]>();
  for (const [i, cell] of cells.entries()) {
    const known = children.get(cell.parent);
    if (known === undefined) children.set(cell.parent, [i]);
    else known.push(i);
  }
  const placed: Placed[] = [];
  const put = (index: number, box: Box, level: number): void => {
    const cell = cells[index];
    if (cell === undefined || box.width < 3 || box.height < 3) return;
    const inner = children.get(index) ?? [];
    const room = {
      x: box.x + gap,
      y: box.y + header,
      width: box.width - 2 * gap,
      height: box.height - header - gap,
    };
    const divided = inner.length > 0 && room.width > 12 && room.height > 8;
    placed.push({ cell, box, level, divided });
    if (!divided) return;
    const values = inner.map((i) => cells[i]?.retainedBytes ?? 0);
    const boxes = squarify([...values, cell.ownBytes], room, cell.retainedBytes);
    for (const [k, i] of inner.entries()) {
      const { x, y, width, height } = boxes[k] as Box;
      put(i, { x: x + 0.5, y: y + 0.5, width: width - 1, height: height - 1 }, level + 1);
    }
  };
  put(0, whole, 0);
  return placed;
}
