// What `__slots__` would save for a class of a Python program, as its own interpreter measures it.
import { Lightbulb } from 'lucide-react';
import type { SnapshotId } from '../../../shared/units.js';
import { useProcessFacts } from '../../app/process-facts.js';
import { useFormat, useText } from '../../text/use-text.js';
import styles from './slots-note.module.css';

/** Nothing where the class has slots, is built in, or is of another runtime. `label`: the class as it is shown. */
export function SlotsNote({ snapshot, label }: { readonly snapshot: SnapshotId; readonly label: string }) {
  const t = useText();
  const format = useFormat();
  const process = useProcessFacts(snapshot);
  const row = process?.slots?.find((each) => each.class === label);
  if (process === undefined || row === undefined) return undefined;
  const figures = {
    saved: format.bytes(row.saved),
    percent: format.percent(row.saved / row.bytes),
    runtime: process.runtime,
    count: row.count,
    n: format.count(row.count),
    attributes: row.attributes,
  };
  return (
    <p className={styles.note} data-slots>
      <Lightbulb size={14} aria-hidden />
      <span title={format.exactBytes(row.saved)}>
        {t('explain:slots.saving', figures)}
        {row.bases.length > 0 && ` ${t('explain:slots.bases', { bases: row.bases.join(', ') })}`}
      </span>
    </p>
  );
}
