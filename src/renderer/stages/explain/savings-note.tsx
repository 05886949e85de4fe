// What a change to a class would save, measured in the snapshot that is explained.
import { Lightbulb } from 'lucide-react';
import { type Saving, savingFact } from '../../../shared/savings.js';
import type { SnapshotId } from '../../../shared/units.js';
import { useQuery, useServices } from '../../app/services.js';
import { useFactText } from '../verify/verdict-facts.js';
import styles from './savings-note.module.css';

/** Nothing where there is nothing to save. `label`: the class as it is shown. */
export function SavingsNote({ snapshot, label }: { readonly snapshot: SnapshotId; readonly label: string }) {
  const { client, jobs } = useServices();
  const factText = useFactText();
  const { answer } = useQuery<{ savings: readonly Saving[] }>(`savings ${snapshot}`, (signal, onProgress) =>
    jobs.run('analyse', label, (s) => client.heap.savings({ snapshot }, { signal: s }), { signal, onProgress }),
  );
  if (answer.state !== 'done') return undefined;
  const mine = answer.value.savings.filter((saving) => saving.class === label);
  return mine.map((saving) => (
    <p key={saving.rule} className={styles.note} data-saving={saving.rule}>
      <Lightbulb size={14} aria-hidden />
      <span data-selectable>{factText({ ...savingFact(saving), text: '' })}</span>
    </p>
  ));
}
