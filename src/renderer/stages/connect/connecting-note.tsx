import type { Progress } from '../../../shared/progress.js';
import { useText } from '../../text/use-text.js';
import { Button, Spinner } from '../../ui/button.js';
import styles from './connecting-note.module.css';

export function ConnectingNote({ progress, onCancel }: { readonly progress: Progress | undefined; readonly onCancel: () => void }) {
  const t = useText();
  return (
    <div className={styles.note} role="status">
      <Spinner />
      <span>{progress === undefined ? t('app:working') : t(`step:${progress.step}`)}</span>
      <Button size="small" look="quiet" onClick={onCancel}>
        {t('app:cancel')}
      </Button>
    </div>
  );
}
