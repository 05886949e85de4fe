// What would be freed if one reference were no more, worked out on the snapshot; and, of any object, what it alone retains.
import type { Cut, GroupPage } from '../../../shared/heap.js';
import type { NodeId, SnapshotId } from '../../../shared/units.js';
import { useQuery, useServices } from '../../app/services.js';
import { classColour } from '../../grid/class-colour.js';
import { useFormat, useText } from '../../text/use-text.js';
import { Dialog } from '../../ui/dialog.js';
import { Answered } from '../../ui/states.js';
import styles from './freed-dialog.module.css';

export interface Freed {
  readonly snapshot: SnapshotId;
  /** Who refers to it; absent when the question is what the object retains, whoever holds it. */
  readonly from?: NodeId;
  readonly to: NodeId;
  readonly title: string;
}

const shown = 100;

export function FreedDialog({ of, onClose }: { readonly of: Freed; readonly onClose: () => void }) {
  const t = useText();
  return (
    <Dialog title={t(of.from === undefined ? 'explain:freed.retains' : 'explain:freed.title', { class: of.title })} onClose={onClose}>
      <div className={styles.body}>
        {of.from !== undefined && <WouldFree snapshot={of.snapshot} from={of.from} to={of.to} title={of.title} />}
        {of.from !== undefined && <h3 className={styles.part}>{t('explain:freed.retains', { class: of.title })}</h3>}
        <Retained of={of} />
      </div>
    </Dialog>
  );
}

function WouldFree({ snapshot, from, to, title }: Freed & { readonly from: NodeId }) {
  const t = useText();
  const format = useFormat();
  const { client, jobs } = useServices();
  const { answer, retry } = useQuery<Cut>(`cut ${snapshot} ${from} ${to}`, (signal, onProgress) =>
    jobs.run('analyse', title, (s) => client.heap.cut({ snapshot, from, to }, { signal: s }), { signal, onProgress }),
  );
  return (
    <Answered answer={answer} retry={retry}>
      {({ frees, objects, freedBytes, otherHolders, references }) => (
        <p className={styles.answer} role="status" data-freed={frees}>
          {frees
            ? t('explain:freed.frees', { count: objects, n: format.count(objects), bytes: format.bytes(freedBytes) })
            : references === 0
              ? t('explain:freed.weak')
              : t('explain:freed.held', { count: otherHolders, n: format.count(otherHolders) })}
        </p>
      )}
    </Answered>
  );
}

function Retained({ of: { snapshot, to, title } }: { readonly of: Freed }) {
  const t = useText();
  const format = useFormat();
  const { client, jobs } = useServices();
  const { answer, retry } = useQuery<GroupPage>(`retained by ${snapshot} ${to}`, (signal, onProgress) =>
    jobs.run(
      'analyse',
      title,
      (s) =>
        client.heap.histogram(
          {
            snapshot,
            grouping: 'class',
            within: [{ grouping: 'retainedBy', key: `@${to}` }],
            sort: { column: 'shallowBytes', descending: true },
            page: { offset: 0, limit: shown },
          },
          { signal: s },
        ),
      { signal, onProgress },
    ),
  );
  return (
    <Answered answer={answer} retry={retry}>
      {({ rows }) => (
        <table className={styles.table} aria-label={t('explain:freed.retains', { class: title })}>
          <thead>
            <tr>
              <th scope="col">{t('explain:freed.class')}</th>
              <th scope="col">{t('explain:freed.count')}</th>
              <th scope="col">{t('explain:shallow')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.key}>
                <td>
                  <span className={styles.dot} style={{ background: classColour(row.label) }} />
                  {row.label}
                </td>
                <td>{format.count(row.count)}</td>
                <td title={format.exactBytes(row.shallowBytes)}>{format.bytes(row.shallowBytes)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Answered>
  );
}
