// Everything that leaves and everything that stays, kind by kind: how many, and which. Long lists open on demand and can be searched.
import { ArrowUpRight, ChevronRight, Lock, type LucideIcon } from 'lucide-react';
import { useId, useState } from 'react';
import { oneLine } from '../../shared/one-line.js';
import type { ShareItem, SharePreview } from '../../shared/share.js';
import { useFormat, useText } from '../text/use-text.js';
import { cx } from '../ui/cx.js';
import { Input } from '../ui/field.js';
import styles from './preview-lists.module.css';

/** More are found by searching, not by scrolling. */
const shown = 300;
const searchable = 20;

export function PreviewLists({ preview }: { readonly preview: SharePreview }) {
  return (
    <div className={styles.sides} data-share-preview={preview.level}>
      <Side icon={ArrowUpRight} side="leaves" items={preview.leaves} />
      <Side icon={Lock} side="stays" items={preview.stays} />
    </div>
  );
}

function Side({
  icon: Icon,
  side,
  items,
}: {
  readonly icon: LucideIcon;
  readonly side: 'leaves' | 'stays';
  readonly items: readonly ShareItem[];
}) {
  const t = useText();
  const id = useId();
  return (
    <section className={cx(styles.side, styles[side])} aria-labelledby={id}>
      <h3 id={id} className={styles.title}>
        <Icon size={15} aria-hidden />
        {t(`share:window.${side}`)}
      </h3>
      {items.length === 0 && <p className={styles.none}>{t('share:window.nothing')}</p>}
      <ul>
        {items.map((item) => (
          <Kind key={item.kind} side={side} item={item} />
        ))}
      </ul>
    </section>
  );
}

function Kind({ side, item: { kind, count, list } }: { readonly side: 'leaves' | 'stays'; readonly item: ShareItem }) {
  const t = useText();
  const format = useFormat();
  const [open, setOpen] = useState(side === 'leaves' && list.length > 0 && list.length <= 5);
  const [filter, setFilter] = useState('');
  const id = useId();
  const wanted = filter.toLowerCase();
  const found = wanted === '' ? list : list.filter((text) => text.toLowerCase().includes(wanted));
  const head = (
    <>
      <span className={styles.what}>{t(`share:${side}.${kind}` as 'share:leaves.names')}</span>
      <span className={styles.count}>{format.count(count)}</span>
    </>
  );
  return (
    <li data-share-kind={`${side}.${kind}`}>
      {list.length === 0 ? (
        <div className={styles.head}>{head}</div>
      ) : (
        <button
          type="button"
          className={cx(styles.head, styles.opens)}
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
        >
          <ChevronRight size={14} className={cx(styles.chevron, open && styles.turned)} aria-hidden />
          {head}
        </button>
      )}
      <div id={id} hidden={!open}>
        {open && (
          <>
            {list.length > searchable && (
              <div className={styles.search}>
                <Input
                  value={filter}
                  maxLength={200}
                  aria-label={t('share:window.search')}
                  placeholder={t('share:window.search')}
                  onChange={(event) => setFilter(event.target.value)}
                />
              </div>
            )}
            <ul className={styles.list} data-selectable>
              {[...new Set(found)].slice(0, shown).map((text) => (
                <li key={text}>{oneLine(text)}</li>
              ))}
            </ul>
            {(found.length > shown || (wanted === '' && count > list.length)) && (
              <p className={styles.more}>
                {t('share:window.more', { n: format.count((wanted === '' ? count : found.length) - Math.min(found.length, shown)) })}
              </p>
            )}
          </>
        )}
      </div>
    </li>
  );
}
