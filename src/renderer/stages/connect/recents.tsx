// Investigations opened before.
import { FolderClosed, X } from 'lucide-react';
import { useState } from 'react';
import type { Recent } from '../../../shared/view.js';
import { outcome } from '../../app/client.js';
import { useInvestigation, useQuery, useServices } from '../../app/services.js';
import { useFormat, useText } from '../../text/use-text.js';
import { IconButton } from '../../ui/button.js';
import { Middle } from '../../ui/middle.js';
import styles from './recents.module.css';

export function Recents() {
  const t = useText();
  const format = useFormat();
  const { client, investigation, queries, alerts } = useServices();
  const openDir = useInvestigation((s) => s.view?.dir);
  const { answer } = useQuery(`app.recents ${openDir ?? ''}`, () => outcome(client.app.recents()));
  const [now] = useState(() => Date.now());
  const recents = answer.state === 'done' ? answer.value.filter((each) => each.dir !== openDir).slice(0, 6) : [];
  if (recents.length === 0) return undefined;
  const forget = (dir: string): void => {
    outcome(client.app.forgetRecent({ dir })).then(() => queries.forget('app.recents'), alerts.bug);
  };
  const amounts = (summary: Recent['summary']): readonly string[] => [
    ...(summary?.runs === undefined ? [] : [t('connect:recents.runs', { count: summary.runs, n: format.count(summary.runs) })]),
    ...(summary === undefined || summary.snapshots === 0
      ? []
      : [t('connect:recents.snapshots', { count: summary.snapshots, n: format.count(summary.snapshots) })]),
  ];
  return (
    <section aria-label={t('connect:recents.title')}>
      <h2 className={styles.title}>{t('connect:recents.title')}</h2>
      <ul className={styles.list}>
        {recents.map(({ dir, name, openedAt, exists, summary }) => (
          <li key={dir} className={styles.row}>
            <button type="button" className={styles.open} disabled={!exists} title={dir} onClick={() => void investigation.open(dir)}>
              <FolderClosed size={15} strokeWidth={1.7} aria-hidden />
              <span className={styles.text}>
                <span className={styles.name}>
                  <Middle text={name} />
                </span>
                <span className={styles.when}>
                  {[
                    ...(summary?.target === undefined || name.includes(summary.target) ? [] : [summary.target]),
                    exists ? format.ago(openedAt, now) : t('connect:recents.gone'),
                    ...amounts(summary),
                  ].join(' · ')}
                </span>
                {summary !== undefined && summary.leaking !== undefined && (
                  <span className={styles.summary}>
                    {t(`connect:recents.verdict.${summary.leaking === null ? 'open' : summary.leaking ? 'leak' : 'none'}`)}
                    {summary.text !== undefined && summary.leaking !== false && `: ${summary.text}`}
                  </span>
                )}
                {summary !== undefined && summary.leaking === undefined && summary.text !== undefined && (
                  <span className={styles.summary}>{summary.text}</span>
                )}
              </span>
            </button>
            <IconButton size="small" icon={X} label={t('connect:recents.forget', { name })} onClick={() => forget(dir)} />
          </li>
        ))}
      </ul>
    </section>
  );
}
