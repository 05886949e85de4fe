// Tells of a newer release, quietly: at the rail's foot and in About.
import { ArrowUpCircle } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { UpdateNotice } from '../../shared/preferences.js';
import { useText } from '../text/use-text.js';
import { Button, IconButton } from '../ui/button.js';
import { follow } from './client.js';
import { useServices } from './services.js';
import styles from './update-notice.module.css';

function useUpdate(): UpdateNotice | undefined {
  const { client, alerts } = useServices();
  const [notice, setNotice] = useState<UpdateNotice>();
  useEffect(() => {
    const abort = new AbortController();
    follow((signal) => client.shell.update(undefined, { signal }), abort.signal, setNotice).catch(alerts.bug);
    return () => abort.abort();
  }, [client, alerts]);
  return notice;
}

export function UpdateDot() {
  const t = useText();
  const { dialogs } = useServices();
  const notice = useUpdate();
  if (notice === undefined) return undefined;
  return (
    <IconButton icon={ArrowUpCircle} label={t('app:update.there', { version: notice.version })} onClick={() => dialogs.show('about')} />
  );
}

export function UpdateRow() {
  const t = useText();
  const { client, appearance, alerts } = useServices();
  const notice = useUpdate();
  if (notice === undefined) return undefined;
  return (
    <div className={styles.row} role="status">
      <span>{t('app:update.there', { version: notice.version })}</span>
      <span className={styles.actions}>
        <Button size="small" onClick={() => void client.shell.openReleasePage().catch(alerts.bug)}>
          {t('app:update.open')}
        </Button>
        <Button size="small" look="quiet" onClick={() => void appearance.change({ skippedUpdate: notice.version }).catch(alerts.bug)}>
          {t('app:update.skip')}
        </Button>
      </span>
    </div>
  );
}
