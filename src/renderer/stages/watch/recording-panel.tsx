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
import { PanelHint, SidePanel } from './side-panel.js';

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
    <SidePanel title={t('watch:recording.title')} open={recording !== undefined} data-recording={recording?.how ?? 'none'}>
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
      <PanelHint>{t(`watch:recording.cost.${how}`)}</PanelHint>
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
    </SidePanel>
  );
}
