// One holder that grows: by how much, why Holdfast says so, what to do, and the chain that holds it.
import { ArrowRight, ChevronRight, NotebookPen } from 'lucide-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { retoldSuspect } from '../../../messages/saved-words.js';
import type { RunId } from '../../../shared/units.js';
import type { Evidence } from '../../../shared/verdict.js';
import type { SnapshotView } from '../../../shared/view.js';
import { useInvestigation, useServices } from '../../app/services.js';
import { classColour } from '../../grid/class-colour.js';
import { useFormat, useText } from '../../text/use-text.js';
import { Button } from '../../ui/button.js';
import { cx } from '../../ui/cx.js';
import { Middle } from '../../ui/middle.js';
import { HeldBy } from './held-by.js';
import { HistoryBars } from './history-bars.js';
import { SuspectFacts } from './suspect-facts.js';
import { suspectFinding, suspectTitle } from './suspect-finding.js';
import styles from './suspect-row.module.css';
import { holderLabel, paceText, type VerdictSuspect } from './suspect-words.js';
import { useVerifyTab } from './verify-tab.js';

export function SuspectRow({
  suspect: saved,
  fact,
  rank,
  snapshot,
  openChain = false,
  run,
}: {
  readonly suspect: VerdictSuspect;
  /** What the verdict says of its holder. */
  readonly fact: Evidence | undefined;
  readonly rank: number;
  /** That the chain's ids belong to; undefined when it is gone. */
  readonly snapshot: SnapshotView | undefined;
  readonly openChain?: boolean;
  /** Whose verdict names it. */
  readonly run?: RunId | undefined;
}) {
  const t = useText();
  const format = useFormat();
  const { navigation, investigation } = useServices();
  const [open, setOpen] = useState(openChain);
  const chainId = useId();
  const { i18n } = useTranslation();
  const suspect = retoldSuspect(i18n, saved);
  const { links } = suspect.chain;
  const member = links.at(-1);
  const holder = holderLabel(fact);
  const title = suspectTitle(suspect, fact);
  const kept = useInvestigation((s) => s.view?.findings.some((f) => f.title === title && f.run === run) === true);
  const keep = async (): Promise<void> => {
    const done = await investigation.putFinding(suspectFinding(i18n, saved, { fact, run, snapshot: snapshot?.id }));
    if (done) useVerifyTab.setState({ tab: 'findings' });
  };
  return (
    <li className={styles.suspect} data-verdict-suspect={rank}>
      <div className={styles.top}>
        <span className={styles.rank}>{rank}</span>
        <span className={styles.holder}>
          {holder === undefined && <span className={styles.dot} style={{ background: classColour(suspect.class) }} />}
          <Middle text={holder ?? suspect.class} />
        </span>
        <span className={styles.figures}>
          {suspect.history !== undefined && (
            <HistoryBars
              values={suspect.history}
              label={t('verify:suspect.history', { members: suspect.history.map((n) => format.count(n)).join(' → ') })}
            />
          )}
          <span className={styles.growth}>
            {t('verify:suspect.objectsPerCycle', { count: suspect.growthPerCycle, n: paceText(suspect.growthPerCycle, format.locale) })}
          </span>
          <span className={styles.growth} title={format.exactBytes(suspect.bytesPerCycle)}>
            {t('verify:suspect.bytesPerCycle', { size: format.bytesDelta(suspect.bytesPerCycle) })}
          </span>
        </span>
      </div>
      <SuspectFacts suspect={saved} fact={fact} />
      <div className={styles.foot}>
        {links.length > 0 && (
          <button type="button" className={styles.toggle} aria-expanded={open} aria-controls={chainId} onClick={() => setOpen(!open)}>
            <ChevronRight size={14} className={cx(styles.chevron, open && styles.turned)} aria-hidden />
            {t('verify:suspect.chain', { count: links.length })}
          </button>
        )}
        <span className={styles.action}>
          <Button
            size="small"
            look="quiet"
            icon={NotebookPen}
            disabled={kept}
            data-guide={rank === 1 ? 'keep' : undefined}
            title={t('verify:finding.keepWhy')}
            onClick={() => void keep()}
          >
            {kept ? t('verify:finding.kept') : t('verify:finding.keep')}
          </Button>
        </span>
        {member !== undefined && snapshot !== undefined && (
          <span className={styles.explain}>
            <Button
              size="small"
              icon={ArrowRight}
              title={t('verify:suspect.explainWhy')}
              onClick={() => navigation.explain({ by: 'object', snapshot: snapshot.id, id: member.id, title: suspect.class })}
            >
              {t('verify:suspect.explain')}
            </Button>
          </span>
        )}
      </div>
      <div id={chainId} hidden={!open}>
        {open && links.length > 0 && (
          <HeldBy links={links} suspect={suspect.chain.suspectLink} of={suspect.class} snapshot={snapshot?.id} />
        )}
        {open && snapshot === undefined && <p className={styles.gone}>{t('verify:suspect.noSnapshot')}</p>}
      </div>
    </li>
  );
}
