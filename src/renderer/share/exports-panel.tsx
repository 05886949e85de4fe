// One thing in a format that other tools read: a table, the timeline, a snapshot.
import { Camera, ChartLine, Table } from 'lucide-react';
import { useState } from 'react';
import type { InvestigationView, RunView } from '../../shared/view.js';
import { outcome } from '../app/client.js';
import { byTime, marksOf, shownRun } from '../app/investigation.js';
import { useNavigation, useServices } from '../app/services.js';
import type { Flag } from '../charts/flags.js';
import { timelinePng } from '../charts/timeline-picture.js';
import { useFormat, useText } from '../text/use-text.js';
import { Button } from '../ui/button.js';
import { CopyLine } from '../ui/copy.js';
import styles from './exports-panel.module.css';
import { savePicture } from './save-picture.js';
import { fileName } from './sharing.js';

/** More than the picture has pixels. */
const picturePoints = 4000;

export function ExportsPanel({ view }: { readonly view: InvestigationView }) {
  const t = useText();
  const format = useFormat();
  const { client, jobs, alerts } = useServices();
  const chosen = useNavigation((s) => s.chosen);
  const [written, setWritten] = useState<string | undefined>(undefined);
  const [nothing, setNothing] = useState(false);
  const snapshots = byTime(view.snapshots).filter((s) => s.state === 'complete');
  const heaps = snapshots.filter((s) => s.holds === undefined);
  const compared = heaps.filter((s) => chosen.includes(s.id));
  const run = shownRun(view);

  const save = async (
    kind: 'csv' | 'tsv' | 'snapshot',
    name: string,
    write: (out: string) => Promise<{ readonly ok: boolean; readonly failure?: Parameters<typeof alerts.failure>[0] }>,
  ): Promise<void> => {
    setWritten(undefined);
    try {
      const place = await outcome(client.shell.chooseSaveFile({ kind, name }));
      if (!place.ok) return alerts.failure(place.failure);
      if (place.value === undefined) return;
      const result = await write(place.value);
      if (result.failure !== undefined) alerts.failure(result.failure);
      else setWritten(place.value);
    } catch (error) {
      alerts.bug(error);
    }
  };
  const table = (kind: 'csv' | 'tsv'): void =>
    void save(kind, fileName(view.name, `.${kind}`), (out) =>
      jobs.run('export', view.name, (signal) =>
        client.share.exportTable(
          { snapshots: (compared.length > 0 ? compared : heaps).map((s) => s.id), grouping: 'class', view: 'all', format: kind, out },
          { signal },
        ),
      ),
    );
  const picture = async (of: RunView): Promise<void> => {
    setWritten(undefined);
    setNothing(false);
    try {
      const read = await outcome(client.timeline.read({ run: of.id, points: picturePoints }));
      if (!read.ok) return alerts.failure(read.failure);
      const { columns } = read.value;
      const [from, to] = [columns.at[0], columns.at.at(-1)];
      if (from === undefined || to === undefined) return setNothing(true);
      const draw = () =>
        timelinePng({
          title: view.name,
          subtitle: t('share:export.pictureOf', {
            target: `${of.target.title} · ${of.target.version}`,
            from: format.dateTime(from),
            to: format.dateTime(to),
          }),
          columns,
          flags: flagsOf(view, of.id),
          format,
          seriesLabel: (name) => t(`watch:series.${name}`),
          font: getComputedStyle(document.documentElement).getPropertyValue('--font').trim(),
        });
      setWritten(await savePicture(client, alerts, { kind: 'png', name: fileName(`${view.name} timeline`, '.png'), draw }));
    } catch (error) {
      alerts.bug(error);
    }
  };
  return (
    <div className={styles.panel}>
      <section className={styles.kind} aria-label={t('share:export.table')}>
        <h3>
          <Table size={15} aria-hidden />
          {t('share:export.table')}
        </h3>
        <p>
          {compared.length >= 2
            ? t('share:export.tableOf', { labels: compared.map((s) => s.label).join(', ') })
            : snapshots.length === 0
              ? t('share:export.noSnapshot')
              : t('share:export.tableOne', { label: (compared[0] ?? snapshots[0])?.label ?? '' })}
        </p>
        <span>
          <Button size="small" disabled={heaps.length === 0} onClick={() => table('csv')}>
            {t('share:export.csv')}
          </Button>
          <Button size="small" disabled={heaps.length === 0} onClick={() => table('tsv')}>
            {t('share:export.tsv')}
          </Button>
        </span>
      </section>
      <section className={styles.kind} aria-label={t('share:export.timeline')}>
        <h3>
          <ChartLine size={15} aria-hidden />
          {t('share:export.timeline')}
        </h3>
        <p>{run === undefined ? t('share:export.noRun') : t('share:export.timelineOf', { target: run.target.title })}</p>
        <span>
          {(['csv', 'tsv'] as const).map((kind) => (
            <Button
              key={kind}
              size="small"
              disabled={run === undefined}
              onClick={() =>
                void save(kind, fileName(`${view.name} timeline`, `.${kind}`), (out) =>
                  outcome(client.share.exportTimeline({ run: run?.id, format: kind, out })),
                )
              }
            >
              {t(`share:export.${kind}`)}
            </Button>
          ))}
          <Button size="small" disabled={run === undefined} onClick={() => run !== undefined && void picture(run)}>
            {t('share:export.png')}
          </Button>
        </span>
      </section>
      <section className={styles.kind} aria-label={t('share:export.snapshots')}>
        <h3>
          <Camera size={15} aria-hidden />
          {t('share:export.snapshots')}
        </h3>
        <p>{t('share:export.snapshotsWhy')}</p>
        <ul>
          {snapshots.map((snapshot) => (
            <li key={snapshot.id} data-export-snapshot={snapshot.id}>
              <span className={styles.label}>{snapshot.label}</span>
              <span className={styles.size}>{format.bytes(snapshot.bytes)}</span>
              {([false, true] as const).map((structure) => (
                <Button
                  key={String(structure)}
                  size="small"
                  onClick={() =>
                    void save(
                      'snapshot',
                      fileName(snapshot.label, snapshot.holds === undefined ? '.heapsnapshot' : '.heapprofile'),
                      (out) =>
                        jobs.run('export', snapshot.label, (signal) =>
                          client.share.exportSnapshot({ snapshot: snapshot.id, out, structure }, { signal }),
                        ),
                    )
                  }
                >
                  {t(structure ? 'share:export.structure' : 'share:export.asIs')}
                </Button>
              ))}
            </li>
          ))}
        </ul>
      </section>
      {nothing && <p role="status">{t('share:export.noSamples')}</p>}
      {written !== undefined && (
        <div role="status" className={styles.written}>
          <p>{t('share:export.written')}</p>
          <CopyLine text={written} label={t('share:window.copyPath')} />
        </div>
      )}
    </div>
  );
}

const flagsOf = (view: InvestigationView, run: RunView['id']): Flag[] => [
  ...marksOf(view, run).map((m): Flag => ({ id: m.id, at: m.at, label: m.label, kind: 'mark' })),
  ...view.snapshots
    .filter((s) => s.run === run)
    .map((s): Flag => ({ id: s.id, at: s.takenAt, label: s.label, kind: s.state === 'complete' ? 'snapshot' : 'partial' })),
];
