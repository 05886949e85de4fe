// Where the investigation lies, and what is in it.
import { FolderOpen } from 'lucide-react';
import type { InvestigationView } from '../../../shared/view.js';
import { outcome } from '../../app/client.js';
import { useServices } from '../../app/services.js';
import { useFormat, useText } from '../../text/use-text.js';
import { Button } from '../../ui/button.js';
import { CopyLine } from '../../ui/copy.js';
import styles from './facts.module.css';
import { TrashList } from './trash-list.js';

export function Facts({ view }: { readonly view: InvestigationView }) {
  const t = useText();
  const format = useFormat();
  const { client, alerts } = useServices();
  const own = view.snapshots.filter((s) => s.run !== undefined);
  const stored = own.reduce((sum, s) => sum + s.storedBytes, 0);
  const bytes = own.reduce((sum, s) => sum + s.bytes, 0);
  const facts: readonly (readonly [string, string, string?])[] = [
    [t('verify:facts.created'), format.dateTime(view.createdAt)],
    [t('verify:facts.runs'), format.count(view.runs.length)],
    [t('verify:facts.snapshots'), format.count(view.snapshots.length)],
    [t('verify:facts.marks'), format.count(view.marks.length)],
    ...(view.judgements.length === 0 ? [] : [[t('verify:facts.judgements'), format.count(view.judgements.length)] as const]),
    ...(own.length === 0
      ? []
      : [
          [
            t('verify:facts.disk'),
            format.bytes(stored),
            t('verify:facts.diskWhy', { stored: format.exactBytes(stored), size: format.bytes(bytes) }),
          ] as const,
        ]),
  ];
  const show = async (): Promise<void> => {
    try {
      const shown = await outcome(client.shell.showInFolder({ path: view.dir }));
      if (!shown.ok) alerts.failure(shown.failure);
    } catch (error) {
      alerts.bug(error);
    }
  };
  return (
    <section className={styles.pane} aria-label={t('verify:facts.title')}>
      <h3 className={styles.title}>{t('verify:facts.title')}</h3>
      <dl className={styles.facts}>
        {facts.map(([name, value, why]) => (
          <div key={name} className={styles.fact}>
            <dt>{name}</dt>
            <dd title={why} data-selectable>
              {value}
            </dd>
          </div>
        ))}
      </dl>
      <CopyLine text={view.dir} label={t('verify:facts.copyFolder')} />
      {view.trash.length > 0 && <TrashList trash={view.trash} />}
      <div className={styles.actions}>
        <Button size="small" icon={FolderOpen} onClick={() => void show()}>
          {t('verify:facts.show')}
        </Button>
      </div>
    </section>
  );
}
