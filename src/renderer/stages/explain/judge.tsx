// A person's word on every object that is held this way. It narrows later chains and travels with the investigation.
import { CircleCheck, CircleHelp, Lock } from 'lucide-react';
import { useState } from 'react';
import type { Judgement } from '../../../shared/heap.js';
import { useInvestigation, useServices } from '../../app/services.js';
import { useText } from '../../text/use-text.js';
import { Badge } from '../../ui/badge.js';
import { Button } from '../../ui/button.js';
import { Input } from '../../ui/field.js';
import { Segmented } from '../../ui/segmented.js';
import styles from './judge.module.css';

const words = ['expected', 'stuck', 'unknown'] as const;
export const judgementIcons = { expected: CircleCheck, stuck: Lock, unknown: CircleHelp } as const;
const tones = { expected: 'neutral', stuck: 'growth', unknown: 'neutral' } as const;

const useJudgement = (signature: string): Judgement | undefined =>
  useInvestigation((s) => s.view?.judgements.find((each) => each.signature === signature));

export function JudgementBadge({ signature }: { readonly signature: string }) {
  const t = useText();
  const judgement = useJudgement(signature);
  if (judgement === undefined) return undefined;
  return (
    <span className={styles.badge} title={judgement.reason}>
      <Badge icon={judgementIcons[judgement.verdict]} tone={tones[judgement.verdict]} text={t(`explain:judge.${judgement.verdict}`)} />
    </span>
  );
}

export function Judge({ signature }: { readonly signature: string }) {
  const t = useText();
  const { investigation, queries } = useServices();
  const saved = useJudgement(signature);
  const [verdict, setVerdict] = useState(saved?.verdict);
  const [reason, setReason] = useState(saved?.reason ?? '');
  const changed = verdict !== undefined && (verdict !== saved?.verdict || reason !== saved.reason);
  const save = async (): Promise<void> => {
    if (verdict === undefined || signature === '') return;
    if (await investigation.judge({ signature: signature.slice(0, 4000), verdict, reason })) {
      // Suspects and chains depend on judgements.
      queries.forget('suspects ');
      queries.forget('chains ');
    }
  };
  return (
    <form
      className={styles.form}
      aria-label={t('explain:judge.title')}
      data-guide="judge"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <span className={styles.question}>{t('explain:judge.question')}</span>
      <Segmented<Judgement['verdict'] | ''>
        small
        label={t('explain:judge.title')}
        value={verdict ?? ''}
        options={words.map((value) => ({ value, label: t(`explain:judge.${value}`), title: t(`explain:judge.why.${value}`) }))}
        onChange={(next) => setVerdict(next === '' ? undefined : next)}
      />
      {verdict !== undefined && (
        <>
          <Input
            value={reason}
            maxLength={2000}
            aria-label={t('explain:judge.reason')}
            placeholder={t('explain:judge.reason')}
            onChange={(event) => setReason(event.target.value)}
          />
          <Button type="submit" size="small" disabled={!changed}>
            {changed ? t('explain:judge.save') : t('explain:judge.saved')}
          </Button>
        </>
      )}
    </form>
  );
}
