import { ArrowLeft, ArrowRight, Route } from 'lucide-react';
import { commandById, onMac, shortcutText } from '../../app/commands.js';
import type { Place } from '../../app/navigation.js';
import { placeKey } from '../../app/navigation.js';
import { useInvestigation, useNavigation, useServices } from '../../app/services.js';
import { useText } from '../../text/use-text.js';
import { Button, IconButton } from '../../ui/button.js';
import { CutShort } from '../../ui/cut-short.js';
import { Middle } from '../../ui/middle.js';
import { Empty } from '../../ui/states.js';
import styles from './explain-stage.module.css';
import { Explanation } from './explanation.js';

export function ExplainStage() {
  const t = useText();
  const { navigation } = useServices();
  const view = useInvestigation((s) => s.view);
  const trail = useNavigation((s) => s.trail);
  const at = useNavigation((s) => s.at);
  const place = trail[at];
  const snapshot = view?.snapshots.find((s) => s.id === place?.snapshot);
  if (place === undefined || snapshot === undefined) {
    return (
      <Empty
        icon={Route}
        title={t('explain:empty.title')}
        actions={
          <Button look="primary" onClick={() => navigation.go('compare')}>
            {t('explain:empty.compare')}
          </Button>
        }
      >
        <p>{t('explain:empty.text')}</p>
      </Empty>
    );
  }
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
        <ol className={styles.trail}>
          {lastPlaces(trail, at).map(({ place: each, index }) => (
            <li key={`${index} ${placeKey(each)}`} className={styles.step}>
              <button
                type="button"
                className={styles.crumb}
                aria-current={index === at ? 'location' : undefined}
                onClick={() => navigation.jump(index)}
              >
                <Middle text={placeTitle(each)} />
              </button>
            </li>
          ))}
        </ol>
        <CutShort snapshots={[snapshot]} />
        <span className={styles.snapshot} title={snapshot.path}>
          {t('explain:inSnapshot', { label: snapshot.label })}
        </span>
      </nav>
      <Explanation key={placeKey(place)} place={place} />
    </div>
  );
}

export const placeTitle = (place: Place): string => (place.by === 'class' ? place.title : `${place.title} @${place.id}`.trim());

/** The crumbs around the present place: the five before it and what lies ahead. */
const lastPlaces = (trail: readonly Place[], at: number): readonly { readonly place: Place; readonly index: number }[] =>
  trail.map((place, index) => ({ place, index })).filter(({ index }) => index >= at - 5 && index <= at + 3);
