// What the verdict says of the object that is explained: it is the end of a suspect's chain.

import type { NodeId, SnapshotId } from '../../../shared/units.js';
import { useInvestigation } from '../../app/services.js';
import { useFormat, useText } from '../../text/use-text.js';
import { HistoryBars } from '../verify/history-bars.js';
import { SuspectFacts } from '../verify/suspect-facts.js';
import { paceText } from '../verify/suspect-words.js';
import { suspectAt } from '../verify/verdict-suspects.js';
import styles from './suspect-note.module.css';

export function SuspectNote({ snapshot, id }: { readonly snapshot: SnapshotId; readonly id: NodeId }) {
  const t = useText();
  const format = useFormat();
  const view = useInvestigation((s) => s.view);
  const found = suspectAt(view, snapshot, id);
  if (found === undefined) return undefined;
  const { suspect, fact } = found;
  return (
    <section className={styles.note} aria-label={t('explain:suspectNote')} data-suspect-note>
      <div className={styles.figures}>
        {suspect.history !== undefined && (
          <HistoryBars
            values={suspect.history}
            label={t('verify:suspect.history', { members: suspect.history.map((n) => format.count(n)).join(' → ') })}
          />
        )}
        <span>
          {t('verify:suspect.objectsPerCycle', { count: suspect.growthPerCycle, n: paceText(suspect.growthPerCycle, format.locale) })}
        </span>
        <span title={format.exactBytes(suspect.bytesPerCycle)}>
          {t('verify:suspect.bytesPerCycle', { size: format.bytesDelta(suspect.bytesPerCycle) })}
        </span>
      </div>
      <SuspectFacts suspect={suspect} fact={fact} />
    </section>
  );
}
