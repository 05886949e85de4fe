import { useText } from '../text/use-text.js';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { Answered } from '../ui/states.js';
import styles from './about-dialog.module.css';
import { outcome } from './client.js';
import { useQuery, useServices } from './services.js';
import { UpdateRow } from './update-notice.js';

export function AboutDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useText();
  const { client, dialogs } = useServices();
  const { answer, retry } = useQuery('app.info', () => outcome(client.app.info()));
  return (
    <Dialog
      title={t('app:about.title')}
      onClose={onClose}
      footer={
        <>
          <Button onClick={() => void client.shell.showLog()}>{t('app:about.log')}</Button>
          <Button onClick={() => dialogs.show('licences')}>{t('app:about.licences')}</Button>
        </>
      }
    >
      <UpdateRow />
      <Answered answer={answer} retry={retry}>
        {(info) => (
          <dl className={styles.facts}>
            {(
              [
                ['version', info.version],
                ['electron', info.electron],
                ['node', info.node],
                ['platform', info.platform],
                ['folder', info.investigationsDir],
              ] as const
            ).map(
              ([name, value]) =>
                value !== undefined && (
                  <div key={name}>
                    <dt>{t(`app:about.${name}`)}</dt>
                    <dd data-selectable>{value}</dd>
                  </div>
                ),
            )}
          </dl>
        )}
      </Answered>
    </Dialog>
  );
}
