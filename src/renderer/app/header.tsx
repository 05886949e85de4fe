// What is being investigated, what it is connected to, and the three things done to a live target.
import { Camera, Flag, Recycle, Redo2, Share2, Undo2 } from 'lucide-react';
import { useFormat, useText } from '../text/use-text.js';
import { Badge } from '../ui/badge.js';
import { Button, IconButton } from '../ui/button.js';
import { InlineEdit } from '../ui/inline-edit.js';
import { commandById, onMac, shortcutText } from './commands.js';
import styles from './header.module.css';
import { liveRun } from './investigation.js';
import { JobList } from './job-list.js';
import { useInvestigation, useServices, useStoreOf } from './services.js';
import { TargetPill } from './target-pill.js';

export function Header() {
  const t = useText();
  const format = useFormat();
  const services = useServices();
  const view = useInvestigation((s) => s.view);
  const live = liveRun(view);
  const collecting = useStoreOf(services.target.store, (s) => s.collecting);
  const capturing = useStoreOf(services.target.store, (s) => s.capture.state === 'running');
  const mac = onMac();
  const keys = (id: 'mark' | 'collect' | 'capture' | 'undo' | 'redo' | 'share'): string | undefined =>
    shortcutText(commandById(id).shortcut, mac);
  const can = (capability: 'capture' | 'collect'): boolean => live?.target.capabilities.includes(capability) === true;

  return (
    <header className={styles.header} data-pane>
      <div className={styles.left}>
        {view === undefined ? (
          <span className={styles.none}>{t('app:investigation.none')}</span>
        ) : (
          <>
            <span className={styles.name} title={view.dir}>
              <InlineEdit
                value={view.name}
                label={t('app:investigation.name')}
                strong
                onSave={(name) => void services.investigation.rename(name)}
              />
            </span>
            {view.readOnly !== undefined && (
              <Badge
                tone="caution"
                text={t('app:investigation.readOnly')}
                hint={t('app:investigation.readOnlyWhy', { holder: view.readOnly })}
              />
            )}
            {view.undo !== undefined && (
              <IconButton
                size="small"
                icon={Undo2}
                label={t('app:undoWhat', { what: view.undo.label })}
                shortcut={keys('undo')}
                onClick={() => void services.investigation.undo()}
              />
            )}
            {view.redo !== undefined && (
              <IconButton
                size="small"
                icon={Redo2}
                label={t('app:redoWhat', { what: view.redo.label })}
                shortcut={keys('redo')}
                onClick={() => void services.investigation.redo()}
              />
            )}
          </>
        )}
      </div>
      <TargetPill />
      <div className={styles.actions}>
        <JobList />
        {view !== undefined && (
          <span className={styles.share}>
            <Button title={withKeys(t('app:command.share'), keys('share'))} icon={Share2} onClick={() => services.dialogs.show('share')}>
              {t('app:command.shareShort')}
            </Button>
          </span>
        )}
        {live !== undefined && (
          <>
            <Button title={withKeys(t('app:command.markWhy'), keys('mark'))} icon={Flag} onClick={() => services.dialogs.show('mark')}>
              {t('app:command.mark')}
            </Button>
            {can('collect') && (
              <Button
                title={withKeys(t('app:command.collectWhy'), keys('collect'))}
                icon={Recycle}
                busy={collecting}
                disabled={capturing}
                onClick={() => void services.target.collect()}
              >
                <span className={styles.long}>{t('app:command.collect')}</span>
                <span className={styles.short}>{t('app:command.collectShort')}</span>
              </Button>
            )}
            {can('capture') && (
              <Button
                title={withKeys(t('app:command.captureWhy'), keys('capture'))}
                icon={Camera}
                look="primary"
                busy={capturing}
                onClick={() => services.dialogs.show('capture')}
              >
                {capturing ? t('app:command.capturing') : t('app:command.capture')}
              </Button>
            )}
          </>
        )}
        {live === undefined && view !== undefined && view.runs.length === 0 && view.snapshots.length > 0 && (
          <span className={styles.none}>
            {t('app:investigation.files', { count: view.snapshots.length, n: format.count(view.snapshots.length) })}
          </span>
        )}
      </div>
    </header>
  );
}

/** Buttons with words need no tooltip of ours: focus comes back to them when a dialog closes, and one would pop up each time. */
const withKeys = (text: string, keys: string | undefined): string => (keys === undefined ? text : `${text} (${keys})`);
