// Until the leak is fixed: after how much work a worker is to be replaced, and what tells common supervisors so.
import { useState } from 'react';
import {
  firstLimit,
  planRecycle,
  type RecycleFigures,
  recycleSnippet,
  type Supervisor,
  supervisorNames,
  supervisors,
} from '../../../shared/recycle.js';
import { sentences } from '../../../shared/sentences.js';
import { parseSize } from '../../../shared/size-text.js';
import type { Runtime } from '../../../shared/target.js';
import { useFormat, useText } from '../../text/use-text.js';
import { CopyButton } from '../../ui/copy.js';
import { Field, Input } from '../../ui/field.js';
import { Segmented } from '../../ui/segmented.js';
import card from './before-after.module.css';
import styles from './recycle-planner.module.css';

const wholeOf = (text: string): number | undefined => (/^[1-9]\d{0,9}$/.test(text.trim()) ? Number(text.trim()) : undefined);

export function RecyclePlanner({
  figures,
  runtime,
  perCycle: units,
}: {
  readonly figures: RecycleFigures;
  readonly runtime?: Runtime | undefined;
  /** Units of work in a cycle, as far as the scenario tells. */
  readonly perCycle: number;
}) {
  const t = useText();
  const format = useFormat();
  const [limitText, setLimit] = useState(() => `${firstLimit(figures) / 1e6} MB`);
  const [perCycleText, setPerCycle] = useState(String(units));
  const [perHourText, setPerHour] = useState('');
  const [supervisor, setSupervisor] = useState<Supervisor>(runtime === 'v8' ? 'pm2' : 'gunicorn');
  const limit = parseSize(limitText);
  const perCycle = wholeOf(perCycleText);
  const perHour = wholeOf(perHourText);
  const wish = limit === undefined || perCycle === undefined ? undefined : { limit, perCycle, perHour };
  const plan = wish === undefined ? undefined : planRecycle(figures, wish);
  const snippet = wish === undefined || plan === undefined ? '' : recycleSnippet(supervisor, plan, wish);
  const sizes = { growth: format.bytes(figures.growth), rss: format.bytes(figures.rss) };
  return (
    <section className={card.card} aria-label={t('verify:recycle.title')}>
      <h3>{t('verify:recycle.title')}</h3>
      <p className={card.lead}>{t('verify:recycle.lead', sizes)}</p>
      <div className={styles.form}>
        <Field label={t('verify:recycle.limit')} error={limit === undefined ? t('verify:recycle.badSize') : undefined}>
          {({ id, describedBy }) => (
            <Input id={id} aria-describedby={describedBy} value={limitText} maxLength={20} onChange={(e) => setLimit(e.target.value)} />
          )}
        </Field>
        <Count label={t('verify:recycle.perCycle')} text={perCycleText} bad={perCycle === undefined} onChange={setPerCycle} />
        <Count
          label={t('verify:recycle.perHour')}
          text={perHourText}
          bad={perHourText.trim() !== '' && perHour === undefined}
          onChange={setPerHour}
        />
      </div>
      {wish !== undefined && plan === undefined && (
        <p role="status">{t('verify:recycle.noRoom', { ...sizes, limit: format.bytes(wish.limit) })}</p>
      )}
      {wish !== undefined && plan !== undefined && (
        <>
          <p className={styles.plan} role="status" data-selectable>
            {sentences([
              t('verdict:recycle.plan', {
                ...sizes,
                limit: format.bytes(wish.limit),
                at: format.bytes(plan.at),
                work: format.count(plan.work),
                count: plan.work,
              }),
              plan.seconds !== undefined && t('verdict:recycle.time', { hours: (plan.seconds / 3600).toFixed(1) }),
            ])}
          </p>
          <div className={styles.supervisors}>
            <Segmented
              label={t('verify:recycle.supervisor')}
              value={supervisor}
              options={supervisors.map((value) => ({ value, label: supervisorNames[value] }))}
              onChange={setSupervisor}
            />
          </div>
          <div className={styles.snippet}>
            {/* What scrolls has to be reached by the keyboard. */}
            <pre tabIndex={0} data-selectable>
              {snippet}
            </pre>
            <CopyButton text={snippet} label={t('app:copyLine')} />
          </div>
        </>
      )}
    </section>
  );
}

function Count({
  label,
  text,
  bad,
  onChange,
}: {
  readonly label: string;
  readonly text: string;
  readonly bad: boolean;
  readonly onChange: (text: string) => void;
}) {
  const t = useText();
  return (
    <Field label={label} error={bad ? t('verify:recycle.badCount') : undefined}>
      {({ id, describedBy }) => (
        <Input
          id={id}
          inputMode="numeric"
          aria-describedby={describedBy}
          value={text}
          maxLength={10}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
