// Records who allocates in the live target; what it costs is said beforehand.
import { CircleStop, Radio } from 'lucide-react';
import { useState } from 'react';
import type { RecordingKind } from '../../../shared/target.js';
import type { LiveView } from '../../../shared/view.js';
import { useServices, useStoreOf } from '../../app/services.js';
import { useFormat, useText } from '../../text/use-text.js';
import { Button } from '../../ui/button.js';
import { Segmented } from '../../ui/segmented.js';
import styles from './recording-panel.module.css';

export function RecordingPanel({ recording }: { readonly recording: LiveView['recording'] }) {
  const t = useText();
  const format = useFormat();
  const { target } = useServices();
  const [chosen, setHow] = useState<RecordingKind>('sampling');
  const [starting, setStarting] = useState(false);
  const capturing = useStoreOf(target.store, (s) => s.capture.state === 'running');
  const how = recording?.how ?? chosen;
  const start = async (): Promise<void> => {
    setStarting(true);
    await target.startRecording(how);
    setStarting(false);
  };
  return (
    <details className={styles.panel} open={recording !== undefined || undefined} data-recording={recording?.how ?? 'none'}>
      <summary className={styles.title}>{t('watch:recording.title')}</summary>
      {recording === undefined ? (
        <Segmented<RecordingKind>
          small
          label={t('watch:recording.how')}
          value={how}
          options={(['sampling', 'tracking'] as const).map((value) => ({ value, label: t(`watch:recording.${value}`) }))}
          onChange={setHow}
        />
      ) : (
        <p className={styles.running} role="status">
          <span className={styles.dot} aria-hidden />
          {t(`watch:recording.running.${how}`)}
          <span className={styles.since}>{t('watch:recording.since', { time: format.time(recording.since) })}</span>
        </p>
      )}
      <p className={styles.hint}>{t(`watch:recording.cost.${how}`)}</p>
      {recording === undefined ? (
        <Button size="small" icon={Radio} disabled={starting} onClick={() => void start()}>
          {t('watch:recording.start')}
        </Button>
      ) : (
        <Button
          size="small"
          icon={CircleStop}
          disabled={capturing}
          onClick={() => void target.stopRecording(t('watch:recording.keptAs', { time: format.time(recording.since) }))}
        >
          {t('watch:recording.stop')}
        </Button>
      )}
    </details>
  );
}
