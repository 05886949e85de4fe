// What a change to a class would save, measured in the snapshot that is explained.
import { Lightbulb } from 'lucide-react';
import { savingFact } from '../../../shared/savings.js';
import type { SnapshotId } from '../../../shared/units.js';
import { useSavings } from '../../app/savings.js';
import { useFactText } from '../verify/verdict-facts.js';
import styles from './savings-note.module.css';

/** Nothing where there is nothing to save. `label`: the class as it is shown. */
export function SavingsNote({ snapshot, label }: { readonly snapshot: SnapshotId; readonly label: string }) {
  const factText = useFactText();
  const mine = useSavings(snapshot).filter((saving) => saving.class === label);
  return mine.map((saving) => (
    <p key={saving.rule} className={styles.note} data-saving={saving.rule}>
      <Lightbulb size={14} aria-hidden />
      <span data-selectable>{factText({ ...savingFact(saving), text: '' })}</span>
    </p>
  ));
}
