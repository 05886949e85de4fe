import { Activity } from 'lucide-react';
import { useState } from 'react';
import type { RunView } from '../../../shared/view.js';
import { shownRun } from '../../app/investigation.js';
import { useInvestigation, useServices } from '../../app/services.js';
import { useText } from '../../text/use-text.js';
import { Button } from '../../ui/button.js';
import { CopyLine } from '../../ui/copy.js';
import { cx } from '../../ui/cx.js';
import { Empty } from '../../ui/states.js';
import { ChartPane } from './chart-pane.js';
import { CoachPanel } from './coach-panel.js';
import { MemoryPanel } from './memory-panel.js';
import { OutputPane } from './output-pane.js';
import { RecordingPanel } from './recording-panel.js';
import { RunTabs } from './run-tabs.js';
import { RunsPane } from './runs-pane.js';
import { SnapshotList } from './snapshot-list.js';
import { TriggerPanel } from './trigger-panel.js';
import styles from './watch-stage.module.css';

const byStart = (runs: readonly RunView[]): readonly RunView[] => [...runs].sort((a, b) => a.startedAt - b.startedAt);

/** What a program prints that was attached to goes to its own terminal: the room is the chart's. */
const mayPrint = (run: RunView): boolean => run.state !== 'live' || run.target.capabilities.includes('stdin');

export function WatchStage() {
  const t = useText();
  const { navigation } = useServices();
  const view = useInvestigation((s) => s.view);
  const run = shownRun(view);
  const [together, setTogether] = useState(false);
  if (view === undefined || (run === undefined && view.snapshots.length === 0)) {
    return (
      <Empty
        icon={Activity}
        title={t('watch:empty.title')}
        actions={
          <Button look="primary" onClick={() => navigation.go('connect')}>
            {t('watch:empty.connect')}
          </Button>
        }
      >
        <p>{t('watch:empty.text')}</p>
        <CopyLine text="node --inspect=127.0.0.1:9229 app.js" label={t('app:copyLine')} />
        <CopyLine text="python3 -m holdfast_agent app.py" label={t('app:copyLine')} />
      </Empty>
    );
  }
  const live = byStart(view.runs.filter(({ state }) => state === 'live'));
  return (
    <div className={styles.layout}>
      <div className={styles.main}>
        {run === undefined ? (
          <Empty icon={Activity} title={t('watch:filesOnly.title')}>
            <p>{t('watch:filesOnly.text')}</p>
          </Empty>
        ) : (
          <>
            <RunTabs view={view} shown={run} together={together} onTogether={setTogether} />
            {live.length > 1 && together ? <RunsPane runs={live} all={byStart(view.runs)} /> : <ChartPane key={run.id} run={run} />}
            <div className={cx(styles.output, !mayPrint(run) && styles.silent)}>
              <OutputPane key={run.id} run={run} />
            </div>
          </>
        )}
      </div>
      <aside className={styles.side} aria-label={t('watch:side')} data-pane>
        {run !== undefined && <CoachPanel view={view} run={run} />}
        {run?.live !== undefined && run.target.runtime === 'cpython' && (
          <MemoryPanel key={`memory ${run.id}`} target={run.target} guarded={run.live.guard !== undefined} />
        )}
        {run?.live !== undefined && <TriggerPanel key={run.id} triggers={run.live.triggers} />}
        {run?.live !== undefined && run.target.capabilities.includes('allocations') && (
          <RecordingPanel key={`recording ${run.id}`} recording={run.live.recording} />
        )}
        <SnapshotList view={view} run={run} />
      </aside>
    </div>
  );
}
