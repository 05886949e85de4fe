// Chains by signature: the first one open, the others folded below it with what they hold.
import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import type { Chain, ChainLink } from '../../../shared/heap.js';
import type { SnapshotId } from '../../../shared/units.js';
import { useFormat, useText } from '../../text/use-text.js';
import { cx } from '../../ui/cx.js';
import { Middle } from '../../ui/middle.js';
import styles from './chain-list.module.css';
import { ChainView } from './chain-view.js';
import { chainTitles } from './chain-words.js';
import { CopyChain } from './copy-chain.js';
import { Judge, JudgementBadge } from './judge.js';

export interface ChainListProps {
  readonly chains: readonly Chain[];
  readonly snapshot: SnapshotId;
  /** What the chains hold, as texts call it. */
  readonly subject: string;
  readonly picked: number | undefined;
  readonly onPick: (link: ChainLink) => void;
  readonly onIgnore: (link: ChainLink) => void;
  readonly onCut: ((chain: Chain, index: number) => void) | undefined;
}

export function ChainList({ chains, snapshot, subject, picked, onPick, onIgnore, onCut }: ChainListProps) {
  const t = useText();
  const format = useFormat();
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set(chains[0] === undefined ? [] : [chains[0].signature]));
  const toggle = (signature: string): void => {
    const next = new Set(open);
    if (!next.delete(signature)) next.add(signature);
    setOpen(next);
  };
  const titles = chainTitles(chains);
  return (
    <ol className={styles.list}>
      {chains.map((chain, i) => {
        const isOpen = open.has(chain.signature);
        return (
          <li key={chain.signature} className={styles.item} data-chain={i}>
            {chains.length > 1 && (
              <button type="button" className={styles.head} aria-expanded={isOpen} onClick={() => toggle(chain.signature)}>
                <ChevronRight size={14} className={cx(isOpen && styles.turned)} aria-hidden />
                <span className={styles.title}>
                  <Middle text={titles[i] ?? ''} />
                </span>
                <JudgementBadge signature={chain.signature} />
                <span className={styles.count}>
                  {t('explain:chains.objects', { count: chain.objects, n: format.count(chain.objects) })}
                </span>
                <span className={styles.bytes} title={format.exactBytes(chain.shallowBytes)}>
                  {format.bytes(chain.shallowBytes)}
                </span>
              </button>
            )}
            {isOpen && (
              <>
                <ChainView chain={chain} snapshot={snapshot} picked={picked} onPick={onPick} onIgnore={onIgnore} onCut={onCut} />
                <span className={styles.copies}>
                  <CopyChain chain={chain} snapshot={snapshot} subject={subject} format="md" />
                  <CopyChain chain={chain} snapshot={snapshot} subject={subject} format="text" />
                </span>
                <Judge signature={chain.signature} />
              </>
            )}
          </li>
        );
      })}
    </ol>
  );
}
