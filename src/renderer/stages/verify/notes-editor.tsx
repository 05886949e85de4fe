// Notes in Markdown, saved while typing. Undo inside the field is the field's own; outside of it, it is the investigation's.
import { NotebookPen } from 'lucide-react';
import { useEffect, useId, useMemo } from 'react';
import type { InvestigationView } from '../../../shared/view.js';
import { useServices, useStoreOf } from '../../app/services.js';
import { useText } from '../../text/use-text.js';
import { createNotesDraft } from './notes-draft.js';
import styles from './notes-editor.module.css';

export function NotesEditor({ view }: { readonly view: InvestigationView }) {
  const t = useText();
  const { investigation } = useServices();
  const draft = useMemo(() => createNotesDraft((text) => investigation.setNotes(text)), [investigation]);
  const now = useStoreOf(draft.store, (s) => s);
  const id = useId();
  useEffect(() => {
    window.addEventListener('pagehide', draft.flush);
    return () => {
      window.removeEventListener('pagehide', draft.flush);
      draft.flush();
    };
  }, [draft]);
  useEffect(() => draft.arrived(view.notes), [draft, view.notes]);
  const readOnly = view.readOnly !== undefined;
  const status = readOnly
    ? t('verify:notes.readOnly')
    : now.state === 'refused'
      ? t('verify:notes.refused')
      : now.state === 'typing' || now.state === 'saving'
        ? t('verify:notes.saving')
        : '';
  return (
    <section className={styles.pane} aria-labelledby={id}>
      <header className={styles.head}>
        <NotebookPen size={14} aria-hidden />
        <h3 id={id}>{t('verify:notes.title')}</h3>
        <span className={styles.state}>{status}</span>
      </header>
      <textarea
        className={styles.text}
        aria-labelledby={id}
        value={now.state === 'clean' ? view.notes : now.text}
        placeholder={t('verify:notes.placeholder')}
        maxLength={1_000_000}
        readOnly={readOnly}
        onChange={(event) => draft.type(event.target.value)}
        onBlur={draft.flush}
      />
    </section>
  );
}
