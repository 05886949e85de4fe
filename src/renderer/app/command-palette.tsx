// Every command by name.
import { Command as List } from 'cmdk';
import { useText } from '../text/use-text.js';
import { Dialog } from '../ui/dialog.js';
import styles from './command-palette.module.css';
import { commands, onMac, shortcutText } from './commands.js';
import { useServices } from './services.js';

export function CommandPalette({ onClose }: { readonly onClose: () => void }) {
  const t = useText();
  const services = useServices();
  const mac = onMac();
  const usable = commands.filter((c) => c.id !== 'palette' && c.available(services));
  return (
    <Dialog title={t('app:command.palette')} onClose={onClose}>
      <List className={styles.palette} label={t('app:command.palette')} loop>
        <List.Input className={styles.input} placeholder={t('app:palette.what')} data-autofocus />
        <List.List className={styles.list}>
          <List.Empty className={styles.empty}>{t('app:palette.none')}</List.Empty>
          {usable.map((command) => {
            const keys = shortcutText(command.shortcut, mac);
            return (
              <List.Item
                key={command.id}
                value={t(`app:command.${command.id}`)}
                className={styles.item}
                onSelect={() => {
                  onClose();
                  command.run(services);
                }}
              >
                <span className={styles.name}>{t(`app:command.${command.id}`)}</span>
                {keys !== undefined && <kbd className={styles.keys}>{keys}</kbd>}
              </List.Item>
            );
          })}
        </List.List>
      </List>
    </Dialog>
  );
}
