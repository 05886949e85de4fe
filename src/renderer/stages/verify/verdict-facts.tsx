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
  return (
    <FactList
      title={title}
      facts={facts.map((fact) => {
        const kind = factKind(fact);
        const look = open ? { icon: CircleHelp, className: styles.open } : { icon: icons[kind], className: styles[kind] };
        return { code: fact.code, text: factText(fact), ...look };
      })}
    />
  );
}

export function FactList({
  title,
  facts,
}: {
  readonly title: string;
  readonly facts: readonly {
    readonly code: string;
    readonly text: string;
    readonly icon: LucideIcon;
    readonly className?: string | undefined;
  }[];
}) {
  if (facts.length === 0) return undefined;
  return (
    <section className={styles.section} aria-label={title}>
      <h4 className={styles.title}>{title}</h4>
      <ul className={styles.list}>
        {facts.map(({ code, text, icon: Icon, className }) => (
          <li key={text} className={styles.fact} data-fact={code}>
            <Icon size={15} strokeWidth={1.9} className={cx(styles.icon, className)} aria-hidden />
            <span data-selectable>{text}</span>
          </li>
        ))}
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
