// What the resident memory of a Python program consists of, and the experiment that returns what the C library only keeps.
import { Gauge, Recycle } from 'lucide-react';
import { useState } from 'react';
import type { Failure } from '../../../shared/failures.js';
import type { MemoryReading, TrimOutcome } from '../../../shared/memory.js';
import type { TargetInfo } from '../../../shared/target.js';
import { outcome } from '../../app/client.js';
import { useServices } from '../../app/services.js';
import { useFormat, useText } from '../../text/use-text.js';
import { Button } from '../../ui/button.js';
import { FailureNote } from '../../ui/failure-note.js';
import styles from './memory-panel.module.css';
import { PanelHint, SidePanel } from './side-panel.js';

export function MemoryPanel({ target, guarded: remote }: { readonly target: TargetInfo; readonly guarded: boolean }) {
  const t = useText();
  const format = useFormat();
  const { client, alerts } = useServices();
  const [reading, setReading] = useState<MemoryReading>();
  const [trimmed, setTrimmed] = useState<TrimOutcome>();
  const [doing, setDoing] = useState<'measure' | 'trim'>();
  const [failure, setFailure] = useState<Failure>();
  const [allowed, setAllowed] = useState(false);
  const able = target.capabilities.includes('evaluate');

  const run = async (what: 'measure' | 'trim'): Promise<void> => {
    setDoing(what);
    setFailure(undefined);
    try {
      if (what === 'measure') {
        const result = await outcome(client.target.memory());
        if (result.ok) {
          setReading(result.value);
          setTrimmed(undefined);
        } else setFailure(result.failure);
      } else {
        if (remote) await client.target.allowEvaluate();
        const result = await outcome(client.target.trim());
        if (result.ok) {
          setReading(result.value.after);
          setTrimmed(result.value);
        } else setFailure(result.failure);
      }
    } catch (error) {
      alerts.bug(error);
    }
    setDoing(undefined);
  };

  const scale = Math.max(trimmed?.before.rss ?? 0, reading?.rss ?? 0);
  return (
    <SidePanel title={t('watch:memory.title')} open={false} data-memory={doing ?? (reading === undefined ? 'none' : 'measured')}>
      {reading === undefined && <PanelHint>{t('watch:memory.hint')}</PanelHint>}
      {trimmed !== undefined && (
        <>
          <p className={styles.result} role="status">
            {trimmed.returnedBytes > 0
              ? t('watch:memory.returned', { bytes: format.bytes(trimmed.returnedBytes) })
              : t('watch:memory.nothing')}
          </p>
          <Bar reading={trimmed.before} scale={scale} title={t('watch:memory.before')} />
        </>
      )}
      {reading !== undefined && (
        <>
          <Bar reading={reading} scale={scale} title={trimmed === undefined ? undefined : t('watch:memory.after')} />
          <Shares reading={reading} />
        </>
      )}
      {failure !== undefined && <FailureNote failure={failure} />}
      {doing !== undefined && <PanelHint>{t('watch:memory.busy')}</PanelHint>}
      <div className={styles.actions}>
        <Button size="small" icon={Gauge} busy={doing === 'measure'} disabled={doing !== undefined} onClick={() => void run('measure')}>
          {t(reading === undefined ? 'watch:memory.measure' : 'watch:memory.again')}
        </Button>
        <Button
          size="small"
          icon={Recycle}
          busy={doing === 'trim'}
          disabled={doing !== undefined || !able || (remote && !allowed)}
          onClick={() => void run('trim')}
        >
          {t('watch:memory.trim')}
        </Button>
      </div>
      <PanelHint>{t(able ? 'watch:memory.trimHint' : 'watch:memory.trimDenied')}</PanelHint>
      {able && remote && (
        <label className={styles.allow}>
          <input type="checkbox" checked={allowed} onChange={(event) => setAllowed(event.target.checked)} />
          <span>{t('watch:memory.allow')}</span>
        </label>
      )}
    </SidePanel>
  );
}

/** As long as its resident memory is of `scale`. */
function Bar({ reading, scale, title }: { readonly reading: MemoryReading; readonly scale: number; readonly title: string | undefined }) {
  const t = useText();
  const format = useFormat();
  const sum = reading.shares.reduce((total, { bytes }) => total + bytes, 0);
  return (
    <>
      <p className={styles.rss} title={reading.rss === undefined ? undefined : format.exactBytes(reading.rss)}>
        {title !== undefined && <span className={styles.when}>{title}</span>}
        {t('watch:memory.rss', { bytes: format.bytes(reading.rss ?? sum) })}
      </p>
      <div className={styles.bar} style={{ width: `${scale > 0 ? (100 * (reading.rss ?? sum)) / scale : 100}%` }} aria-hidden>
        {reading.shares.map(({ part, bytes }) => (
          <span key={part} data-part={part} style={{ flexGrow: bytes }} />
        ))}
      </div>
    </>
  );
}

function Shares({ reading }: { readonly reading: MemoryReading }) {
  const t = useText();
  const format = useFormat();
  const sum = reading.shares.reduce((total, { bytes }) => total + bytes, 0);
  return (
    <ul className={styles.shares}>
      {reading.shares.map(({ part, bytes }) => (
        <li key={part} title={t(`watch:memory.why.${part}`)} data-share={part}>
          <span className={styles.swatch} data-part={part} />
          <span className={styles.name}>{t(`watch:memory.share.${part}`)}</span>
          <span className={styles.figure} title={format.exactBytes(bytes)}>
            {format.bytes(bytes)}
          </span>
          <span className={styles.percent}>{format.percent(sum > 0 ? bytes / sum : 0)}</span>
        </li>
      ))}
    </ul>
  );
}
