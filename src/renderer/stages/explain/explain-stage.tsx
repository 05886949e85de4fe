import { ArrowLeft, ArrowRight, Route } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { commandById, onMac, shortcutText } from '../../app/commands.js';
import { byTime, heapsOf } from '../../app/investigation.js';
import { placeKey } from '../../app/navigation.js';
import { useInvestigation, useNavigation, useServices } from '../../app/services.js';
import { useText } from '../../text/use-text.js';
import { Button, IconButton } from '../../ui/button.js';
import { CutShort } from '../../ui/cut-short.js';
import { Segmented } from '../../ui/segmented.js';
import { Empty } from '../../ui/states.js';
import { firstSuspect } from '../verify/verdict-suspects.js';
import styles from './explain-stage.module.css';
import { ExplainTabs } from './explain-tabs.js';
import { Explanation } from './explanation.js';
import { HeapView } from './heap/heap-view.js';
import { lenses, useLens } from './heap/lens.js';
import { ProfileView } from './profile-view.js';

export function ExplainStage() {
  const t = useText();
  const { navigation } = useServices();
  const view = useInvestigation((s) => s.view);
  const trail = useNavigation((s) => s.trail);
  const at = useNavigation((s) => s.at);
  const chosen = useNavigation((s) => s.chosen);
  const lens = useLens((s) => s.lens);
  const place = trail[at];
  const key = place === undefined ? undefined : placeKey(place);
  // Whoever goes somewhere wants to see it.
  const shown = useRef(key);
  useEffect(() => {
    if (shown.current !== key) useLens.setState({ lens: 'chains' });
    shown.current = key;
  }, [key]);
  const profileId = useNavigation((s) => s.profile);
  const usable = byTime(heapsOf(view)).filter((s) => s.state === 'complete');
  const profile = view?.snapshots.find((s) => s.id === profileId && s.state === 'complete');
  const snapshot = usable.find((s) => s.id === place?.snapshot) ?? usable.findLast((s) => chosen.includes(s.id)) ?? usable.at(-1);
  if (profile !== undefined) return <ProfileView profile={profile} closable={snapshot !== undefined} />;
  if (snapshot === undefined) return <Unexplained lost={place !== undefined} />;
  const mac = onMac();
  return (
    <div className={styles.stage}>
      <nav className={styles.bar} aria-label={t('explain:trail')} data-pane>
        <IconButton
          size="small"
          icon={ArrowLeft}
          label={t('app:command.back')}
          shortcut={shortcutText(commandById('back').shortcut, mac)}
          disabled={at <= 0}
          onClick={() => navigation.back()}
        />
        <IconButton
          size="small"
          icon={ArrowRight}
          label={t('app:command.forward')}
          shortcut={shortcutText(commandById('forward').shortcut, mac)}
          disabled={at >= trail.length - 1}
          onClick={() => navigation.forward()}
        />
        <ExplainTabs />
        <CutShort snapshots={[snapshot]} />
        <span className={styles.snapshot} title={snapshot.path}>
          {t('explain:inSnapshot', { label: snapshot.label })}
        </span>
        <Segmented
          small
          label={t('inspect:lensLabel')}
          value={lens}
          options={lenses.map((value) => ({ value, label: t(`inspect:lens.${value}`), title: t(`inspect:lensWhy.${value}`) }))}
          onChange={(next) => useLens.setState({ lens: next })}
        />
      </nav>
      {lens !== 'chains' ? (
        <HeapView key={`${lens} ${snapshot.id}`} lens={lens} snapshot={snapshot} />
      ) : place === undefined || place.snapshot !== snapshot.id ? (
        <Unexplained lost={place !== undefined} />
      ) : (
        <Explanation key={placeKey(place)} place={place} />
      )}
    </div>
  );
}

/** Nothing was chosen yet, or the snapshot of what was is not there any more. The verdict's first suspect is one step away. */
function Unexplained({ lost = false }: { readonly lost?: boolean }) {
  const t = useText();
  const { navigation } = useServices();
  const view = useInvestigation((s) => s.view);
  const first = firstSuspect(view);
  return (
    <Empty
      icon={Route}
      title={t(lost ? 'explain:empty.lost' : 'explain:empty.title')}
      actions={
        <>
          {first !== undefined && (
            <Button ref={takeFocus} look="primary" onClick={() => navigation.explain(first.place)}>
              {t('explain:empty.suspect', { holder: first.title })}
            </Button>
          )}
          <Button look={first === undefined ? 'primary' : 'normal'} onClick={() => navigation.go('compare')}>
            {t('explain:empty.compare')}
          </Button>
        </>
      }
    >
      <p>{t(lost ? 'explain:empty.lostText' : 'explain:empty.text')}</p>
    </Empty>
  );
}

/** What had the focus in the stage that was left is gone: Enter goes on from here. */
const takeFocus = (button: HTMLButtonElement | null): void => {
  if (document.activeElement === document.body) button?.focus();
};
