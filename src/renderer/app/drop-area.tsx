// Files and folders may be dropped anywhere in the window.
import { FileDown } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useText } from '../text/use-text.js';
import styles from './drop-area.module.css';
import { useServices } from './services.js';

export function DropArea() {
  const t = useText();
  const { files } = useServices();
  const [over, setOver] = useState(false);

  useEffect(() => {
    let depth = 0;
    const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true;
    const onEnter = (event: DragEvent): void => {
      if (!carriesFiles(event)) return;
      depth += 1;
      setOver(true);
    };
    const onLeave = (event: DragEvent): void => {
      if (!carriesFiles(event)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setOver(false);
    };
    const onOver = (event: DragEvent): void => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'copy';
    };
    const onDrop = (event: DragEvent): void => {
      depth = 0;
      setOver(false);
      if (event.dataTransfer === null || !carriesFiles(event)) return;
      event.preventDefault();
      const dropped = readDrop(event.dataTransfer);
      void files.openDropped(dropped.paths, dropped.folders);
    };
    window.addEventListener('dragenter', onEnter);
    window.addEventListener('dragleave', onLeave);
    window.addEventListener('dragover', onOver);
    window.addEventListener('drop', onDrop);
    return () => {
      window.removeEventListener('dragenter', onEnter);
      window.removeEventListener('dragleave', onLeave);
      window.removeEventListener('dragover', onOver);
      window.removeEventListener('drop', onDrop);
    };
  }, [files]);

  if (!over) return undefined;
  return (
    <div className={styles.overlay}>
      <div className={styles.target}>
        <FileDown size={32} strokeWidth={1.4} aria-hidden />
        <p className={styles.title}>{t('app:drop.title')}</p>
        <p className={styles.text}>{t('app:drop.text')}</p>
      </div>
    </div>
  );
}

/** Must be read during the event: a transfer is empty afterwards. */
function readDrop(transfer: DataTransfer): { readonly paths: readonly string[]; readonly folders: ReadonlySet<string> } {
  const paths: string[] = [];
  const folders = new Set<string>();
  for (const item of transfer.items) {
    const file = item.getAsFile();
    if (file === null) continue;
    const path = window.holdfast?.pathForFile(file) ?? '';
    if (path === '') continue;
    paths.push(path);
    if (item.webkitGetAsEntry()?.isDirectory === true) folders.add(path);
  }
  return { paths, folders };
}
