// The notices of what is inside.
import { useText } from '../text/use-text.js';
import { Dialog } from '../ui/dialog.js';
import { Answered } from '../ui/states.js';
import { outcome } from './client.js';
import styles from './licences-dialog.module.css';
import { useQuery, useServices } from './services.js';

export function LicencesDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useText();
  const { client } = useServices();
  const { answer, retry } = useQuery('shell.licences', () => outcome(client.shell.licences()));
  return (
    <Dialog title={t('app:about.licences')} onClose={onClose} wide>
      <Answered answer={answer} retry={retry}>
        {(text) =>
          text === undefined ? (
            <p>{t('app:about.noLicences')}</p>
          ) : (
            // What scrolls has to be reached by the keyboard.
            <pre className={styles.text} tabIndex={0} data-selectable>
              {text}
            </pre>
          )
        }
      </Answered>
    </Dialog>
  );
}
