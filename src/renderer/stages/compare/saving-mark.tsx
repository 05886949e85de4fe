// Beside a class in a table: what a change to it would save in the newest snapshot.
import { Lightbulb } from 'lucide-react';
import { type Saving, savingFact } from '../../../shared/savings.js';
import { useFormat } from '../../text/use-text.js';
import { Badge } from '../../ui/badge.js';
import { useFactText } from '../verify/verdict-facts.js';
import styles from './heap-table.module.css';

/** Equal strings are of no one class: they stand beside the strings of either runtime. */
const STRINGS: ReadonlySet<string> = new Set(['str', '(string)', 'string']);
/** Less is not worth a mark. */
const LEAST_BYTES = 10_000;

export function SavingMark({ savings, label }: { readonly savings: readonly Saving[]; readonly label: string }) {
  const format = useFormat();
  const factText = useFactText();
  const mine = savings.filter(
    ({ rule, class: name, savedBytes }) => savedBytes >= LEAST_BYTES && (rule === 'one-copy' ? STRINGS.has(label) : name === label),
  );
  return mine.map((saving) => (
    <span key={saving.rule} className={styles.saving} data-saving={saving.rule}>
      <Badge icon={Lightbulb} text={format.bytesDelta(-saving.savedBytes)} hint={factText({ ...savingFact(saving), text: '' })} />
    </span>
  ));
}
