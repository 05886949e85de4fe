// The target that is live (or was), with its facts and the way to part from it.
import { ChevronDown, Plug, Unplug } from 'lucide-react';
import { Popover } from 'radix-ui';
import { oneLine } from '../../shared/one-line.js';
import { useFormat, useText } from '../text/use-text.js';
import { Button } from '../ui/button.js';
import { CopyLine } from '../ui/copy.js';
import { cx } from '../ui/cx.js';
import { Middle } from '../ui/middle.js';
import { shownRun } from './investigation.js';
import { useInvestigation, useServices, useStoreOf } from './services.js';
import { standsStill } from './target.js';
import { TargetGuards } from './target-guards.js';
import styles from './target-pill.module.css';

export function TargetPill() {
  const t = useText();
  const format = useFormat();
  const services = useServices();
  const run = useInvestigation((s) => shownRun(s.view));
  const paused = useStoreOf(services.target.store, (s) => s.capture.state === 'running' && standsStill(s.capture.progress));
  if (run === undefined) return undefined;
  const { target } = run;
  const link = run.live?.link ?? 'connected';
  const state = run.state === 'ended' ? 'ended' : link === 'lost' ? 'lost' : paused ? 'paused' : link === 'silent' ? 'silent' : 'live';
  const facts: readonly (readonly [string, string | undefined])[] = [
    [t('app:target.runtime'), target.version],
    [t('app:target.pid'), target.pid === undefined ? undefined : String(target.pid)],
    [t('app:target.address'), target.address],
    [t('app:target.started'), format.dateTime(run.startedAt)],
    [
      t('app:target.ended'),
      run.endedAt === undefined ? undefined : `${format.dateTime(run.endedAt)}${run.end === undefined ? '' : `: ${run.end}`}`,
    ],
  ];
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <button type="button" className={styles.pill} data-target-state={state}>
          <span className={cx(styles.dot, styles[state])} aria-hidden />
          <span className={styles.title}>
            <Middle text={target.title} />
          </span>
          {run.live?.guard === 'production' && <span className={styles.production}>{t('app:target.production')}</span>}
          <span className={styles.state}>{t(`app:target.state.${state}`)}</span>
          <ChevronDown size={13} aria-hidden />
        </button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className={styles.panel}
          align="start"
          sideOffset={6}
          collisionPadding={12}
          onOpenAutoFocus={(event) => event.preventDefault()}
        >
          <h3 className={styles.heading} title={oneLine(target.title)}>
            {oneLine(target.title)}
          </h3>
          <dl className={styles.facts}>
            {facts.map(
              ([name, value]) =>
                value !== undefined && (
                  <div key={name} className={styles.fact}>
                    <dt>{name}</dt>
                    <dd data-selectable>{value}</dd>
                  </div>
                ),
            )}
          </dl>
          {target.command !== undefined && <CopyLine text={target.command.join(' ')} label={t('app:target.copyCommand')} />}
          {run.live !== undefined && <TargetGuards run={run.id} live={run.live} />}
          {!target.local && <p className={styles.note}>{t('app:target.remote')}</p>}
          {(run.live?.others ?? 0) > 0 && <p className={styles.note}>{t('app:target.others', { count: run.live?.others ?? 0 })}</p>}
          {run.canReconnect === true && (
            <Popover.Close asChild>
              <Button icon={Plug} look="primary" onClick={() => void services.target.reconnect(run.id)}>
                {t('app:target.reconnect')}
              </Button>
            </Popover.Close>
          )}
          {run.state === 'live' && run.live !== undefined && (
            <Popover.Close asChild>
              <Button icon={Unplug} look="danger" onClick={() => void services.target.disconnect(run.live?.whole ?? run.id)}>
                {target.capabilities.includes('terminate') ? t('app:target.terminate') : t('app:target.disconnect')}
              </Button>
            </Popover.Close>
          )}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
