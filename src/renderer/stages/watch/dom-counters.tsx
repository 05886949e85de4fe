// What a page's process keeps in the DOM: counts with the way they went. Shown where the target tells them.
import { type Columns, current, slope } from '../../app/timeline.js';
import { useFormat, useText } from '../../text/use-text.js';
import { Sparkline } from '../../ui/sparkline.js';
import styles from './dom-counters.module.css';

const counters = ['domDocuments', 'domNodes', 'domListeners'] as const;

export function DomCounters({ columns, from }: { readonly columns: Columns; readonly from: number }) {
  const t = useText();
  const format = useFormat();
  if (counters.every((name) => current(columns, name) === undefined)) return undefined;
  return (
    <section className={styles.row} aria-label={t('watch:dom.title')}>
      {counters.map((name) => {
        const perSecond = slope(columns, name, from);
        const perMinute = perSecond === undefined ? 0 : Math.round(perSecond * 60);
        return (
          <div key={name} className={styles.counter}>
            <span className={styles.name}>{t(`watch:dom.${name}`)}</span>
            <span className={styles.value}>{format.count(current(columns, name) ?? 0)}</span>
            <Sparkline
              values={columns[name].filter((each) => !Number.isNaN(each))}
              label={t('watch:dom.trend', { name: t(`watch:dom.${name}`) })}
            />
            {perMinute !== 0 && (
              <span className={styles.name}>
                {t('watch:dom.perMinute', { count: `${perMinute > 0 ? '+' : '−'}${format.count(Math.abs(perMinute))}` })}
              </span>
            )}
          </div>
        );
      })}
    </section>
  );
}
