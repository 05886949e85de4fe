// How far the experiment is: three counts, what is done right now, and for how long.
import { ArrowRight, Check, CirclePause, Hand, Square } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useNow } from '../../app/job-list.js';
import { type Text, useFormat, useText } from '../../text/use-text.js';
import { Button, Spinner } from '../../ui/button.js';
import { cx } from '../../ui/cx.js';
import type { Running } from './coach.js';
import { cyclesMissing, fractionOf, type HuntStatus } from './coach-progress.js';
import styles from './coach-running.module.css';
import { GrowingNow } from './growing-now.js';

const rows = ['warmup', 'cycles', 'captures'] as const;

export function CoachRunning({
  running,
  onNext,
  onStop,
}: {
  readonly running: Running;
  readonly onNext: () => void;
  readonly onStop: () => void;
}) {
  const t = useText();
  const format = useFormat();
  const now = useNow(500);
  const { status, stopping } = running;
  const paused = status.activity === 'capture';
  const byHand = status.activity === 'hand' && !stopping;
  const missing = cyclesMissing(status);
  const button = useRef<HTMLButtonElement>(null);
  const next = useRef<HTMLButtonElement>(null);
  // The form that had the focus is gone.
  useEffect(() => {
    if (document.activeElement === document.body) button.current?.focus();
  }, []);
  // Who works by hand presses it again and again.
  useEffect(() => {
    if (byHand && (document.activeElement === document.body || document.activeElement === button.current)) next.current?.focus();
  }, [byHand]);
  return (
    <div className={styles.running}>
      <p className={styles.now}>
        {paused ? (
          <CirclePause size={15} className={styles.paused} aria-hidden />
        ) : byHand ? (
          <Hand size={15} aria-hidden />
        ) : (
          <Spinner size={15} />
        )}
        <span>
          <span role="status">{stopping ? t('coach:running.now.stopping') : activityText(t, status)}</span>
          {paused && status.received > 0 && <span className={styles.received}>{format.bytes(status.received)}</span>}
        </span>
      </p>
      {status.byHand && (
        <Button ref={next} look="primary" icon={ArrowRight} disabled={!byHand} onClick={onNext}>
          {t('coach:running.next')}
        </Button>
      )}
      <progress className={styles.bar} value={fractionOf(status)} max={1} aria-label={t('coach:title')} />
      <dl className={styles.counts}>
        {rows.map((row) => {
          const { done, total } = status[row];
          const complete = total > 0 && done >= total;
          return (
            <div key={row} className={cx(styles.count, complete && styles.complete)} data-count={row}>
              <dt>
                {complete && <Check size={13} aria-hidden />}
                {t(`coach:running.phase.${row}`)}
              </dt>
              <dd>
                {total === 0 ? t('coach:running.none') : t('coach:running.of', { done: format.count(done), total: format.count(total) })}
              </dd>
            </div>
          );
        })}
      </dl>
      <p className={styles.enough}>{missing === 0 ? t('coach:running.enough') : t('coach:running.missing', { count: missing })}</p>
      <GrowingNow running={running} />
      <div className={styles.foot}>
        <span className={styles.elapsed}>{t('coach:running.elapsed', { time: format.clock(now - running.startedAt) })}</span>
        <Button
          ref={button}
          size="small"
          icon={Square}
          title={t(stopping ? 'coach:running.giveUpWhy' : 'coach:running.stopWhy')}
          onClick={onStop}
        >
          {t(stopping ? 'coach:running.giveUp' : 'coach:running.stop')}
        </Button>
      </div>
    </div>
  );
}

function activityText(t: Text, { activity, warmup, cycles, captures }: HuntStatus): string {
  switch (activity) {
    case 'start':
      return t('coach:running.now.start');
    case 'warmup':
      return t('coach:running.now.warmup', { n: warmup.done + 1, total: warmup.total });
    case 'cycle':
      return t('coach:running.now.cycle', { n: cycles.done + 1, total: cycles.total });
    case 'hand':
      return warmup.done < warmup.total
        ? t('coach:running.now.handWarmup', { n: warmup.done + 1, total: warmup.total })
        : t('coach:running.now.hand', { n: cycles.done + 1, total: cycles.total });
    case 'collect':
      return t('coach:running.now.collect');
    case 'capture':
      return t('coach:running.now.capture', { n: captures.done + 1, total: captures.total });
    case 'analyse':
      return t('coach:running.now.analyse');
  }
}
