// Files outside of the investigation's folder are read only after a person saw where they lie and said so.
import { FileWarning } from 'lucide-react';
import { useText } from '../text/use-text.js';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { outsideOf } from './investigation.js';
import styles from './outside-dialog.module.css';
import { useInvestigation, useServices } from './services.js';

export function OutsideDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useText();
  const { investigation } = useServices();
  const view = useInvestigation((s) => s.view);
  const places = outsideOf(view);
  const allow = async (): Promise<void> => {
    onClose();
    await investigation.allowOutside(places);
  };
  return (
    <Dialog
      title={t('app:outside.title')}
      wide
      onClose={onClose}
      footer={
        <>
          <Button look="primary" onClick={onClose}>
            {t('app:outside.notNow')}
          </Button>
          <Button disabled={places.length === 0} onClick={() => void allow()}>
            {t('app:outside.allow', { count: places.length })}
          </Button>
        </>
      }
    >
      <p className={styles.why}>{t('app:outside.why', { name: view?.name ?? '' })}</p>
      <ul className={styles.places}>
        {places.map((place) => (
          <li key={place}>
            <FileWarning size={14} aria-hidden />
            <code>{place}</code>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
