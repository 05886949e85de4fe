// Label, then progress: the target is paused while a snapshot is taken, and the dialog says so.
import { Camera, CirclePause } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useFormat, useText } from '../text/use-text.js';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { FailureNote } from '../ui/failure-note.js';
import { Field, Input } from '../ui/field.js';
import { ProgressBar } from '../ui/states.js';
import styles from './capture-dialog.module.css';
import { byTime, liveRun } from './investigation.js';
import { useNow } from './job-list.js';
import { useInvestigation, useServices, useStoreOf } from './services.js';
import { type CaptureState, standsStill } from './target.js';

export function CaptureDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useText();
  const format = useFormat();
  const { target } = useServices();
  const view = useInvestigation((s) => s.view);
  const live = liveRun(view);
  const capture = useStoreOf(target.store, (s) => s.capture);
  const own = view?.snapshots.filter((s) => s.run === live?.id) ?? [];
  const [label, setLabel] = useState(() => t('app:capture.defaultLabel', { n: own.length + 1 }));
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
    if (label.trim() !== '') void target.capture(label.trim());
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
          <Button look="primary" icon={Camera} disabled={label.trim() === '' || live === undefined} onClick={start}>
            {capture.state === 'failed' ? t('app:capture.again') : t('app:command.capture')}
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
        <p className={styles.cost}>
          <CirclePause size={15} aria-hidden />
          <span>
            {before === undefined
              ? t('app:capture.costUnknown')
              : t('app:capture.cost', { pause: format.duration(before.pause ?? 0), size: format.bytes(before.bytes) })}
          </span>
        </p>
      </form>
    </Dialog>
  );
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
      <div className={styles.running} role="status">
        <p className={styles.step}>
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
