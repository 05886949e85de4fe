// Rules by which the live target is marked and captured without anybody there.
import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import type { Trigger } from '../../../shared/target.js';
import { parseTrigger, triggerText } from '../../../shared/trigger-text.js';
import type { LiveView } from '../../../shared/view.js';
import { useServices } from '../../app/services.js';
import { useText } from '../../text/use-text.js';
import { Button, IconButton } from '../../ui/button.js';
import { Field, Input } from '../../ui/field.js';
import { Segmented } from '../../ui/segmented.js';
import { PanelHint, SidePanel } from './side-panel.js';
import styles from './trigger-panel.module.css';

/** How often a rule may fire; more snapshots than this of one rule tell nothing new. */
const most = 5;

export function TriggerPanel({ triggers }: { readonly triggers: LiveView['triggers'] }) {
  const t = useText();
  const { target } = useServices();
  const [text, setText] = useState('');
  const [action, setAction] = useState<Trigger['action']>('capture');
  const [tried, setTried] = useState(false);
  const when = parseTrigger(text.trim());
  const rules = triggers.map(({ trigger }) => trigger);
  const add = (): void => {
    setTried(true);
    if (when === undefined) return;
    void target.setTriggers([...rules, { when, action, most }]);
    setText('');
    setTried(false);
  };
  return (
    <SidePanel title={t('watch:triggers.title')} open={triggers.length > 0}>
      <PanelHint>{t('watch:triggers.none')}</PanelHint>
      <ul className={styles.list}>
        {triggers.map(({ trigger, fired }, index) => (
          <li key={`${triggerText(trigger)} ${trigger.action}`} className={styles.row}>
            <code className={styles.rule}>{triggerText(trigger)}</code>
            <span className={styles.what}>{t(`watch:triggers.action.${trigger.action}`)}</span>
            <span className={styles.fired}>{t('watch:triggers.fired', { fired, most: trigger.most })}</span>
            <IconButton
              size="small"
              icon={X}
              label={t('watch:triggers.remove', { rule: triggerText(trigger) })}
              onClick={() => void target.setTriggers(rules.filter((_, i) => i !== index))}
            />
          </li>
        ))}
      </ul>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          add();
        }}
      >
        <Field label={t('watch:triggers.rule')} error={tried && when === undefined ? t('watch:triggers.bad') : undefined}>
          {({ id, describedBy, invalid }) => (
            <div className={styles.form}>
              <Input
                id={id}
                mono
                value={text}
                placeholder={t('watch:triggers.example')}
                aria-describedby={describedBy}
                aria-invalid={invalid || undefined}
                onChange={(event) => setText(event.target.value)}
              />
              <Button size="small" type="submit" icon={Plus}>
                {t('watch:triggers.add')}
              </Button>
            </div>
          )}
        </Field>
        <Segmented<Trigger['action']>
          small
          label={t('watch:triggers.do')}
          value={action}
          options={(['capture', 'mark'] as const).map((value) => ({ value, label: t(`watch:triggers.action.${value}`) }))}
          onChange={setAction}
        />
      </form>
    </SidePanel>
  );
}
