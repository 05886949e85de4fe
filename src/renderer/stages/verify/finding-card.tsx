import { ArrowRight, PiggyBank, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { type Finding, findingStatus } from '../../../shared/finding.js';
import type { InvestigationView } from '../../../shared/view.js';
import { useServices } from '../../app/services.js';
import { unbroken } from '../../text/unbroken.js';
import { useFormat, useText } from '../../text/use-text.js';
import { Button, IconButton } from '../../ui/button.js';
import { cx } from '../../ui/cx.js';
import { InlineEdit } from '../../ui/inline-edit.js';
import { Segmented } from '../../ui/segmented.js';
import styles from './finding-card.module.css';
import { HeldBy } from './held-by.js';

export function FindingCard({ finding, view }: { readonly finding: Finding; readonly view: InvestigationView }) {
  const t = useText();
  const format = useFormat();
  const { investigation, alerts, navigation } = useServices();
  const put = (change: Partial<Finding>): void => void investigation.putFinding({ ...finding, ...change });
  const remove = async (): Promise<void> => {
    if (await investigation.deleteFinding(finding.id)) alerts.undoable(t('verify:finding.deleted', { title: finding.title }));
  };
  const { object, saving } = finding;
  const reachable = object !== undefined && view.snapshots.some((s) => s.id === object.snapshot && s.state === 'complete');
  return (
    <article className={cx(styles.card, styles[finding.status])} aria-label={finding.title} data-finding={finding.id}>
      <header className={styles.head}>
        <span className={styles.title}>
          <InlineEdit
            value={finding.title}
            label={t('verify:finding.title')}
            strong
            onSave={(title) => put({ title: title.slice(0, 500) })}
          />
        </span>
        <Segmented
          small
          label={t('verify:finding.judgement')}
          value={finding.status}
          options={findingStatus.options.map((value) => ({
            value,
            label: t(`verify:finding.status.${value}`),
            title: t(`verify:finding.statusWhy.${value}`),
          }))}
          onChange={(status) => put({ status })}
        />
        <IconButton size="small" icon={Trash2} label={t('verify:finding.delete')} onClick={() => void remove()} />
      </header>
      {saving !== undefined && (
        <p className={styles.saving} title={format.exactBytes(saving.bytes)}>
          <PiggyBank size={15} aria-hidden />
          <b>{t(`verify:finding.saving.${saving.source}`, { size: format.bytes(saving.bytes) })}</b>
          <span>{t(`verify:finding.per.${saving.per}`)}</span>
        </p>
      )}
      <Part label={t('verify:finding.cause')} text={finding.cause} onSave={(cause) => put({ cause })} />
      <div className={styles.sides}>
        <Part
          label={t('verify:finding.evidence')}
          text={finding.evidence.join('\n')}
          list
          onSave={(text) => put({ evidence: lines(text) })}
        />
        <Part
          label={t('verify:finding.counter')}
          text={finding.counterEvidence.join('\n')}
          list
          onSave={(text) => put({ counterEvidence: lines(text) })}
        />
      </div>
      <Part label={t('verify:finding.advice')} text={finding.advice} onSave={(advice) => put({ advice })} />
      {finding.chain !== undefined && finding.chain.links.length > 0 && (
        <details className={styles.chain}>
          <summary>{t('verify:suspect.chain', { count: finding.chain.links.length })}</summary>
          <HeldBy links={finding.chain.links} of={finding.class ?? ''} snapshot={reachable ? object?.snapshot : undefined} />
        </details>
      )}
      {reachable && object !== undefined && (
        <p className={styles.foot}>
          <Button
            size="small"
            icon={ArrowRight}
            onClick={() => navigation.explain({ by: 'object', snapshot: object.snapshot, id: object.id, title: finding.class ?? '' })}
          >
            {t('verify:suspect.explain')}
          </Button>
        </p>
      )}
    </article>
  );
}

const lines = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim().slice(0, 4000))
    .filter((line) => line !== '')
    .slice(0, 100);

/** A text that is read until it is clicked, and saved when it is left. */
function Part({
  label,
  text,
  list = false,
  onSave,
}: {
  readonly label: string;
  readonly text: string;
  readonly list?: boolean;
  readonly onSave: (text: string) => void;
}) {
  const t = useText();
  const [draft, setDraft] = useState<string | undefined>(undefined);
  const save = (): void => {
    if (draft !== undefined && draft.trim() !== text.trim()) onSave(draft.trim().slice(0, 10_000));
    setDraft(undefined);
  };
  return (
    <section className={styles.part} aria-label={label}>
      <h4>{label}</h4>
      {draft === undefined ? (
        <button
          type="button"
          className={cx(styles.read, text === '' && styles.blank)}
          title={t('verify:finding.edit')}
          onClick={() => setDraft(text)}
        >
          {text === '' ? (
            t('verify:finding.nothing')
          ) : list ? (
            <ul>
              {[...new Set(text.split('\n'))].map((line) => (
                <li key={line}>{unbroken(line)}</li>
              ))}
            </ul>
          ) : (
            unbroken(text)
          )}
        </button>
      ) : (
        <textarea
          ref={(element) => element?.focus()}
          className={styles.edit}
          aria-label={label}
          rows={Math.min(10, Math.max(3, draft.split('\n').length + 1))}
          maxLength={10_000}
          value={draft}
          placeholder={list ? t('verify:finding.oneALine') : ''}
          onChange={(event) => setDraft(event.target.value)}
          onBlur={save}
          onKeyDown={(event) => {
            if (event.key === 'Escape') setDraft(undefined);
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) save();
          }}
        />
      )}
    </section>
  );
}
