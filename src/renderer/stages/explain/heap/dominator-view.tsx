// The dominator tree: what would go with each object, opened as far as one cares to.
import { useState } from 'react';
import type { ObjectPage, ObjectRow } from '../../../../shared/heap.js';
import { oneLine } from '../../../../shared/one-line.js';
import type { NodeId } from '../../../../shared/units.js';
import { useServices } from '../../../app/services.js';
import { classColour } from '../../../grid/class-colour.js';
import { useFormat, useText } from '../../../text/use-text.js';
import { Branch } from '../branch.js';
import { Pages } from '../pages.js';
import styles from './dominator-view.module.css';
import type { LensProps } from './heap-view.js';

const pageSize = 50;
/** Deeper than this the indentation leaves no room: explain the object itself. */
const deepest = 40;

export function DominatorView(props: LensProps) {
  const t = useText();
  return (
    <>
      <p className={styles.lead}>{t('inspect:dominators.lead')}</p>
      <div className={styles.scroller}>
        <div className={styles.head} aria-hidden>
          <span>{t('inspect:column.object')}</span>
          <span className={styles.figure}>{t('explain:shallow')}</span>
          <span className={styles.figure}>{t('explain:retained')}</span>
        </div>
        <Children {...props} of={undefined} total={undefined} depth={0} />
      </div>
    </>
  );
}

interface ChildrenProps extends LensProps {
  /** The object above; none for the root. */
  readonly of: NodeId | undefined;
  /** What the object above retains. */
  readonly total: number | undefined;
  readonly depth: number;
}

function Children(props: ChildrenProps) {
  const t = useText();
  const { client, jobs } = useServices();
  const { snapshot, of, depth } = props;
  return (
    <ul className={styles.list} {...(depth === 0 ? { 'data-dominators': true } : {})}>
      <Pages<ObjectRow, ObjectPage>
        name={`dominated ${snapshot.id} ${of ?? 'root'}`}
        pageSize={pageSize}
        ask={(page) => (signal, onProgress) =>
          jobs.run(
            'objects',
            of === undefined ? snapshot.label : `@${of}`,
            (s) => client.heap.dominated({ snapshot: snapshot.id, ...(of === undefined ? {} : { id: of }), page }, { signal: s }),
            { signal, onProgress },
          )
        }
        none={<li className={styles.none}>{t('inspect:dominators.none')}</li>}
        more={(button) => (
          <li className={styles.more} style={{ paddingLeft: indent(depth) + 22 }}>
            {button}
          </li>
        )}
      >
        {({ rows }) => rows.map((row) => <Row key={row.id} row={row} largest={props.total ?? rows[0]?.retainedBytes ?? 0} {...props} />)}
      </Pages>
    </ul>
  );
}

const indent = (depth: number): number => 14 + depth * 16;

function Row({ row, largest, ...props }: ChildrenProps & { readonly row: ObjectRow; readonly largest: number }) {
  const t = useText();
  const format = useFormat();
  const [open, setOpen] = useState(false);
  const openable = row.retainedBytes > row.shallowBytes && props.depth < deepest;
  return (
    <Branch
      open={open}
      openable={openable}
      onToggle={() => setOpen(!open)}
      expand={t('inspect:dominators.expand')}
      collapse={t('inspect:dominators.collapse')}
      look={{ kind: 'table', indent: indent(props.depth) }}
      picked={props.picked?.id === row.id}
      item={{
        title: `${row.class} @${row.id}\n${row.preview}`,
        onClick: () => props.onPick({ id: row.id, class: row.class }),
        onDoubleClick: () => props.onOpen(row.id, row.class),
        children: (
          <>
            <span className={styles.dot} style={{ background: classColour(row.class) }} />
            <span className={styles.class}>{row.class === '' ? row.kind : row.class}</span>
            <span className={styles.preview}>{`${oneLine(row.preview)} @${row.id}`}</span>
            <span className={styles.figure} title={format.exactBytes(row.shallowBytes)}>
              {format.bytes(row.shallowBytes)}
            </span>
            <span className={styles.figure} title={format.exactBytes(row.retainedBytes)}>
              <span
                className={styles.bar}
                style={{ width: `${Math.min(100, (100 * row.retainedBytes) / Math.max(1, largest))}%` }}
                aria-hidden
              />
              {format.bytes(row.retainedBytes)}
            </span>
          </>
        ),
      }}
      inside={() => <Children {...props} of={row.id} total={row.retainedBytes} depth={props.depth + 1} />}
    />
  );
}
