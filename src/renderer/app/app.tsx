// The window: rail, header, the stage, the timeline strip, and what lies above them.
import { useEffect, useRef } from 'react';
import { oneLine } from '../../shared/one-line.js';
import type { Stage } from '../../shared/view.js';
import { GuideBar, useGuideStep } from '../guide/guide-bar.js';
import { CompareStage } from '../stages/compare/compare-stage.js';
import { ConnectStage } from '../stages/connect/connect-stage.js';
import { ExplainStage } from '../stages/explain/explain-stage.js';
import { VerifyStage } from '../stages/verify/verify-stage.js';
import { WatchStage } from '../stages/watch/watch-stage.js';
import { useText } from '../text/use-text.js';
import { AlertArea } from './alert-area.js';
import { Announcer } from './announcer.js';
import styles from './app.module.css';
import { DialogHost } from './dialog-host.js';
import { DropArea } from './drop-area.js';
import { ErrorBoundary } from './error-boundary.js';
import { Header } from './header.js';
import { Rail } from './rail.js';
import { useInvestigation, useNavigation, useServices } from './services.js';
import { useShell } from './shell.js';
import { TimelineStrip } from './timeline-strip.js';

/** Letters of an investigation's name in the title of the window. */
const titleLength = 120;

export function App() {
  const services = useServices();
  const t = useText();
  const stage = useNavigation((s) => s.stage);
  const known = useInvestigation((s) => s.known);
  const name = useInvestigation((s) => s.view?.name);
  const { step } = useGuideStep();
  useShell(services);
  const main = useFocusKept(stage);

  useEffect(() => {
    const abort = new AbortController();
    services.investigation.follow(abort.signal).catch(services.alerts.bug);
    services.updates.follow(abort.signal).catch(services.alerts.bug);
    return () => abort.abort();
  }, [services]);

  useEffect(() => {
    document.title = name === undefined ? t('app:name') : t('app:windowTitle', { name: oneLine(name).slice(0, titleLength) });
  }, [name, t]);

  return (
    <div className={styles.window} data-guide-now={step}>
      <Rail />
      <div className={styles.column}>
        <Header />
        <GuideBar />
        <main ref={main} tabIndex={-1} className={styles.stage} data-pane data-stage={stage} aria-label={t(`app:stage.${stage}.name`)}>
          {known && (
            <ErrorBoundary key={stage}>
              <StageView stage={stage} />
            </ErrorBoundary>
          )}
        </main>
        <TimelineStrip />
      </div>
      <AlertArea />
      <Announcer />
      <DialogHost />
      <DropArea />
    </div>
  );
}

/** A button that leads to another stage goes with its own: the focus is then at the beginning of the new one, not nowhere. */
function useFocusKept(stage: Stage) {
  const main = useRef<HTMLElement>(null);
  const shown = useRef(stage);
  useEffect(() => {
    if (shown.current === stage) return;
    shown.current = stage;
    if (document.activeElement === document.body) main.current?.focus({ preventScroll: true });
  }, [stage]);
  return main;
}

function StageView({ stage }: { readonly stage: Stage }) {
  switch (stage) {
    case 'connect':
      return <ConnectStage />;
    case 'watch':
      return <WatchStage />;
    case 'compare':
      return <CompareStage />;
    case 'explain':
      return <ExplainStage />;
    case 'verify':
      return <VerifyStage />;
  }
}
