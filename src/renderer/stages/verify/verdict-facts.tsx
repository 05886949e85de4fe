// What a verdict rests on, and what would decide where it does not.
import { ArrowRight, Boxes, Circle, CircleHelp, Lightbulb, type LucideIcon, TrendingUp, TrendingUpDown } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { retoldFact } from '../../../messages/saved-words.js';
import type { Evidence } from '../../../shared/verdict.js';
import { useFormat } from '../../text/use-text.js';
import { cx } from '../../ui/cx.js';
import styles from './verdict-facts.module.css';
import { type FactKind, factKind, factTexts, factText as textOf } from './verdict-text.js';

const icons: Readonly<Record<FactKind, LucideIcon>> = {
  growth: TrendingUp,
  flat: ArrowRight,
  levelling: TrendingUpDown,
  holder: Boxes,
  saving: Lightbulb,
  note: Circle,
};

export function VerdictFacts({
  title,
  facts,
  open = false,
}: {
  readonly title: string;
  readonly facts: readonly Evidence[];
  /** Open questions instead of facts. */
  readonly open?: boolean;
}) {
  const factText = useFactText();
  if (facts.length === 0) return undefined;
  return (
    <section className={styles.section} aria-label={title}>
      <h4 className={styles.title}>{title}</h4>
      <ul className={styles.list}>
        {facts.map((fact) => {
          const kind = factKind(fact);
          const Icon = open ? CircleHelp : icons[kind];
          const text = factText(fact);
          return (
            <li key={text} className={styles.fact} data-fact={fact.code}>
              <Icon size={15} strokeWidth={1.9} className={cx(styles.icon, open ? styles.open : styles[kind])} aria-hidden />
              <span data-selectable>{text}</span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** Words a fact in the current language and the window's figures. */
export function useFactText(): (fact: Evidence) => string {
  const { i18n } = useTranslation();
  const format = useFormat();
  const texts = factTexts(i18n);
  return (fact) => textOf({ ...fact, text: retoldFact(i18n, fact) }, texts, format);
}
