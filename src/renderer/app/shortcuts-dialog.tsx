import { useText } from '../text/use-text.js';
import { Dialog } from '../ui/dialog.js';
import { commands, onMac, shortcutText } from './commands.js';
import styles from './shortcuts-dialog.module.css';

export function ShortcutsDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useText();
  const mac = onMac();
  return (
    <Dialog title={t('app:shortcuts.title')} onClose={onClose} wide>
      <dl className={styles.list}>
        {commands.map(
          ({ id, shortcut }) =>
            shortcut !== undefined && (
              <div key={id} className={styles.row}>
                <dt>{t(`app:command.${id}`)}</dt>
                <dd>
                  <kbd className={styles.keys}>{shortcutText(shortcut, mac)}</kbd>
                </dd>
              </div>
            ),
        )}
        {(['arrows', 'expand', 'enter', 'copyRows'] as const).map((id) => (
          <div key={id} className={styles.row}>
            <dt>{t(`app:shortcuts.grid.${id}.what`)}</dt>
            <dd>
              <kbd className={styles.keys}>{t(`app:shortcuts.grid.${id}.keys`, { mod: mac ? '⌘' : 'Ctrl+' })}</kbd>
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
