// What the person keeps of the suspects: cause, evidence, counter-evidence, advice, saving, and their word. Every field is edited in
// place and every change can be undone.
import { Lightbulb, NotebookPen, Plus } from 'lucide-react';
import type { Finding } from '../../../shared/finding.js';
import type { InvestigationView } from '../../../shared/view.js';
import { useServices } from '../../app/services.js';
import { useText } from '../../text/use-text.js';
import { Button } from '../../ui/button.js';
import { Empty } from '../../ui/states.js';
import { FindingCard } from './finding-card.js';
import styles from './findings-board.module.css';

export const blankFinding = (title: string): Omit<Finding, 'id' | 'at'> => ({
  title,
  status: 'open',
  cause: '',
  evidence: [],
  counterEvidence: [],
  advice: '',
});

export function FindingsBoard({ view }: { readonly view: InvestigationView }) {
  const t = useText();
  const { investigation } = useServices();
  const add = (
    <Button size="small" icon={Plus} onClick={() => void investigation.putFinding(blankFinding(t('verify:finding.untitled')))}>
      {t('verify:finding.add')}
    </Button>
  );
  if (view.findings.length === 0) {
    return (
      <Empty icon={NotebookPen} title={t('verify:finding.empty')} actions={add}>
        <p>{t('verify:finding.emptyText')}</p>
      </Empty>
    );
  }
  const newestFirst = [...view.findings].sort((a, b) => b.at - a.at);
  return (
    <div className={styles.board}>
      <p className={styles.lead}>
        <Lightbulb size={14} aria-hidden />
        <span>{t('verify:finding.lead')}</span>
        <span className={styles.add}>{add}</span>
      </p>
      <ol className={styles.list}>
        {newestFirst.map((finding) => (
          <li key={finding.id}>
            <FindingCard finding={finding} view={view} />
          </li>
        ))}
      </ol>
    </div>
  );
}
