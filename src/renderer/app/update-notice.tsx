// Tells of a newer release, quietly: at the rail's foot and in About.
import { ArrowUpCircle } from 'lucide-react';
import { useText } from '../text/use-text.js';
import { Button, IconButton } from '../ui/button.js';
import { useServices, useStoreOf } from './services.js';
import styles from './update-notice.module.css';

export function UpdateDot() {
  const t = useText();
  const { dialogs, updates } = useServices();
  const notice = useStoreOf(updates.store, (s) => s.notice);
  if (notice === undefined) return undefined;
  return (
    <IconButton icon={ArrowUpCircle} label={t('app:update.there', { version: notice.version })} onClick={() => dialogs.show('about')} />
  );
}

export function UpdateRow() {
  const t = useText();
  const { client, appearance, alerts, updates } = useServices();
  const notice = useStoreOf(updates.store, (s) => s.notice);
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
