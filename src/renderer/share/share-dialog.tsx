// What would leave, before it leaves: the three levels, the list of everything that goes into the file and of what stays here, and the
// file itself, which counts as written only after it was opened again and checked.
import { CheckCircle2, FolderOpen, Save } from 'lucide-react';
import { useState } from 'react';
import type { ShareLevel, SharePreview } from '../../shared/share.js';
import { useInvestigation, useQuery, useServices, useStoreOf } from '../app/services.js';
import { useFormat, useText } from '../text/use-text.js';
import { Button } from '../ui/button.js';
import { CopyLine } from '../ui/copy.js';
import { Dialog } from '../ui/dialog.js';
import { FailureNote } from '../ui/failure-note.js';
import { Field, Input } from '../ui/field.js';
import { Segmented } from '../ui/segmented.js';
import { Answered, ProgressBar } from '../ui/states.js';
import { ExportsPanel } from './exports-panel.js';
import { LevelPicker } from './level-picker.js';
import { PreviewLists } from './preview-lists.js';
import styles from './share-dialog.module.css';
import { fileName, type Writing } from './sharing.js';

export function ShareDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useText();
  const { client, jobs, sharing } = useServices();
  const view = useInvestigation((s) => s.view);
  const writing = useStoreOf(sharing.store, (s) => s);
  const [level, setLevel] = useState<ShareLevel>('report');
  const [allNames, setAllNames] = useState(false);
  const [typed, setTyped] = useState('');
  const [part, setPart] = useState<'share' | 'export'>('share');
  const name = view?.name ?? '';
  const word = t('share:window.word');
  const confirmed = level !== 'full' || typed.trim() === word;
  const busy = writing.state === 'writing';
  // The revision counts looks at the disk too, and those change nothing here.
  const contents = view && JSON.stringify([view.dir, view.name, view.notes, view.snapshots, view.marks, view.judgements, view.verdicts]);
  const { answer, retry } = useQuery<SharePreview>(
    contents === undefined || busy || part === 'export' ? undefined : `share.preview ${level} ${allNames} ${contents}`,
    (signal, onProgress) =>
      jobs.run('preview', name, (s) => client.share.preview({ level, allNames }, { signal: s }), { signal, onProgress }),
  );

  const close = (): void => {
    sharing.forget();
    onClose();
  };
  const write = (): void => void sharing.write({ level, allNames, confirmed }, fileName(name, level === 'report' ? '.html' : '.holdfast'));

  if (writing.state === 'writing' || writing.state === 'done') return <Written writing={writing} onClose={close} />;
  return (
    <Dialog
      title={t('share:window.title')}
      size="large"
      onClose={close}
      footer={
        <>
          <Button look="quiet" onClick={close}>
            {t('app:cancel')}
          </Button>
          {part === 'share' && (
            <Button
              look={level === 'full' ? 'danger' : 'primary'}
              icon={Save}
              disabled={!confirmed || view === undefined || answer.state !== 'done'}
              onClick={write}
            >
              {t('share:window.save')}
            </Button>
          )}
        </>
      }
    >
      <div className={styles.screen}>
        <div>
          <Segmented
            label={t('share:window.title')}
            value={part}
            options={(['share', 'export'] as const).map((value) => ({ value, label: t(`share:window.part.${value}`) }))}
            onChange={setPart}
          />
        </div>
        {part === 'export' && view !== undefined && <ExportsPanel view={view} />}
        {part === 'share' && (
          <>
            {writing.state === 'failed' && <FailureNote failure={writing.failure} />}
            <LevelPicker
              level={level}
              onChange={(next) => {
                setLevel(next);
                setTyped('');
              }}
            />
            <div className={styles.options} data-level={level}>
              {level === 'full' ? (
                <Field label={t('share:window.confirm', { word })} hint={t('share:window.confirmWhy')}>
                  {({ id, describedBy }) => (
                    <Input
                      id={id}
                      aria-describedby={describedBy}
                      value={typed}
                      maxLength={100}
                      onChange={(event) => setTyped(event.target.value)}
                    />
                  )}
                </Field>
              ) : (
                <label className={styles.switch}>
                  <input type="checkbox" checked={allNames} onChange={(event) => setAllNames(event.target.checked)} />
                  <span>
                    {t('share:window.allNames')}
                    <small>{t('share:window.allNamesWhy')}</small>
                  </span>
                </label>
              )}
            </div>
            <div className={styles.preview}>
              <Answered answer={answer} retry={retry} title={t('share:window.looking')}>
                {(preview) => <PreviewLists preview={preview} />}
              </Answered>
            </div>
          </>
        )}
      </div>
    </Dialog>
  );
}

function Written({
  writing,
  onClose,
}: {
  readonly writing: Extract<Writing, { readonly state: 'writing' | 'done' }>;
  readonly onClose: () => void;
}) {
  const t = useText();
  const format = useFormat();
  const { client, alerts, sharing } = useServices();
  if (writing.state === 'writing') {
    const { progress } = writing;
    return (
      <Dialog
        title={t('share:window.writing')}
        onClose={onClose}
        footer={
          <>
            <Button look="quiet" onClick={onClose}>
              {t('share:window.background')}
            </Button>
            <Button look="danger" onClick={sharing.cancel}>
              {t('app:cancel')}
            </Button>
          </>
        }
      >
        <div className={styles.writing}>
          <p role="status">{progress === undefined ? t('app:working') : t(`step:${progress.step}`)}</p>
          <ProgressBar progress={progress} />
          <p className={styles.path}>{writing.path}</p>
        </div>
      </Dialog>
    );
  }
  const { path, bytes, preview } = writing.written;
  return (
    <Dialog
      title={t('share:window.done')}
      onClose={onClose}
      footer={
        <>
          <Button icon={FolderOpen} onClick={() => void client.shell.showInFolder({ path }).catch(alerts.bug)}>
            {t('share:window.show')}
          </Button>
          <Button look="primary" onClick={onClose}>
            {t('app:close')}
          </Button>
        </>
      }
    >
      <div className={styles.writing}>
        <p className={styles.checked}>
          <CheckCircle2 size={18} aria-hidden />
          <span>{t('share:window.checked', { size: format.bytes(bytes) })}</span>
        </p>
        <CopyLine text={path} label={t('share:window.copyPath')} />
        <p className={styles.note}>{t(`share:level.${preview.level}`)}</p>
      </div>
    </Dialog>
  );
}
