// Label, then progress: the target is paused while a snapshot is taken, and the dialog says so.
import { Camera, CirclePause, ShieldAlert } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { sentences } from '../../shared/sentences.js';
import { type ObjectIdentity, objectIdentity, type Preflight } from '../../shared/target.js';
import type { Format } from '../text/format.js';
import { type Text, useFormat, useText } from '../text/use-text.js';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { FailureNote } from '../ui/failure-note.js';
import { Field, Input } from '../ui/field.js';
import { Segmented } from '../ui/segmented.js';
import { ProgressBar } from '../ui/states.js';
import styles from './capture-dialog.module.css';
import { outcome } from './client.js';
import { byTime, liveRun } from './investigation.js';
import { useNow } from './job-list.js';
import { useInvestigation, useQuery, useServices, useStoreOf } from './services.js';
import { type CaptureState, standsStill } from './target.js';

export function CaptureDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useText();
  const format = useFormat();
  const { target, client } = useServices();
  const view = useInvestigation((s) => s.view);
  const live = liveRun(view);
  const capture = useStoreOf(target.store, (s) => s.capture);
  const own = view?.snapshots.filter((s) => s.run === live?.id) ?? [];
  const [label, setLabel] = useState(() => t('app:capture.defaultLabel', { n: own.length + 1 }));
  const { answer: cost } = useQuery(`target.preflight ${live?.id ?? ''} ${own.length}`, () => outcome(client.target.preflight()));
  const predicted = cost.state === 'done' ? cost.value : undefined;
  const refused = predicted?.refused === true || (capture.state === 'failed' && capture.failure.code === 'CAPTURE_NEEDS_MEMORY');
  const input = useRef<HTMLInputElement>(null);
  const started = useRef(false);

  useEffect(() => input.current?.select(), []);
  useEffect(() => {
    if (capture.state === 'running') started.current = true;
    else if (capture.state === 'idle' && started.current) onClose();
  }, [capture.state, onClose]);

  const close = (): void => {
    if (capture.state === 'failed') target.forgetCapture();
    onClose();
  };
  const start = (): void => {
    if (label.trim() !== '') void target.capture(label.trim(), refused);
  };

  // What earlier captures of this target took is the best word on what this one will take.
  const before = byTime(own).findLast((s) => s.state === 'complete' && s.pause !== undefined);

  if (capture.state === 'running') return <Running capture={capture} onCancel={target.cancelCapture} onClose={onClose} />;
  return (
    <Dialog
      title={t('app:capture.title')}
      onClose={close}
      footer={
        <>
          <Button look="quiet" onClick={close}>
            {t('app:cancel')}
          </Button>
          <Button look={refused ? 'danger' : 'primary'} icon={Camera} disabled={label.trim() === '' || live === undefined} onClick={start}>
            {refused ? t('app:capture.anyway') : capture.state === 'failed' ? t('app:capture.again') : t('app:command.capture')}
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
        {capture.state === 'failed' && <FailureNote failure={capture.failure} />}
        <Field label={t('app:capture.label')} hint={t('app:capture.labelHint')}>
          {({ id, describedBy }) => (
            <Input
              id={id}
              ref={input}
              value={label}
              maxLength={200}
              aria-describedby={describedBy}
              onChange={(event) => setLabel(event.target.value)}
            />
          )}
        </Field>
        {live?.live?.identity !== undefined && <RecogniseChoice value={live.live.identity} />}
        <p className={styles.cost}>
          <CirclePause size={15} aria-hidden />
          <span>
            {sentences([
              before === undefined
                ? predicted?.pause === undefined && t('app:capture.costUnknown')
                : t('app:capture.cost', { pause: format.duration(before.pause ?? 0), size: format.bytes(before.bytes) }),
              ...(predicted === undefined ? [] : predictedWords(t, format, predicted)),
            ])}
          </span>
        </p>
        {refused && (
          <p className={styles.refused} role="alert">
            <ShieldAlert size={15} aria-hidden />
            <span>{t('app:capture.refused')}</span>
          </p>
        )}
      </form>
    </Dialog>
  );
}

/** Where it is a choice: it holds for the captures to come. */
function RecogniseChoice({ value }: { readonly value: ObjectIdentity }) {
  const t = useText();
  const { target } = useServices();
  return (
    <div className={styles.identity} data-identity={value}>
      <Segmented<ObjectIdentity>
        small
        label={t('app:capture.identity')}
        value={value}
        options={objectIdentity.options.map((how) => ({ value: how, label: t(`app:capture.identityIs.${how}`) }))}
        onChange={(how) => void target.identify(how)}
      />
      <p className={styles.identityWhy}>{t(`app:capture.identityWhy.${value}`)}</p>
    </div>
  );
}

function predictedWords(t: Text, format: Format, cost: Preflight): readonly (string | false | undefined)[] {
  const { pause, total, extraBytes, availableBytes } = cost;
  const extra = extraBytes === undefined ? undefined : format.bytes(extraBytes);
  return [
    cost.withoutFork === true && t('app:capture.withoutFork'),
    pause && t('app:capture.predicted', { from: format.duration(pause.from), to: format.duration(pause.to) }),
    total && t('app:capture.predictedTotal', { from: format.duration(total.from), to: format.duration(total.to) }),
    extra !== undefined &&
      (availableBytes === undefined
        ? t('app:capture.predictedExtra', { extra })
        : t(cost.limitedBy === 'cgroup' ? 'app:capture.predictedCgroup' : 'app:capture.predictedMemory', {
            extra,
            available: format.bytes(availableBytes),
          })),
    cost.probes === true && t('app:capture.probes'),
    cost.basis === 'history' && t('app:capture.fromHistory'),
  ];
}

function Running({
  capture,
  onCancel,
  onClose,
}: {
  readonly capture: Extract<CaptureState, { readonly state: 'running' }>;
  readonly onCancel: () => void;
  readonly onClose: () => void;
}) {
  const t = useText();
  const format = useFormat();
  const now = useNow(200);
  const { progress } = capture;
  const paused = standsStill(progress);
  return (
    <Dialog
      title={t('app:capture.running', { label: capture.label })}
      onClose={onClose}
      footer={
        <>
          <Button look="quiet" onClick={onClose}>
            {t('app:capture.background')}
          </Button>
          <Button look="danger" onClick={onCancel}>
            {t('app:cancel')}
          </Button>
        </>
      }
    >
      <div className={styles.running}>
        <p className={styles.step} role="status">
          {paused && <CirclePause size={16} className={styles.paused} aria-hidden />}
          {progress === undefined ? t('app:working') : t(`step:${progress.step}`)}
        </p>
        <ProgressBar progress={progress} />
        <dl className={styles.figures}>
          <div>
            <dt>{t('app:capture.elapsed')}</dt>
            <dd>{format.clock(now - capture.startedAt)}</dd>
          </div>
          <div>
            <dt>{t('app:capture.received')}</dt>
            <dd>{progress?.step === 'store' ? format.bytes(progress.done) : '…'}</dd>
          </div>
        </dl>
      </div>
    </Dialog>
  );
}
