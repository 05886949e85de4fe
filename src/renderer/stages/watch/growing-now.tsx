// While the experiment goes on: the classes that have grown between all of its captures so far.
import type { ComparePage } from '../../../shared/heap.js';
import type { SnapshotId } from '../../../shared/units.js';
import { useInvestigation, useQuery, useServices } from '../../app/services.js';
import { classColour } from '../../grid/class-colour.js';
import { useFormat, useText } from '../../text/use-text.js';
import { Middle } from '../../ui/middle.js';
import type { Running } from './coach.js';
import styles from './growing-now.module.css';

const shown = 4;
/** Classes looked through for those that grew each time. */
const looked = 100;

export function GrowingNow({ running }: { readonly running: Running }) {
  const t = useText();
  const format = useFormat();
  const { client, jobs } = useServices();
  // One string, so that only a capture asks anew.
  const ids = useInvestigation((s) =>
    (s.view?.snapshots ?? [])
      .filter((each) => each.run === running.run && each.takenAt >= running.startedAt && each.state === 'complete')
      .map(({ id }) => id)
      .join(' '),
  );
  const snapshots = ids.split(' ').filter((id) => id !== '') as SnapshotId[];
  const { answer } = useQuery<ComparePage>(snapshots.length < 2 ? undefined : `growing ${ids}`, (signal, onProgress) =>
    jobs.run(
      'compare',
      '',
      (s) =>
        client.heap.compare(
          {
            snapshots,
            grouping: 'class',
            within: [],
            view: 'all',
            filter: '',
            sort: { column: 'countDelta', descending: true },
            page: { offset: 0, limit: looked },
          },
          { signal: s },
        ),
      { signal, onProgress },
    ),
  );
  if (snapshots.length < 2 || answer.state !== 'done') return undefined;
  const rising = answer.value.rows.filter((row) => row.monotonic && row.countDelta > 0);
  // The program's own classes tell more than the engine's groups, of which there is always more.
  const growing = [...rising.filter(({ label }) => !label.startsWith('(')), ...rising.filter(({ label }) => label.startsWith('('))];
  return (
    <section className={styles.growing} aria-label={t('coach:growing.title')}>
      <h4>{t('coach:growing.title')}</h4>
      {growing.length === 0 ? (
        <p>{t('coach:growing.none')}</p>
      ) : (
        <ol>
          {growing.slice(0, shown).map((row) => (
            <li key={row.key}>
              <span className={styles.dot} style={{ background: classColour(row.label) }} />
              <span className={styles.class}>
                <Middle text={row.label} />
              </span>
              <span className={styles.count}>{format.delta(row.countDelta)}</span>
            </li>
          ))}
        </ol>
      )}
      {growing.length > shown && (
        <p>{t('coach:growing.more', { count: growing.length - shown, n: format.count(growing.length - shown) })}</p>
      )}
    </section>
  );
}
