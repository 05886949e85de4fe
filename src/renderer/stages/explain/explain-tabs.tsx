// What is open in Explain, a tab each. One that is closed is still on the way back.
import { X } from 'lucide-react';
import { type KeyboardEvent, useRef } from 'react';
import { type Place, placeKey } from '../../app/navigation.js';
import { useNavigation, useServices } from '../../app/services.js';
import { useText } from '../../text/use-text.js';
import { Middle } from '../../ui/middle.js';
import styles from './explain-tabs.module.css';
import { useLens } from './heap/lens.js';

export function ExplainTabs() {
  const t = useText();
  const { navigation } = useServices();
  const tabs = useNavigation((s) => s.tabs);
  const here = useNavigation((s) => s.trail[s.at]);
  const present = here === undefined ? undefined : placeKey(here);
  const list = useRef<HTMLOListElement>(null);
  const close = (place: Place): void => {
    navigation.closeTab(place);
    // The button that was pressed is gone.
    requestAnimationFrame(() => list.current?.querySelector<HTMLElement>('[aria-current]')?.focus());
  };
  const onKeyDown = (event: KeyboardEvent<HTMLButtonElement>, place: Place): void => {
    const item = event.currentTarget.parentElement;
    const go = { ArrowLeft: item?.previousElementSibling, ArrowRight: item?.nextElementSibling }[event.key];
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Delete' && tabs.length > 1) close(place);
    else if (go instanceof HTMLElement) go.querySelector('button')?.focus();
    else return;
    event.preventDefault();
  };
  return (
    <ol className={styles.tabs} ref={list}>
      {tabs.map((place) => {
        const key = placeKey(place);
        return (
          <li key={key} className={styles.tab}>
            <button
              ref={key === present ? intoSight : undefined}
              type="button"
              className={styles.open}
              aria-current={key === present ? 'location' : undefined}
              onClick={() => {
                useLens.setState({ lens: 'chains' });
                navigation.explain(place);
              }}
              onAuxClick={(event) => {
                if (event.button === 1) close(place);
              }}
              onKeyDown={(event) => onKeyDown(event, place)}
            >
              <Middle text={placeTitle(place)} />
            </button>
            {tabs.length > 1 && (
              <button
                type="button"
                tabIndex={-1}
                className={styles.close}
                aria-label={t('explain:closeTab', { title: placeTitle(place) })}
                onClick={() => close(place)}
              >
                <X size={12} aria-hidden />
              </button>
            )}
          </li>
        );
      })}
    </ol>
  );
}

const intoSight = (tab: HTMLElement | null): void => tab?.parentElement?.scrollIntoView({ block: 'nearest', inline: 'nearest' });

export const placeTitle = (place: Place): string => (place.by === 'class' ? place.title : `${place.title} @${place.id}`.trim());
