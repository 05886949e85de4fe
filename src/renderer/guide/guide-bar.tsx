// The guided hunt above the stage: the step to do now, why, and where. What is meant is also marked where it stands (guide.css).
import { Check, Circle, Footprints, ListChecks, X } from 'lucide-react';
import { Popover } from 'radix-ui';
import { type GuideStep, guideSteps } from '../../shared/preferences.js';
import { liveRun } from '../app/investigation.js';
import { useInvestigation, useNavigation, useServices, useStoreOf } from '../app/services.js';
import { useText } from '../text/use-text.js';
import { Button, IconButton } from '../ui/button.js';
import { cx } from '../ui/cx.js';
import { nextStep, placeOf, stageOf } from './guide.js';
import styles from './guide-bar.module.css';
import words from './guide-words.module.css';

/** The step that is to be done in what is open now; undefined where the guided hunt is not on, or all of it is done. */
export function useGuideStep(): { readonly on: boolean; readonly step: GuideStep | undefined } {
  const guide = useStoreOf(useServices().guide.store, (s) => s.guide);
  const dir = useInvestigation((s) => s.view?.dir);
  const on = guide?.state === 'on' && guide.dir !== undefined && guide.dir === dir;
  return { on, step: on ? nextStep(guide.done) : undefined };
}

export function GuideBar() {
  const t = useText();
  const { guide } = useServices();
  const { on, step } = useGuideStep();
  const isLive = useInvestigation((s) => liveRun(s.view) !== undefined);
  if (!on) return undefined;
  const late = !isLive && (step === 'experiment' || step === 'cut');
  return (
    <section className={styles.bar} aria-label={t('guide:title')} data-pane data-guide-bar={step ?? 'over'}>
      <Footprints size={18} className={words.icon} aria-hidden />
      <div className={styles.text} role="status">
        <p className={styles.title}>
          <span className={styles.count}>{t('guide:progress', { n: placeOf(step), of: guideSteps.length })}</span>
          {step === undefined ? t('guide:over.title') : t(`guide:step.${step}.title`)}
        </p>
        <p className={words.what}>{step === undefined ? t('guide:over.what') : late ? t('guide:ended') : t(`guide:step.${step}.what`)}</p>
      </div>
      <div className={words.actions}>
        {step === undefined ? (
          <Button size="small" look="primary" onClick={guide.finish}>
            {t('guide:finish')}
          </Button>
        ) : (
          <>
            {!late && <ShowMe step={step} />}
            <Button size="small" look="quiet" onClick={() => guide.skip(step)}>
              {t('guide:skip')}
            </Button>
          </>
        )}
        <Steps step={step} />
        {step !== undefined && <IconButton size="small" icon={X} label={t('guide:leave')} onClick={guide.leave} />}
      </div>
    </section>
  );
}

/** Goes to the stage and puts the focus on what is meant. */
function ShowMe({ step }: { readonly step: GuideStep }) {
  const t = useText();
  const { navigation } = useServices();
  const stage = useNavigation((s) => s.stage);
  const show = (): void => {
    if (stage !== stageOf[step]) navigation.go(stageOf[step]);
    focusWhenThere(step, Date.now() + patience);
  };
  return (
    <Button size="small" look="primary" onClick={show}>
      {t('guide:show')}
    </Button>
  );
}

/** A stage may have to ask the engine first. */
const patience = 5000;

function focusWhenThere(step: GuideStep, until: number): void {
  const found = document.querySelector<HTMLElement>(`[data-guide="${step}"]`);
  const control = found?.matches('button, input') === true ? found : found?.querySelector<HTMLElement>('button, input');
  if (control !== null && control !== undefined) {
    control.focus({ preventScroll: true });
    control.scrollIntoView({ block: 'center' });
  } else if (Date.now() < until) setTimeout(() => focusWhenThere(step, until), 100);
}

function Steps({ step }: { readonly step: GuideStep | undefined }) {
  const t = useText();
  const { guide } = useServices();
  const done = useStoreOf(guide.store, (s) => s.guide?.done ?? []);
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <IconButton size="small" icon={ListChecks} label={t('guide:steps')} />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className={styles.panel} align="end" sideOffset={6} collisionPadding={12} aria-label={t('guide:steps')}>
          <ol className={styles.list}>
            {guideSteps.map((each) => {
              const isDone = done.includes(each);
              const Icon = isDone ? Check : Circle;
              return (
                <li key={each} className={cx(styles.item, isDone && styles.done)} aria-current={each === step ? 'step' : undefined}>
                  <Icon size={14} aria-label={t(isDone ? 'guide:isDone' : 'guide:isOpen')} role="img" />
                  {t(`guide:step.${each}.title`)}
                </li>
              );
            })}
          </ol>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
