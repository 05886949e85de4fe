// The form of the experiment. The command line's defaults are filled in: for most programs Start is all there is to press.
import { FlaskConical } from 'lucide-react';
import { useId, useState } from 'react';
import type { RunView } from '../../../shared/view.js';
import { addressIn } from '../../../shared/web-address.js';
import { byTime } from '../../app/investigation.js';
import { useInvestigation, useServices, useStoreOf } from '../../app/services.js';
import { type Text, useFormat, useText } from '../../text/use-text.js';
import { Button } from '../../ui/button.js';
import { cx } from '../../ui/cx.js';
import { Dialog } from '../../ui/dialog.js';
import { Field, Input } from '../../ui/field.js';
import type { Coach } from './coach.js';
import styles from './coach-dialog.module.css';
import { CoachPattern } from './coach-pattern.js';
import { fewestCycles } from './coach-progress.js';
import {
  availableSteps,
  type Draft,
  driven,
  estimate,
  type Field as FieldName,
  fewestCaptures,
  needsConsent,
  type Problem,
  readDraft,
  readsOutput,
  type StepKind,
  stepKinds,
} from './coach-scenario.js';
import { useOutput } from './output.js';

/** The field of each way to drive a cycle. */
const fields = {
  wait: 'seconds',
  stdin: 'line',
  signal: 'signal',
  http: 'url',
  cmd: 'command',
  eval: 'expression',
} as const satisfies Partial<Record<StepKind, FieldName>>;
const fieldOf: Readonly<Partial<Record<StepKind, FieldName>>> = fields;
const examples: Readonly<Partial<Record<StepKind, string>>> = {
  wait: '1',
  stdin: 'next',
  signal: 'SIGUSR2',
  http: 'http://127.0.0.1:3000/',
  cmd: 'npm run load-test',
  eval: 'globalThis.doWork()',
};

export function CoachDialog({ run, coach }: { readonly run: RunView; readonly coach: Coach }) {
  const t = useText();
  const format = useFormat();
  const { target } = useServices();
  const groupId = useId();
  const saved = useStoreOf(coach.store, (s) => s.draft);
  const capturing = useStoreOf(target.store, (s) => s.capture.state === 'running');
  const pause = useInvestigation(
    (s) => byTime(s.view?.snapshots.filter((x) => x.run === run.id) ?? []).findLast((x) => x.pause !== undefined)?.pause,
  );
  const [tried, setTried] = useState(false);
  const [typed, setTyped] = useState(false);
  const [allowed, setAllowed] = useState(false);

  const available = availableSteps(run.target);
  const unavailable = stepKinds.filter((kind) => !available.includes(kind));
  const listens = addressIn(useOutput(run.id));
  const possible: Draft = available.includes(saved.kind) ? saved : { ...saved, kind: 'wait' };
  // Until a person types another one.
  const draft: Draft = possible.url === '' && !typed && listens !== undefined ? { ...possible, url: listens } : possible;
  const asksConsent = needsConsent(draft.kind, { local: run.live?.guard === undefined });
  const blocked = capturing || (asksConsent && !allowed);
  const read = readDraft(draft, run.target);
  const problems = read.ok ? {} : read.problems;
  const problem = (field: FieldName): string | undefined => {
    const found = problems[field];
    // An empty field is no mistake before Start was pressed.
    if (found === undefined || (found.problem === 'required' && !tried)) return undefined;
    return problemText(t, found, format.count);
  };
  const stepField = fieldOf[draft.kind];
  const stepProblem = stepField === undefined ? undefined : problem(stepField);
  const duration = read.ok ? estimate(read.scenario, pause) : undefined;

  const start = (): void => {
    setTried(true);
    if (read.ok && !blocked) void coach.start(run.id, read.scenario, { evaluate: asksConsent });
  };

  return (
    <Dialog
      title={t('coach:dialog.title')}
      onClose={coach.leave}
      wide
      footer={
        <>
          <p className={styles.cost}>
            {capturing
              ? t('coach:dialog.busy')
              : duration === undefined
                ? t('coach:dialog.unknown')
                : t('coach:dialog.estimate', { duration: roughly(t, duration) })}
          </p>
          <Button look="quiet" onClick={coach.leave}>
            {t('app:cancel')}
          </Button>
          <Button look="primary" icon={FlaskConical} disabled={blocked} onClick={start}>
            {t('coach:dialog.start')}
          </Button>
        </>
      }
    >
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          start();
        }}
      >
        <fieldset className={styles.ways}>
          <legend className={styles.legend}>{t('coach:dialog.how')}</legend>
          <div className={styles.options}>
            {available.map((kind) => (
              <label key={kind} className={cx(styles.option, draft.kind === kind && styles.chosen)}>
                <input
                  type="radio"
                  className={styles.radio}
                  name={groupId}
                  value={kind}
                  checked={draft.kind === kind}
                  data-autofocus={draft.kind === kind || undefined}
                  onChange={() => coach.edit(driven(kind, draft))}
                />
                <span className={styles.name}>{t(`coach:step.${kind}.name`)}</span>
                <span className={styles.what}>{t(`coach:step.${kind}.what`)}</span>
              </label>
            ))}
          </div>
          {unavailable.length > 0 && (
            <p className={styles.unavailable}>
              {t('coach:dialog.unavailable', { kinds: unavailable.map((kind) => t(`coach:short.${kind}`)).join(', ') })}
            </p>
          )}
        </fieldset>
        {draft.kind === 'http' ? (
          <div className={styles.request}>
            <StepField
              draft={draft}
              problem={problem('url')}
              listens={listens}
              onEdit={(change) => {
                setTyped(true);
                coach.edit(change);
              }}
            />
            <Count field="times" draft={draft} problem={problem('times')} hint={t('coach:field.timesHint')} onEdit={coach.edit} />
            <label className={styles.anyAnswer}>
              <input
                type="checkbox"
                checked={draft.anyAnswer !== ''}
                onChange={(event) => coach.edit({ anyAnswer: event.target.checked ? '1' : '' })}
              />
              <span>{t('coach:field.anyAnswer')}</span>
            </label>
          </div>
        ) : (
          <StepField draft={draft} problem={stepProblem} listens={listens} onEdit={coach.edit} />
        )}
        {asksConsent && (
          <label className={styles.consent}>
            <input type="checkbox" checked={allowed} onChange={(event) => setAllowed(event.target.checked)} />
            <span>{t('coach:dialog.consent', { title: run.target.title })}</span>
          </label>
        )}
        <div className={styles.counts}>
          <Count field="warmup" draft={draft} problem={problem('warmup')} hint={t('coach:field.warmupHint')} onEdit={coach.edit} />
          <Count
            field="cycles"
            draft={draft}
            problem={problem('cycles')}
            hint={t('coach:field.cyclesHint')}
            caution={read.ok && read.scenario.cycles < fewestCycles ? t('coach:field.cyclesFew', { least: fewestCycles }) : undefined}
            onEdit={coach.edit}
          />
          <Count
            field="captures"
            draft={draft}
            problem={problem('captures')}
            hint={t('coach:field.capturesHint')}
            caution={read.ok && read.scenario.captures < fewestCaptures ? t('coach:field.capturesFew') : undefined}
            onEdit={coach.edit}
          />
        </div>
        {readsOutput(run.target) && draft.kind !== 'hand' && (
          <CoachPattern run={run.id} pattern={draft.pattern} problem={problem('pattern')} onEdit={(pattern) => coach.edit({ pattern })} />
        )}
        {/* Enter in a field starts, as the button in the footer does. */}
        <button type="submit" hidden />
      </form>
    </Dialog>
  );
}

function StepField({
  draft,
  problem,
  listens,
  onEdit,
}: {
  readonly draft: Draft;
  readonly problem: string | undefined;
  /** The address that the program printed as its own. */
  readonly listens: string | undefined;
  readonly onEdit: (change: Partial<Draft>) => void;
}) {
  const t = useText();
  const field = fieldOf[draft.kind];
  if (field === undefined) return undefined;
  return (
    <Field label={t(`coach:field.${field}`)} error={problem} hint={stepHint(t, draft.kind, listens)}>
      {({ id, describedBy, invalid }) => (
        <Input
          id={id}
          key={field}
          mono={field !== 'seconds'}
          inputMode={field === 'seconds' ? 'decimal' : undefined}
          value={draft[field]}
          placeholder={examples[draft.kind]}
          maxLength={20_000}
          aria-describedby={describedBy}
          aria-invalid={invalid || undefined}
          onChange={(event) => onEdit({ [field]: event.target.value })}
        />
      )}
    </Field>
  );
}

function stepHint(t: Text, kind: StepKind, listens: string | undefined) {
  if (kind === 'stdin') return t('coach:field.lineHint');
  if (kind === 'http') return t('coach:field.urlHint');
  return kind === 'wait' && listens !== undefined ? (
    <span className={styles.caution}>{t('coach:field.listens', { url: listens })}</span>
  ) : undefined;
}

function Count({
  field,
  draft,
  problem,
  hint,
  caution,
  onEdit,
}: {
  readonly field: 'warmup' | 'cycles' | 'captures' | 'times';
  readonly draft: Draft;
  readonly problem: string | undefined;
  readonly hint: string;
  /** Allowed, but a verdict may not come of it. */
  readonly caution?: string | undefined;
  readonly onEdit: (change: Partial<Draft>) => void;
}) {
  const t = useText();
  return (
    <Field
      label={t(`coach:field.${field}`)}
      error={problem}
      hint={caution === undefined ? hint : <span className={styles.caution}>{caution}</span>}
    >
      {({ id, describedBy, invalid }) => (
        <Input
          id={id}
          inputMode="numeric"
          value={draft[field]}
          maxLength={6}
          aria-describedby={describedBy}
          aria-invalid={invalid || undefined}
          onChange={(event) => onEdit({ [field]: event.target.value })}
        />
      )}
    </Field>
  );
}

function problemText(t: Text, problem: Problem, count: (n: number) => string): string {
  switch (problem.problem) {
    case 'count':
      return t('coach:problem.count', { least: count(problem.least), most: count(problem.most) });
    case 'pattern':
      return t('coach:problem.pattern', { reason: problem.reason });
    case 'required':
    case 'seconds':
    case 'signal':
    case 'url':
      return t(`coach:problem.${problem.problem}`);
  }
}

/** To five seconds below a minute and to whole minutes above: it is an estimate. */
function roughly(t: Text, ms: number): string {
  const seconds = Math.max(5, Math.round(ms / 5000) * 5);
  return seconds < 60 ? t('coach:dialog.seconds', { count: seconds }) : t('coach:dialog.minutes', { count: Math.round(seconds / 60) });
}
