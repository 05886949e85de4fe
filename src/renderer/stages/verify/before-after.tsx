// The fix: the same scenario again, on the program as it is now, and its growth beside that of the run that leaked.
import { CircleCheck, CircleHelp, Play, ShieldCheck, TrendingUp } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { retoldReason } from '../../../messages/saved-words.js';
import { unitsOf } from '../../../shared/recycle.js';
import { isPage } from '../../../shared/target.js';
import { cyclesToDecide, outcomeWord, type Verification } from '../../../shared/verification.js';
import type { InvestigationView } from '../../../shared/view.js';
import { outcome } from '../../app/client.js';
import { useNow } from '../../app/job-list.js';
import { useQuery, useServices, useStoreOf } from '../../app/services.js';
import { unbroken } from '../../text/unbroken.js';
import { useFormat, useText } from '../../text/use-text.js';
import { Button } from '../../ui/button.js';
import { CopyLine } from '../../ui/copy.js';
import { cx } from '../../ui/cx.js';
import { FailureNote } from '../../ui/failure-note.js';
import { Field, Input } from '../../ui/field.js';
import { Empty } from '../../ui/states.js';
import { parseCommandLine } from '../connect/command-line.js';
import { stepWords } from '../watch/step-words.js';
import styles from './before-after.module.css';
import { GrowthBars } from './growth-bars.js';
import { RecyclePlanner } from './recycle-planner.js';
import { verifyingOf } from './verifying.js';

export function BeforeAfter({ view }: { readonly view: InvestigationView }) {
  const t = useText();
  if (view.scenario === undefined) {
    return (
      <Empty icon={ShieldCheck} title={t('verify:fix.empty')}>
        <p>{t('verify:fix.emptyText')}</p>
      </Empty>
    );
  }
  const target = view.runs.at(-1)?.target;
  // Nobody replaces a page by the count of its requests.
  const recycle =
    target !== undefined && isPage(target)
      ? undefined
      : view.verdicts.findLast(({ verdict }) => verdict.recycle !== undefined)?.verdict.recycle;
  const newestFirst = [...view.verifications].sort((a, b) => b.at - a.at);
  return (
    <div className={styles.page}>
      <RunAgain key={view.dir} view={view} text={view.scenario.text} />
      {newestFirst.map((verification) => (
        <Outcome key={`${verification.after.run} ${verification.at}`} verification={verification} view={view} />
      ))}
      <Guard dir={view.dir} />
      {recycle !== undefined && (
        <RecyclePlanner key={view.dir} figures={recycle} runtime={target?.runtime} perCycle={unitsOf(view.scenario.step)} />
      )}
    </div>
  );
}

/** What would run is shown; one that came from elsewhere runs only after it was read and confirmed. */
function RunAgain({ view, text }: { readonly view: InvestigationView; readonly text: string }) {
  const t = useText();
  const services = useServices();
  const { client, alerts, queries } = services;
  const verifying = verifyingOf(services);
  const now = useStoreOf(verifying.store, (s) => s);
  const [command, setCommand] = useState('');
  const own = view.scenario?.cycles ?? 0;
  const [typed, setTyped] = useState<string>();
  // As many as the newest comparison said would decide, until a person types another number.
  const newest = view.verifications.reduce<Verification | undefined>((a, b) => (a === undefined || b.at > a.at ? b : a), undefined);
  const cycles = typed ?? String((newest && cyclesToDecide(newest)) ?? own);
  const count = /^\d{1,5}$/.test(cycles.trim()) && Number(cycles) >= 1 ? Number(cycles) : undefined;
  const { answer } = useQuery(`share.scenario ${view.dir} ${text}`, () => outcome(client.share.scenario()));
  const trusted = answer.state === 'done' && answer.value?.trusted === true;
  const confirm = async (): Promise<void> => {
    try {
      const confirmed = await outcome(client.share.trustScenario({ shown: text }));
      if (confirmed.ok) queries.forget('share.scenario');
      else alerts.failure(confirmed.failure);
    } catch (error) {
      alerts.bug(error);
    }
  };
  const parsed = command.trim() === '' ? undefined : parseCommandLine(command, navigator.platform.startsWith('Win'));
  const words = parsed?.ok === true ? [parsed.line.command, ...parsed.line.args] : undefined;
  const run = (): void => void verifying.run(words, count);
  const canRun =
    trusted &&
    parsed?.ok !== false &&
    count !== undefined &&
    view.readOnly === undefined &&
    (view.scenario?.launches === true || words !== undefined);
  return (
    <section className={styles.card} aria-label={t('verify:fix.title')}>
      <h3>{t('verify:fix.title')}</h3>
      <p className={styles.lead}>{t('verify:fix.lead')}</p>
      <details className={styles.scenario} open={!trusted && answer.state === 'done'}>
        <summary>
          {view.scenario === undefined ? '' : [stepWords(t, view.scenario.step), view.scenario.command].filter(Boolean).join(' · ')}
        </summary>
        <pre data-selectable>{text}</pre>
      </details>
      {now.state === 'running' ? (
        <Running startedAt={now.startedAt} phase={now.phase} onNext={verifying.next} onCancel={verifying.cancel} />
      ) : answer.state === 'done' && !trusted ? (
        <div className={styles.untrusted} role="alert">
          <p>{t('verify:fix.untrusted')}</p>
          <Button look="danger" onClick={() => void confirm()}>
            {t('verify:fix.confirm')}
          </Button>
        </div>
      ) : (
        <form
          className={styles.form}
          onSubmit={(event) => {
            event.preventDefault();
            if (canRun) run();
          }}
        >
          <Field
            label={t('verify:fix.command')}
            hint={t(
              view.scenario?.launches === true && view.scenario.command === undefined ? 'verify:fix.attachedWhy' : 'verify:fix.commandWhy',
            )}
          >
            {({ id, describedBy }) => (
              <Input
                id={id}
                mono
                aria-describedby={describedBy}
                value={command}
                maxLength={4000}
                placeholder={view.scenario?.launches === true ? t('verify:fix.sameCommand') : t('verify:fix.exampleCommand')}
                onChange={(event) => setCommand(event.target.value)}
              />
            )}
          </Field>
          <div className={styles.cycles}>
            <Field
              label={t('coach:field.cycles')}
              hint={t('verify:fix.cyclesWhy')}
              error={count === undefined ? t('verify:fix.cyclesCount') : undefined}
            >
              {({ id, describedBy, invalid }) => (
                <Input
                  id={id}
                  inputMode="numeric"
                  value={cycles}
                  maxLength={5}
                  aria-describedby={describedBy}
                  aria-invalid={invalid || undefined}
                  onChange={(event) => setTyped(event.target.value)}
                />
              )}
            </Field>
          </div>
          <Button type="submit" look="primary" icon={Play} disabled={!canRun}>
            {t('verify:fix.run')}
          </Button>
        </form>
      )}
      {now.state === 'failed' && <FailureNote failure={now.failure} />}
    </section>
  );
}

function Running({
  startedAt,
  phase,
  onNext,
  onCancel,
}: {
  readonly startedAt: number;
  readonly phase: { readonly phase: string; readonly done: number; readonly total: number } | undefined;
  readonly onNext: () => void;
  readonly onCancel: () => void;
}) {
  const t = useText();
  const format = useFormat();
  const now = useNow(500);
  return (
    <div className={styles.running}>
      <span role="status">
        {phase === undefined
          ? t('app:working')
          : t(`verify:fix.phase.${phase.phase}` as 'verify:fix.phase.cycle', {
              n: format.count(phase.done + 1),
              total: format.count(phase.total),
            })}
      </span>
      <span className={styles.elapsed}>{format.clock(now - startedAt)}</span>
      <progress {...(phase === undefined || phase.total === 0 ? {} : { value: phase.done / phase.total, max: 1 })} />
      {phase?.phase === 'hand' && (
        <Button look="primary" onClick={onNext}>
          {t('coach:running.next')}
        </Button>
      )}
      <Button look="quiet" onClick={onCancel}>
        {t('app:cancel')}
      </Button>
    </div>
  );
}

const icons = { pass: CircleCheck, fail: TrendingUp, undecided: CircleHelp } as const;

function Outcome({ verification, view }: { readonly verification: Verification; readonly view: InvestigationView }) {
  const t = useText();
  const { i18n } = useTranslation();
  const format = useFormat();
  const Icon = icons[verification.outcome];
  const target = view.runs.find((r) => r.id === verification.after.run)?.target.title ?? '';
  return (
    <article className={cx(styles.card, styles.outcome, styles[verification.outcome])} data-verification={verification.outcome}>
      <header className={styles.head}>
        <Icon size={22} aria-hidden />
        <h3>{t(`verify:outcome.${outcomeWord(verification)}`)}</h3>
        <span className={styles.when}>{t('verify:at', { target, when: format.dateTime(verification.at) })}</span>
      </header>
      <GrowthBars verification={verification} />
      <ul className={styles.reasons} data-selectable>
        {verification.reasons.map((reason) => (
          <li key={reason.code}>{unbroken(retoldReason(i18n, reason))}</li>
        ))}
      </ul>
    </article>
  );
}

function Guard({ dir }: { readonly dir: string }) {
  const t = useText();
  return (
    <section className={styles.card} aria-label={t('verify:fix.guard')}>
      <h3>{t('verify:fix.guard')}</h3>
      <p className={styles.lead}>{t('verify:fix.guardText')}</p>
      <CopyLine text={`holdfast verify --baseline ${quoted(dir)} --junit memory.xml`} label={t('app:copyLine')} />
    </section>
  );
}

const quoted = (path: string): string => (/^[\w./:\\-]+$/.test(path) ? path : `"${path}"`);
