// The experiment in Watch: an invitation, how far it is, and what came of it.
import { FlaskConical, RotateCcw } from 'lucide-react';
import { useEffect } from 'react';
import type { InvestigationView, RunView } from '../../../shared/view.js';
import { useServices, useStoreOf } from '../../app/services.js';
import { useText } from '../../text/use-text.js';
import { Button } from '../../ui/button.js';
import { FailureNote } from '../../ui/failure-note.js';
import { coachOf } from './coach.js';
import { CoachDialog } from './coach-dialog.js';
import styles from './coach-panel.module.css';
import { CoachResult } from './coach-result.js';
import { CoachRunning } from './coach-running.js';
import { canExperiment } from './coach-scenario.js';

export function CoachPanel({ view, run }: { readonly view: InvestigationView; readonly run: RunView }) {
  const t = useText();
  const coach = coachOf(useServices());
  const asking = useStoreOf(coach.store, (s) => s.asking);
  const experiment = useStoreOf(coach.store, (s) => s.experiment);
  const live = run.state === 'live' && run.live !== undefined;
  const mine = experiment.state !== 'idle' && experiment.run === run.id ? experiment : undefined;
  const running = mine?.state === 'running' ? mine : undefined;
  const failed = mine?.state === 'failed' ? mine : undefined;
  const newest = view.verdicts.filter((v) => v.run === run.id).sort((a, b) => b.at - a.at)[0];
  // While one is under way or has failed, an older verdict is not its answer.
  const saved = mine === undefined || (failed !== undefined && newest !== undefined && newest.at >= failed.startedAt) ? newest : undefined;
  const able = canExperiment(run.target);
  const shut = asking && !(live && able && running === undefined);
  // Asked for a target that is gone or busy: not to be answered by what comes next.
  useEffect(() => {
    if (shut) coach.leave();
  }, [shut, coach]);
  if (!live && saved === undefined && mine === undefined) return undefined;

  return (
    <section className={styles.panel} aria-label={t('coach:title')} data-coach={mine?.state ?? 'idle'}>
      {running === undefined ? (
        <>
          {failed !== undefined && (
            <FailureNote
              failure={failed.failure}
              actions={
                <Button size="small" look="quiet" onClick={coach.dismiss}>
                  {t('coach:result.dismiss')}
                </Button>
              }
            />
          )}
          {failed !== undefined && saved !== undefined && <p className={styles.intro}>{t('coach:result.kept')}</p>}
          {saved !== undefined && <CoachResult view={view} saved={saved} />}
          {live && saved === undefined && failed === undefined && (
            <header className={styles.head}>
              <FlaskConical size={15} aria-hidden />
              <h3>{t('coach:title')}</h3>
            </header>
          )}
          {live && saved === undefined && failed === undefined && (
            <p className={styles.intro}>{t(able ? 'coach:intro' : 'coach:cannot')}</p>
          )}
          {live && able && (
            <Button
              icon={saved === undefined ? FlaskConical : RotateCcw}
              size={saved === undefined ? 'normal' : 'small'}
              onClick={coach.ask}
              data-guide="experiment"
            >
              {saved === undefined && failed === undefined ? t('coach:run') : t('coach:runAgain')}
            </Button>
          )}
        </>
      ) : (
        <CoachRunning running={running} onNext={coach.next} onStop={coach.stop} />
      )}
      {asking && !shut && <CoachDialog run={run} coach={coach} />}
    </section>
  );
}
