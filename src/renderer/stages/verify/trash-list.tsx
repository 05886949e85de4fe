// What was deleted, the newest first, and the way back.
import type { InvestigationView } from '../../../shared/view.js';
import { useServices } from '../../app/services.js';
import { useFormat, useText } from '../../text/use-text.js';
import { Button } from '../../ui/button.js';
import styles from './trash-list.module.css';

type Trashed = InvestigationView['trash'][number];

export function TrashList({ trash }: { readonly trash: readonly Trashed[] }) {
  const t = useText();
  const format = useFormat();
  const { investigation } = useServices();
  const kind = (one: Trashed): string =>
    one.kind === 'snapshot' ? t('verify:trash.snapshot', { size: format.bytes(one.storedBytes) }) : t(`verify:trash.${one.kind}`);
  return (
    <details className={styles.trash}>
      <summary>{t('verify:trash.title', { n: format.count(trash.length) })}</summary>
      <ul>
        {[...trash].reverse().map((one) => (
          <li key={`${one.kind} ${one.id}`}>
            <span className={styles.label} title={t('verify:trash.deleted', { label: one.label, time: format.dateTime(one.deletedAt) })}>
              {one.label}
            </span>
            <span className={styles.kind}>{kind(one)}</span>
            <Button
              size="small"
              look="quiet"
              aria-label={t('verify:trash.restoreOne', { label: one.label })}
              onClick={() => void investigation.restore(one)}
            >
              {t('verify:trash.restore')}
            </Button>
          </li>
        ))}
      </ul>
    </details>
  );
}
