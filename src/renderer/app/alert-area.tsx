// Failures and bugs that belong to no form, over everything else, until dismissed. Each is an alert of its own, and what can be undone
// is announced (announcer.tsx): a live region around them would say both twice.
import { RotateCcw, X } from 'lucide-react';
import { useText } from '../text/use-text.js';
import { Button, IconButton } from '../ui/button.js';
import { BugNote, FailureNote } from '../ui/failure-note.js';
import styles from './alert-area.module.css';
import type { Alert } from './alerts.js';
import { useServices, useStoreOf } from './services.js';

export function AlertArea() {
  const t = useText();
  const { alerts } = useServices();
  const all = useStoreOf(alerts.store, (s) => s.alerts);
  return (
    <section className={styles.area} aria-label={t('app:alerts')}>
      {all.map((alert) => (
        <div
          key={alert.id}
          ref={(element) => (element === null ? undefined : heldAt(element, (by, held) => alerts.hold(alert.id, by, held)))}
          className={styles.alert}
        >
          <AlertBody alert={alert} />
          <div className={styles.close}>
            {alert.kind !== 'undoable' && alert.times > 1 && (
              <span className={styles.times}>{t('app:alertTimes', { times: alert.times })}</span>
            )}
            <IconButton size="small" icon={X} label={t('app:dismiss')} onClick={() => alerts.dismiss(alert.id)} />
          </div>
        </div>
      ))}
    </section>
  );
}

/** Tells when the pointer or the focus comes to it and when it leaves. */
function heldAt(element: HTMLElement, tell: (by: 'pointer' | 'focus', held: boolean) => void): () => void {
  const over = new AbortController();
  const on = (type: string, heard: () => void) => element.addEventListener(type, heard, { signal: over.signal });
  on('pointerenter', () => tell('pointer', true));
  on('pointerleave', () => tell('pointer', false));
  on('focusin', () => tell('focus', true));
  // Another window that comes in front takes the focus from nothing here.
  on('focusout', () => tell('focus', element.contains(document.activeElement)));
  return () => over.abort();
}

function AlertBody({ alert }: { readonly alert: Alert }) {
  const t = useText();
  const { investigation, alerts } = useServices();
  switch (alert.kind) {
    case 'failure':
      return <FailureNote failure={alert.failure} />;
    case 'bug':
      return <BugNote message={alert.message} detail={alert.detail} />;
    case 'undoable':
      return (
        <div className={styles.undoable}>
          <span>{alert.text}</span>
          <Button
            size="small"
            look="quiet"
            icon={RotateCcw}
            onClick={() => {
              alerts.dismiss(alert.id);
              void investigation.undo();
            }}
          >
            {t('app:command.undo')}
          </Button>
        </div>
      );
  }
}
