import { Flag } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { RunView } from '../../shared/view.js';
import { useText } from '../text/use-text.js';
import { Button } from '../ui/button.js';
import { CopyLine } from '../ui/copy.js';
import { Dialog } from '../ui/dialog.js';
import { Field, Input } from '../ui/field.js';
import { marksOf, shownRun } from './investigation.js';
import styles from './mark-dialog.module.css';
import { useInvestigation, useServices } from './services.js';

/** A mark from the program's own code. Does nothing when Holdfast is absent. */
export const markLineFor = (run: RunView | undefined): string =>
  run?.target.runtime === 'cpython'
    ? "import holdfast_agent; holdfast_agent.mark('after login')"
    : "globalThis.holdfast?.mark('after login');";

export function MarkDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useText();
  const { target } = useServices();
  const view = useInvestigation((s) => s.view);
  const [label, setLabel] = useState(() => t('app:mark.defaultLabel', { n: marksOf(view, shownRun(view)?.id).length + 1 }));
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.select(), []);
  const save = async (): Promise<void> => {
    if (label.trim() === '') return;
    onClose();
    await target.mark(label.trim());
  };
  return (
    <Dialog
      title={t('app:mark.title')}
      onClose={onClose}
      footer={
        <>
          <Button look="quiet" onClick={onClose}>
            {t('app:cancel')}
          </Button>
          <Button look="primary" icon={Flag} onClick={() => void save()}>
            {t('app:command.mark')}
          </Button>
        </>
      }
    >
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Field label={t('app:mark.label')}>
          {({ id }) => <Input id={id} ref={input} value={label} maxLength={200} onChange={(event) => setLabel(event.target.value)} />}
        </Field>
        <div className={styles.code}>
          <p>{t('app:mark.fromCode')}</p>
          <CopyLine text={markLineFor(shownRun(view))} label={t('app:copyLine')} />
        </div>
      </form>
    </Dialog>
  );
}
