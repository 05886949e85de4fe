// Neighbours of an object, opened as far as a person cares to: pages of them, never all at once.
import { useState } from 'react';
import type { ReferencePage } from '../../../shared/heap.js';
import { oneLine } from '../../../shared/one-line.js';
import { isRuntimes, type ObjectPlace, placeText } from '../../../shared/source-place.js';
import type { NodeId, SnapshotId } from '../../../shared/units.js';
import { openPlace, usePlaces } from '../../app/places.js';
import { useServices } from '../../app/services.js';
import { SourceButton } from '../../app/source-link.js';
import { classColour } from '../../grid/class-colour.js';
import { useFormat, useText } from '../../text/use-text.js';
import { cx } from '../../ui/cx.js';
import { Branch } from './branch.js';
import { edgeText } from './chain-words.js';
import type { Picked } from './explanation.js';
import { Pages } from './pages.js';
import styles from './references.module.css';

const pageSize = 40;
/** Deeper than this the panel is the wrong place: explain the object itself. */
const deepest = 12;

export interface ReferencesProps {
  readonly snapshot: SnapshotId;
  readonly id: NodeId;
  readonly direction: 'references' | 'retainers';
  readonly depth: number;
  /** Objects above this one, so that a circle is seen. */
  readonly path: readonly NodeId[];
  readonly onPick: (object: Picked) => void;
}

export function References(props: ReferencesProps) {
  const t = useText();
  const { client, jobs } = useServices();
  const { snapshot, id, direction } = props;
  return (
    <ul className={styles.list}>
      <Pages<Reference, ReferencePage>
        name={`references ${snapshot} ${id} ${direction}`}
        pageSize={pageSize}
        ask={(page) => (signal, onProgress) =>
          jobs.run('objects', `@${id}`, (s) => client.heap.references({ snapshot, id, direction, page }, { signal: s }), {
            signal,
            onProgress,
          })
        }
        none={<li className={styles.none}>{t(`explain:no.${direction}`)}</li>}
        more={(button) => <li>{button}</li>}
      >
        {({ rows }) => <Rows rows={rows} {...props} />}
      </Pages>
    </ul>
  );
}

type Reference = ReferencePage['rows'][number];

function Rows({ rows, ...props }: ReferencesProps & { readonly rows: readonly Reference[] }) {
  const places = usePlaces(
    props.snapshot,
    rows.map(({ object }) => object.id),
  );
  return keyed(rows).map(({ key, row }) => <Row key={key} row={row} place={places.get(row.object.id)} {...props} />);
}

/** The same object may be referred to by several edges, and an edge name may repeat: repetitions are numbered. */
function keyed(rows: readonly Reference[]): readonly { readonly key: string; readonly row: Reference }[] {
  const seen = new Map<string, number>();
  return rows.map((row) => {
    const name = `${row.edgeKind} ${row.edge} ${row.object.id}`;
    const times = seen.get(name) ?? 0;
    seen.set(name, times + 1);
    return { key: `${name} ${times}`, row };
  });
}

function Row({ row, place, ...props }: ReferencesProps & { readonly row: Reference; readonly place: ObjectPlace | undefined }) {
  const t = useText();
  const format = useFormat();
  const { navigation } = useServices();
  const { object } = row;
  const [open, setOpen] = useState(false);
  const circle = props.path.includes(object.id);
  const openable = !circle && props.depth < deepest;
  return (
    <Branch
      open={open}
      openable={openable}
      onToggle={() => setOpen(!open)}
      expand={t('explain:expand')}
      collapse={t('explain:collapse')}
      look={{ kind: 'dense' }}
      item={{
        title: `${edgeText(row)} ${object.class} @${object.id}\n${object.preview}`,
        onClick: () => props.onPick({ id: object.id, class: object.class }),
        onDoubleClick: () => navigation.explain({ by: 'object', snapshot: props.snapshot, id: object.id, title: object.class }),
        children: (
          <>
            <span className={cx(styles.edge, row.edgeKind === 'weak' && styles.weak)}>{edgeText(row)}</span>
            <span className={styles.preposition}>{props.direction === 'retainers' ? t('explain:in') : t('explain:to')}</span>
            <span className={styles.dot} style={{ background: classColour(object.class) }} />
            <span className={styles.class}>{object.class}</span>
            <span className={styles.preview}>{circle ? t('explain:circle') : oneLine(object.preview)}</span>
            <span className={styles.size} title={format.exactBytes(object.retainedBytes)}>
              {format.bytes(object.retainedBytes)}
            </span>
          </>
        ),
      }}
      aside={
        place !== undefined && !isRuntimes(place) ? (
          <SourceButton label={placeText(place)} open={(services) => openPlace(services, place)} />
        ) : undefined
      }
      inside={() => (
        <div className={styles.nested}>
          <References {...props} id={object.id} depth={props.depth + 1} path={[...props.path, object.id]} />
        </div>
      )}
    />
  );
}
