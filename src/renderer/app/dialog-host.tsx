import { ShareDialog } from '../share/share-dialog.js';
import { AboutDialog } from './about-dialog.js';
import { CaptureDialog } from './capture-dialog.js';
import { CommandPalette } from './command-palette.js';
import { GoTo } from './go-to.js';
import { LicencesDialog } from './licences-dialog.js';
import { MarkDialog } from './mark-dialog.js';
import { OutsideDialog } from './outside-dialog.js';
import { PreferencesDialog } from './preferences-dialog.js';
import { useServices, useStoreOf } from './services.js';
import { ShortcutsDialog } from './shortcuts-dialog.js';

export function DialogHost() {
  const { dialogs } = useServices();
  const open = useStoreOf(dialogs.store, (s) => s.open);
  switch (open) {
    case undefined:
      return undefined;
    case 'capture':
      return <CaptureDialog onClose={dialogs.close} />;
    case 'mark':
      return <MarkDialog onClose={dialogs.close} />;
    case 'share':
      return <ShareDialog onClose={dialogs.close} />;
    case 'outside':
      return <OutsideDialog onClose={dialogs.close} />;
    case 'shortcuts':
      return <ShortcutsDialog onClose={dialogs.close} />;
    case 'about':
      return <AboutDialog onClose={dialogs.close} />;
    case 'licences':
      return <LicencesDialog onClose={dialogs.close} />;
    case 'preferences':
      return <PreferencesDialog onClose={dialogs.close} />;
    case 'palette':
      return <CommandPalette onClose={dialogs.close} />;
    case 'go-to':
      return <GoTo onClose={dialogs.close} />;
  }
}
