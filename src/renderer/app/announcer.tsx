// Says announcements to screen readers. While a dialog is open the page behind it is inert, and what is said there is not heard:
// they wait until it closes.
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { retoldSuspect } from '../../messages/saved-words.js';
import { sentences } from '../../shared/sentences.js';
import { outcomeOf, verdictTitle } from '../stages/verify/verdict-text.js';
import { useFormat, useText } from '../text/use-text.js';
import type { Announcement } from './announcements.js';
import styles from './announcer.module.css';
import { commandById, onMac, shortcutText } from './commands.js';
import { useServices, useStoreOf } from './services.js';

/** What was said goes: a person who walks through the page by its lines does not find it again. */
const saidFor = 10_000;
const lookAgain = 250;

export function Announcer() {
  const { announcements } = useServices();
  const waiting = useStoreOf(announcements.store, (s) => s.waiting.length > 0);
  const [said, setSaid] = useState<readonly Announcement[]>([]);
  useEffect(() => {
    if (!waiting) return;
    const timer = setInterval(() => {
      if (document.querySelector('dialog:modal') !== null) return;
      const taken = announcements.take();
      setSaid((before) => [...before, ...taken]);
    }, lookAgain);
    return () => clearInterval(timer);
  }, [waiting, announcements]);
  useEffect(() => {
    if (said.length === 0) return;
    const timer = setTimeout(() => setSaid([]), saidFor);
    return () => clearTimeout(timer);
  }, [said]);
  return (
    <div className={styles.unseen} aria-live="polite" data-announcer>
      {said.map((each) => (
        <Words key={each.id} of={each} />
      ))}
    </div>
  );
}

function Words({ of }: { readonly of: Announcement }) {
  const t = useText();
  const format = useFormat();
  const { i18n } = useTranslation();
  switch (of.what) {
    case 'captured':
      return <p>{t('app:announce.captured', { label: of.snapshot.label, size: format.bytes(of.snapshot.bytes) })}</p>;
    case 'verdict': {
      const { verdict } = of.saved;
      const title = verdictTitle(t, verdict);
      const [first] = verdict.suspects;
      return (
        <p>
          {sentences([
            outcomeOf(verdict) === 'undecided'
              ? t('app:announce.undecided', { title })
              : t('app:announce.verdict', { title, confidence: t('verify:confidence', { percent: format.percent(verdict.confidence) }) }),
            first && retoldSuspect(i18n, first).reason,
          ])}
        </p>
      );
    }
    case 'undone':
      return <p>{t('app:announce.undone', { step: of.step })}</p>;
    case 'redone':
      return <p>{t('app:announce.redone', { step: of.step })}</p>;
    case 'undoable':
      return <p>{sentences([of.text, t('app:announce.undoable', { keys: shortcutText(commandById('undo').shortcut, onMac()) })])}</p>;
  }
}
