// The object as it is in the running program now, and an expression about it.
import { RotateCw } from 'lucide-react';
import { useState } from 'react';
import type { Failure } from '../../../shared/failures.js';
import type { LiveObject, LiveProperty } from '../../../shared/live-object.js';
import type { NodeId, SnapshotId } from '../../../shared/units.js';
import { outcome } from '../../app/client.js';
import { liveRun } from '../../app/investigation.js';
import { useInvestigation, useQuery, useServices } from '../../app/services.js';
import { useFormat, useText } from '../../text/use-text.js';
import { Button, IconButton } from '../../ui/button.js';
import { FailureNote } from '../../ui/failure-note.js';
import { Input } from '../../ui/field.js';
import { Answered } from '../../ui/states.js';
import styles from './live-object.module.css';

interface Subject {
  readonly snapshot: SnapshotId;
  readonly id: NodeId;
}

/** Whether there is a program to look into. */
export const useLooksInside = (): boolean => useInvestigation((s) => liveRun(s.view)?.target.capabilities.includes('capture') === true);

export function LiveObjectView({ snapshot, id }: Subject) {
  const t = useText();
  const { client } = useServices();
  const mayRun = useInvestigation((s) => liveRun(s.view)?.target.capabilities.includes('evaluate') === true);
  // Each look is a new question: the program goes on meanwhile.
  const [look, setLook] = useState(() => Date.now());
  const { answer, retry } = useQuery<LiveObject>(`live ${look} ${snapshot} ${id}`, () => outcome(client.target.preview({ snapshot, id })));
  return (
    <div className={styles.view}>
      <Answered answer={answer} retry={retry}>
        {(object) => (
          <>
            <header className={styles.head}>
              <p className={styles.text} data-selectable>
                {object.text}
              </p>
              <IconButton size="small" icon={RotateCw} label={t('explain:live.again')} onClick={() => setLook(Date.now())} />
            </header>
            <Properties object={object} />
            {mayRun && <Evaluate snapshot={snapshot} id={id} />}
          </>
        )}
      </Answered>
    </div>
  );
}

function Properties({ object: { properties, total } }: { readonly object: LiveObject }) {
  const t = useText();
  const format = useFormat();
  if (properties.length === 0) return <p className={styles.none}>{t('explain:live.none')}</p>;
  const left = total - properties.length;
  return (
    <>
      <dl className={styles.properties} aria-label={t('explain:live.properties')}>
        {keyed(properties).map(({ key, property: { name, value, kind } }) => (
          <div key={key}>
            <dt title={name}>{name}</dt>
            <dd title={value} className={kind === 'getter' ? styles.getter : undefined} data-selectable>
              {kind === 'getter' ? t('explain:live.getter') : value}
            </dd>
          </div>
        ))}
      </dl>
      {left > 0 && <p className={styles.none}>{t('explain:live.more', { count: left, n: format.count(left) })}</p>}
    </>
  );
}

function Evaluate({ snapshot, id }: Subject) {
  const t = useText();
  const { client, alerts } = useServices();
  const isGuarded = useInvestigation((s) => liveRun(s.view)?.live?.guard !== undefined);
  const [expression, setExpression] = useState('');
  const [allowed, setAllowed] = useState(false);
  const [busy, setBusy] = useState(false);
  const [result, setResult] = useState<{ readonly text: string } | { readonly failure: Failure }>();
  const ready = expression.trim() !== '' && !busy && (!isGuarded || allowed);
  const run = async (): Promise<void> => {
    setBusy(true);
    try {
      if (isGuarded) await client.target.allowEvaluate();
      const answer = await outcome(client.target.evaluateOn({ snapshot, id, expression: expression.trim() }));
      setResult(answer.ok ? { text: answer.value } : { failure: answer.failure });
    } catch (error) {
      alerts.bug(error);
    }
    setBusy(false);
  };
  return (
    <form
      className={styles.form}
      aria-label={t('explain:live.evaluate')}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) void run();
      }}
    >
      <div className={styles.line}>
        <Input
          value={expression}
          maxLength={10_000}
          spellCheck={false}
          aria-label={t('explain:live.expression')}
          placeholder={t('explain:live.expression')}
          onChange={(event) => setExpression(event.target.value)}
        />
        <Button type="submit" size="small" busy={busy} disabled={!ready}>
          {t('explain:live.evaluate')}
        </Button>
      </div>
      {isGuarded && (
        <label className={styles.allow}>
          <input type="checkbox" checked={allowed} onChange={(event) => setAllowed(event.target.checked)} />
          <span>{t('explain:live.allow')}</span>
        </label>
      )}
      <p className={styles.hint}>{t('explain:live.logged')}</p>
      {result !== undefined && ('text' in result ? <Result text={result.text} /> : <FailureNote failure={result.failure} />)}
    </form>
  );
}

function Result({ text }: { readonly text: string }) {
  return (
    <pre className={styles.result} role="status" data-selectable>
      {text}
    </pre>
  );
}

/** Names may repeat: repetitions are numbered. */
function keyed(properties: readonly LiveProperty[]): readonly { readonly key: string; readonly property: LiveProperty }[] {
  const seen = new Map<string, number>();
  return properties.map((property) => {
    const times = seen.get(property.name) ?? 0;
    seen.set(property.name, times + 1);
    return { key: `${property.name} ${times}`, property };
  });
}
