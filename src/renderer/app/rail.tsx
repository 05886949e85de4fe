// The five stages, in order, to be entered at any time.
import { Check, CircleHelp, Settings } from 'lucide-react';
import type { InvestigationView, Stage } from '../../shared/view.js';
import { useText } from '../text/use-text.js';
import { IconButton } from '../ui/button.js';
import { cx } from '../ui/cx.js';
import { type CommandId, commandById, onMac, shortcutText, stages } from './commands.js';
import { heapsOf, liveRun } from './investigation.js';
import type { NavigationState } from './navigation.js';
import styles from './rail.module.css';
import { useInvestigation, useNavigation, useServices, useStoreOf } from './services.js';
import { UpdateDot } from './update-notice.js';

export type StageState = 'open' | 'done' | 'live' | 'attention';

/** What the dot beside a stage says. */
export function stageState(
  stage: Stage,
  {
    view,
    navigation,
    refused,
  }: { readonly view: InvestigationView | undefined; readonly navigation: NavigationState; readonly refused: boolean },
): StageState {
  const complete = heapsOf(view).filter((s) => s.state === 'complete').length;
  switch (stage) {
    case 'connect':
      return refused ? 'attention' : (view?.runs.length ?? 0) > 0 || (view?.snapshots.length ?? 0) > 0 ? 'done' : 'open';
    case 'watch':
      return liveRun(view) !== undefined
        ? 'live'
        : view?.snapshots.some((s) => s.state === 'partial') === true
          ? 'attention'
          : complete > 0
            ? 'done'
            : 'open';
    case 'compare':
      return complete >= 2 && navigation.chosen.length >= 2 ? 'done' : 'open';
    case 'explain':
      return navigation.trail.length > 0 || (view?.judgements.length ?? 0) > 0 ? 'done' : 'open';
    case 'verify':
      return (view?.verdicts.length ?? 0) > 0 || (view?.notes ?? '') !== '' ? 'done' : 'open';
  }
}

export function Rail() {
  const t = useText();
  const services = useServices();
  const view = useInvestigation((s) => s.view);
  const navigation = useNavigation((s) => s);
  const refused = useStoreOf(services.target.store, (s) => s.refused !== undefined);
  const mac = onMac();
  return (
    <nav className={styles.rail} aria-label={t('app:rail')} data-pane>
      <div className={styles.brand} aria-hidden>
        <Mark />
        <span className={styles.name}>{t('app:name')}</span>
      </div>
      <ol className={styles.stages}>
        {stages.map((stage, i) => {
          const here = navigation.stage === stage;
          const state = stageState(stage, { view, navigation, refused });
          return (
            <li key={stage}>
              <button
                type="button"
                data-guide={stage}
                className={cx(styles.item, here && styles.here)}
                aria-current={here ? 'step' : undefined}
                data-pane-focus={here ? '' : undefined}
                title={`${t(`app:stage.${stage}.what`)} (${shortcutText(commandById(`stage-${i + 1}` as CommandId).shortcut, mac) ?? ''})`}
                onClick={() => services.navigation.go(stage)}
              >
                <span className={styles.number} aria-hidden>
                  {i + 1}
                </span>
                <span className={styles.label}>{t(`app:stage.${stage}.name`)}</span>
                {state === 'done' && <Check size={13} className={styles.done} role="img" aria-label={t('app:stageState.done')} />}
                {(state === 'live' || state === 'attention') && (
                  <span className={cx(styles.dot, styles[state])} role="img" aria-label={t(`app:stageState.${state}`)} />
                )}
              </button>
            </li>
          );
        })}
      </ol>
      <div className={styles.foot}>
        <UpdateDot />
        <IconButton
          icon={Settings}
          label={t('app:command.preferences')}
          shortcut={shortcutText(commandById('preferences').shortcut, mac)}
          onClick={() => services.dialogs.show('preferences')}
        />
        <IconButton
          icon={CircleHelp}
          label={t('app:command.help')}
          shortcut={shortcutText(commandById('help').shortcut, mac)}
          onClick={() => services.dialogs.show('shortcuts')}
        />
      </div>
    </nav>
  );
}

/** The mark: a stipe that rises from branching haptera. */
function Mark() {
  return (
    <svg
      className={styles.mark}
      viewBox="0 0 24 24"
      width="20"
      height="20"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <path d="M12 3v9M12 12c0 4-3 4-5 8M12 12c0 4 3 4 5 8M12 12v9M8.6 15.5C6.5 16 5 17 3.5 18.5M15.4 15.5c2.1.5 3.6 1.5 5.1 3" />
    </svg>
  );
}
