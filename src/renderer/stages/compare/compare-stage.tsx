import { GitCompareArrows } from 'lucide-react';
import { useCallback, useRef, useState } from 'react';
import type { ComparePage, CompareRow } from '../../../shared/heap.js';
import { byTime, heapsOf } from '../../app/investigation.js';
import { useInvestigation, useNavigation, useServices, useStoreOf } from '../../app/services.js';
import { asMarkdown, asTsv } from '../../grid/copy-table.js';
import type { TreeModel } from '../../grid/tree-model.js';
import { useText } from '../../text/use-text.js';
import { Button } from '../../ui/button.js';
import { copyText } from '../../ui/copy.js';
import { Empty, Loading } from '../../ui/states.js';
import { useWidth } from '../../ui/use-width.js';
import { stepsOf, useCompareSettings } from './compare-settings.js';
import styles from './compare-stage.module.css';
import { CompareTable } from './compare-table.js';
import { HistogramTable } from './histogram-table.js';
import { Suspects } from './suspects.js';
import { Toolbar } from './toolbar.js';

/** Rows that are copied at once: one page of the engine. */
const copiedRows = 500;

export function CompareStage() {
  const t = useText();
  const { navigation, client, jobs, alerts } = useServices();
  const view = useInvestigation((s) => s.view);
  const chosenIds = useNavigation((s) => s.chosen);
  const settings = useCompareSettings();
  const opening = useStoreOf(jobs.store, (s) => s.jobs.find((job) => job.kind === 'open'));
  const [page, setPage] = useState<ComparePage | undefined>(undefined);
  const [main, setMain] = useState<HTMLElement | null>(null);
  const width = useWidth(main);
  const model = useRef<TreeModel<CompareRow, ComparePage, never, never>>(undefined);
  const onPage = useCallback((next: ComparePage | undefined, from: TreeModel<CompareRow, ComparePage, never, never> | undefined) => {
    setPage(next);
    model.current = from;
  }, []);

  const all = byTime(heapsOf(view));
  const chosen = all.filter((s) => chosenIds.includes(s.id) && s.state === 'complete');
  const only = chosen[0];

  if (only === undefined && opening !== undefined) {
    return <Loading progress={opening.progress} title={t('app:job.open', { subject: opening.subject })} />;
  }
  if (only === undefined) {
    const usable = all.filter((s) => s.state === 'complete');
    return (
      <Empty
        icon={GitCompareArrows}
        title={usable.length === 0 ? t('compare:empty.title') : t('compare:choose.title')}
        actions={
          usable.length === 0 ? (
            <Button look="primary" onClick={() => navigation.go(view?.runs.length ? 'watch' : 'connect')}>
              {view?.runs.length ? t('compare:empty.capture') : t('compare:empty.connect')}
            </Button>
          ) : (
            <Button look="primary" onClick={() => navigation.choose(usable.map((s) => s.id))}>
              {t('compare:choose.all', { count: usable.length })}
            </Button>
          )
        }
      >
        <p>{usable.length === 0 ? t('compare:empty.text') : t('compare:choose.text')}</p>
      </Empty>
    );
  }

  const copy = async (as: 'tsv' | 'markdown'): Promise<void> => {
    const { grouping, within, view: kind, filter, compareSort: sort } = settings;
    const ids = chosen.map((s) => s.id);
    try {
      const result = await jobs.run('compare', '', (signal) =>
        client.heap.compare(
          { snapshots: ids, grouping, within: stepsOf(within), view: kind, filter, sort, page: { offset: 0, limit: copiedRows } },
          { signal },
        ),
      );
      if (!result.ok) return alerts.failure(result.failure);
      await copyText(
        tableText(
          result.value.rows,
          chosen.map((s) => s.label),
          as,
          t(`compare:grouping.${grouping}`),
          t,
        ),
      );
    } catch (error) {
      alerts.bug(error);
    }
  };

  const comparing = chosen.length >= 2;
  return (
    <div className={styles.stage}>
      <div data-pane>
        <Toolbar snapshots={chosen} identity={comparing ? page?.identity : undefined} onCopy={(as) => void copy(as)} />
      </div>
      <div className={styles.layout}>
        <section ref={setMain} className={styles.main} aria-label={t('compare:table')} data-pane>
          {comparing ? <CompareTable snapshots={chosen} narrow={width < 720} onPage={onPage} /> : <HistogramTable snapshot={only} />}
        </section>
        {comparing && settings.suspectsShown && <Suspects snapshots={chosen} compared={page !== undefined} />}
      </div>
    </div>
  );
}

/** Exact figures of every snapshot, whatever the table shows. */
function tableText(
  rows: readonly CompareRow[],
  labels: readonly string[],
  as: 'tsv' | 'markdown',
  name: string,
  t: ReturnType<typeof useText>,
): string {
  const header = [
    name,
    ...(['count', 'shallow', 'retained'] as const).flatMap((metric) => labels.map((label) => `${t(`compare:metric.${metric}`)} ${label}`)),
  ];
  const cells = rows.map((row) => [row.label, ...[...row.count, ...row.shallowBytes, ...row.retainedBytes].map(String)]);
  return as === 'tsv'
    ? asTsv(header, cells)
    : asMarkdown(
        header,
        cells,
        header.map((_, i) => i > 0),
      );
}
