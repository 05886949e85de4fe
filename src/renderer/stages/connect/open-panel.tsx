import { FileSearch, FolderOpen } from 'lucide-react';
import { useServices } from '../../app/services.js';
import { useText } from '../../text/use-text.js';
import { Button } from '../../ui/button.js';
import { CopyLine } from '../../ui/copy.js';
import styles from './open-panel.module.css';

export function OpenPanel() {
  const t = useText();
  const { files } = useServices();
  return (
    <div className={styles.panel}>
      <div className={styles.drop}>
        <p>{t('connect:open.text')}</p>
        <div className={styles.buttons}>
          <Button look="primary" size="large" icon={FileSearch} onClick={() => void files.chooseSnapshots()}>
            {t('connect:open.files')}
          </Button>
          <Button size="large" icon={FolderOpen} onClick={() => void files.chooseInvestigation()}>
            {t('connect:open.investigation')}
          </Button>
        </div>
      </div>
      <section className={styles.how} aria-label={t('connect:open.how')}>
        <h3>{t('connect:open.how')}</h3>
        <p>{t('connect:open.howSignal')}</p>
        <CopyLine text="node --heapsnapshot-signal=SIGUSR2 app.js" label={t('app:copyLine')} />
        <CopyLine text="kill -USR2 PID" label={t('app:copyLine')} />
        <p>{t('connect:open.howCode')}</p>
        <CopyLine text="require('node:v8').writeHeapSnapshot();" label={t('app:copyLine')} />
        <p>{t('connect:open.howAgent')}</p>
        <CopyLine text="holdfast_agent.dump('heap.hfpy')" label={t('app:copyLine')} />
        <p>{t('connect:open.howDevtools')}</p>
      </section>
    </div>
  );
}
