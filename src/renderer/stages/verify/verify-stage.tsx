// The last stage: what Holdfast says about each run, what the person says about it, and where it all lies on disk.
import { Scale } from 'lucide-react';
import type { InvestigationView } from '../../../shared/view.js';
import { liveRun } from '../../app/investigation.js';
import { useInvestigation, useServices, useStoreOf } from '../../app/services.js';
import { useText } from '../../text/use-text.js';
import { Button } from '../../ui/button.js';
import { Segmented } from '../../ui/segmented.js';
import { Empty } from '../../ui/states.js';
import { coachOf } from '../watch/coach.js';
import { canExperiment } from '../watch/coach-scenario.js';
import { BeforeAfter } from './before-after.js';
import { Facts } from './facts.js';
import { FindingsBoard } from './findings-board.js';
import { NotesEditor } from './notes-editor.js';
import { VerdictCard } from './verdict-card.js';
import styles from './verify-stage.module.css';
import { tabs, useVerifyTab, type VerifyTab } from './verify-tab.js';

export function VerifyStage() {
  const t = useText();
  const { navigation } = useServices();
  const view = useInvestigation((s) => s.view);
  const tab = useVerifyTab((s) => s.tab);
  const setTab = (next: VerifyTab): void => useVerifyTab.setState({ tab: next });
  if (view === undefined) {
    return (
      <Empty
        icon={Scale}
        title={t('verify:empty.none')}
        actions={
          <Button look="primary" onClick={() => navigation.go('connect')}>
            {t('verify:empty.next.ended')}
          </Button>
        }
      >
        <p>{t('verify:empty.noneText')}</p>
      </Empty>
    );
  }
  return (
    <div className={styles.layout}>
      <section className={styles.main} aria-label={t('verify:verdicts')} data-pane>
        <div className={styles.tabs}>
          <Segmented
            label={t('verify:tabs')}
            value={tab}
            options={tabs.map((value) => ({ value, label: t(`verify:tab.${value}`, { n: countOf(view, value) }) }))}
            onChange={setTab}
          />
        </div>
        {tab === 'findings' ? (
          <FindingsBoard view={view} />
        ) : tab === 'fix' ? (
          <BeforeAfter view={view} />
        ) : view.verdicts.length === 0 ? (
          <NoVerdict view={view} />
        ) : (
          <Verdicts view={view} />
        )}
      </section>
      <aside className={styles.side} aria-label={t('verify:side')} data-pane>
        <NotesEditor key={view.dir} view={view} />
        <Facts view={view} />
      </aside>
    </div>
  );
}

const countOf = (view: InvestigationView, tab: VerifyTab): number =>
  ({ verdicts: view.verdicts.length, findings: view.findings.length, fix: view.verifications.length })[tab];

/** Newest first: it is the one a person came for. */
function Verdicts({ view }: { readonly view: InvestigationView }) {
  const newestFirst = [...view.verdicts].sort((a, b) => b.at - a.at);
  return (
    <ol className={styles.list}>
      {newestFirst.map((saved, i) => (
        <li key={`${saved.run} ${saved.at}`}>
          <VerdictCard view={view} saved={saved} open={i === 0} />
        </li>
      ))}
    </ol>
  );
}

function NoVerdict({ view }: { readonly view: InvestigationView }) {
  const t = useText();
  const services = useServices();
  const coach = coachOf(services);
  const run = liveRun(view);
  const running = useStoreOf(coach.store, ({ experiment }) => experiment.state === 'running' && experiment.run === run?.id);
  const state = running ? 'running' : run !== undefined && canExperiment(run.target) ? 'live' : 'ended';
  const next = (): void => {
    if (state === 'live') coach.ask();
    services.navigation.go(state === 'ended' ? 'connect' : 'watch');
  };
  return (
    <Empty
      icon={Scale}
      title={t('verify:empty.title')}
      actions={
        <Button look="primary" onClick={next}>
          {t(`verify:empty.next.${state}`)}
        </Button>
      }
    >
      <p>{t(`verify:empty.${state}`)}</p>
    </Empty>
  );
}
