// The run's snapshots and marks, each with its label in place.
import { Camera, FileWarning, Flag, Flame, FolderSearch, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { sentences } from '../../../shared/sentences.js';
import type { InvestigationView, MarkView, RunView, SnapshotView } from '../../../shared/view.js';
import { commandById, onMac, shortcutText } from '../../app/commands.js';
import { byTime, letterOf } from '../../app/investigation.js';
import { markLineFor } from '../../app/mark-dialog.js';
import { useNavigation, useServices } from '../../app/services.js';
import { useFormat, useText } from '../../text/use-text.js';
import { Badge } from '../../ui/badge.js';
import { Button, IconButton } from '../../ui/button.js';
import { CopyLine } from '../../ui/copy.js';
import { CutShort } from '../../ui/cut-short.js';
import { cx } from '../../ui/cx.js';
import { PlainHints } from '../../ui/hint.js';
import { InlineEdit } from '../../ui/inline-edit.js';
import styles from './snapshot-list.module.css';

/** Newest marks that are listed; a program may set hundreds. */
const marksAtOnce = 40;

export function SnapshotList({ view, run }: { readonly view: InvestigationView; readonly run: RunView | undefined }) {
  const t = useText();
  const format = useFormat();
  const snapshots = byTime(view.snapshots);
  const marks = [...view.marks].filter((m) => run === undefined || m.run === run.id).sort((a, b) => b.at - a.at);
  const [shown, setShown] = useState(marksAtOnce);
  const left = marks.length - shown;
  return (
    <>
      <section aria-label={t('watch:snapshots.title')}>
        <header className={styles.head}>
          <h3>{t('watch:snapshots.title')}</h3>
          <span className={styles.count}>{format.count(snapshots.length)}</span>
        </header>
        {snapshots.length === 0 ? (
          <p className={styles.none}>{t('watch:snapshots.none')}</p>
        ) : (
          <ul>
            {snapshots.map((snapshot) => (
              <SnapshotRow key={snapshot.id} snapshot={snapshot} />
            ))}
          </ul>
        )}
      </section>
      <section aria-label={t('watch:marks.title')}>
        <header className={styles.head}>
          <h3>{t('watch:marks.title')}</h3>
          <span className={styles.count}>{format.count(marks.length)}</span>
        </header>
        {marks.length === 0 ? (
          <div className={styles.none}>
            <p>{t('watch:marks.none', { keys: shortcutText(commandById('mark').shortcut, onMac()) })}</p>
            <CopyLine text={markLineFor(run)} label={t('app:copyLine')} />
          </div>
        ) : (
          <ul>
            <PlainHints value={true}>
              {marks.slice(0, shown).map((mark) => (
                <MarkRow key={mark.id} mark={mark} />
              ))}
            </PlainHints>
            {left > 0 && (
              <li className={styles.more}>
                <Button size="small" look="quiet" onClick={() => setShown(shown + marksAtOnce)}>
                  {t('explain:more', { count: Math.min(left, marksAtOnce), left: format.count(left) })}
                </Button>
              </li>
            )}
          </ul>
        )}
      </section>
    </>
  );
}

function SnapshotRow({ snapshot }: { readonly snapshot: SnapshotView }) {
  const t = useText();
  const format = useFormat();
  const { investigation, navigation, alerts, dialogs, files } = useServices();
  const index = useNavigation((s) => s.chosen.indexOf(snapshot.id));
  const complete = snapshot.state === 'complete';
  const isProfile = snapshot.holds === 'allocations';
  const openProfile = (): void => navigation.showProfile(snapshot.id);
  const remove = async (): Promise<void> => {
    if (await investigation.deleteSnapshot(snapshot.id)) alerts.undoable(t('watch:snapshots.deleted', { label: snapshot.label }));
  };
  return (
    <li className={styles.row} data-snapshot-row={snapshot.id}>
      <button
        type="button"
        className={cx(styles.pick, index >= 0 && styles.picked)}
        disabled={!complete}
        {...(isProfile ? {} : { 'aria-pressed': index >= 0 })}
        aria-label={t(isProfile ? 'watch:snapshots.openProfile' : 'watch:snapshots.choose', { label: snapshot.label })}
        onClick={() => (isProfile ? openProfile() : navigation.toggle(snapshot.id))}
      >
        {!complete ? (
          <FileWarning size={15} aria-hidden />
        ) : isProfile ? (
          <Flame size={13} aria-hidden />
        ) : index >= 0 ? (
          letterOf(index)
        ) : (
          <Camera size={13} aria-hidden />
        )}
      </button>
      <div className={styles.body}>
        <InlineEdit
          value={snapshot.label}
          label={t('watch:snapshots.label')}
          onSave={(label) => void investigation.labelSnapshot(snapshot.id, label)}
        />
        <div className={styles.facts}>
          <span
            title={t('watch:snapshots.sizeWhy', {
              size: format.exactBytes(snapshot.bytes),
              stored: format.exactBytes(snapshot.storedBytes),
            })}
          >
            {format.bytes(snapshot.bytes)}
          </span>
          <span title={format.dateTime(snapshot.takenAt)}>{format.time(snapshot.takenAt)}</span>
          <CaptureCost snapshot={snapshot} />
        </div>
        <div className={styles.badges}>
          {snapshot.state === 'partial' && (
            <Badge tone="caution" icon={FileWarning} text={t('watch:snapshots.partial')} hint={t('watch:snapshots.partialWhy')} />
          )}
          {snapshot.state === 'missing' && (
            <Badge
              tone="danger"
              icon={FileWarning}
              text={t('watch:snapshots.missing')}
              hint={t('watch:snapshots.missingWhy', { path: snapshot.path })}
            />
          )}
          {snapshot.state === 'missing' && (
            <Button size="small" icon={FolderSearch} onClick={() => void files.locate(snapshot.id)}>
              {t('watch:snapshots.locate')}
            </Button>
          )}
          {snapshot.state === 'outside' && (
            <>
              <Badge
                tone="caution"
                icon={FileWarning}
                text={t('watch:snapshots.outside')}
                hint={t('watch:snapshots.outsideWhy', { place: snapshot.outside ?? '' })}
              />
              <Button size="small" onClick={() => dialogs.show('outside')}>
                {t('watch:snapshots.outsideAllow')}
              </Button>
            </>
          )}
          <CutShort snapshots={[snapshot]} />
          {complete && isProfile && (
            <Button size="small" onClick={openProfile}>
              {t('watch:snapshots.profile')}
            </Button>
          )}
          {complete && !isProfile && snapshot.canary !== undefined && (
            <Badge
              tone={snapshot.canary === 'lost' ? 'caution' : snapshot.canary === 'held' ? 'accent' : 'neutral'}
              text={t(`watch:canary.${snapshot.canary}`)}
              hint={t(`watch:canaryWhy.${snapshot.canary}`)}
            />
          )}
        </div>
      </div>
      <span className={styles.remove}>
        <IconButton
          size="small"
          icon={Trash2}
          label={t('watch:snapshots.delete', { label: snapshot.label })}
          onClick={() => void remove()}
        />
      </span>
    </li>
  );
}

function MarkRow({ mark }: { readonly mark: MarkView }) {
  const t = useText();
  const format = useFormat();
  const { investigation, alerts } = useServices();
  const remove = async (): Promise<void> => {
    if (await investigation.deleteMark(mark.id)) alerts.undoable(t('watch:marks.deleted', { label: mark.label }));
  };
  return (
    <li className={cx(styles.row, styles.mark)}>
      <Flag size={13} className={styles.flag} aria-hidden />
      <div className={styles.body}>
        <InlineEdit value={mark.label} label={t('watch:marks.label')} onSave={(label) => void investigation.labelMark(mark.id, label)} />
      </div>
      <span className={styles.when} title={t(`watch:marks.source.${mark.source}`)}>
        {format.time(mark.at)}
      </span>
      <span className={styles.remove}>
        <IconButton size="small" icon={Trash2} label={t('watch:marks.delete', { label: mark.label })} onClick={() => void remove()} />
      </span>
    </li>
  );
}

/** How long the target stood still; on hover, the other figures. */
function CaptureCost({ snapshot: { pause, total, extraBytes, withoutFork } }: { readonly snapshot: SnapshotView }) {
  const t = useText();
  const format = useFormat();
  const words = [
    total !== undefined && t('watch:snapshots.total', { total: format.duration(total) }),
    extraBytes !== undefined && t('watch:snapshots.extra', { extra: format.bytes(extraBytes) }),
    withoutFork === true && t('watch:snapshots.withoutFork'),
  ];
  if (pause === undefined) return;
  return <span title={sentences(words)}>{t('watch:snapshots.pause', { pause: format.duration(pause) })}</span>;
}
