// The line that ends a cycle, tried out on what the program has printed so far.
import { useMemo } from 'react';
import type { OutputLine } from '../../../shared/target.js';
import type { RunId } from '../../../shared/units.js';
import { useFormat, useText } from '../../text/use-text.js';
import { Field, Input } from '../../ui/field.js';
import styles from './coach-dialog.module.css';
import { compile } from './coach-scenario.js';
import { useOutput } from './output.js';

/** Enough to tell whether a pattern fits; a pathological one must not hold up typing. */
const triedLines = 500;
const triedLength = 500;

export function CoachPattern({
  run,
  pattern,
  problem,
  onEdit,
}: {
  readonly run: RunId;
  readonly pattern: string;
  readonly problem: string | undefined;
  readonly onEdit: (pattern: string) => void;
}) {
  const t = useText();
  const format = useFormat();
  const lines = useOutput(run);
  const found = useMemo(() => matching(lines, pattern.trim()), [lines, pattern]);
  const newest = found?.at(-1)?.text.slice(0, 80);
  const hint =
    found === undefined
      ? t('coach:field.patternHint')
      : newest === undefined
        ? t('coach:field.patternNone')
        : t('coach:field.patternMatches', { count: found.length, n: format.count(found.length), line: newest });
  return (
    <Field
      label={t('coach:field.pattern')}
      error={problem}
      hint={<span className={found?.length === 0 ? styles.caution : undefined}>{hint}</span>}
    >
      {({ id, describedBy, invalid }) => (
        <Input
          id={id}
          mono
          value={pattern}
          placeholder={t('coach:field.patternExample')}
          maxLength={500}
          aria-describedby={describedBy}
          aria-invalid={invalid || undefined}
          onChange={(event) => onEdit(event.target.value)}
        />
      )}
    </Field>
  );
}

/** Undefined for no pattern, or one that does not compile. */
export function matching(lines: readonly OutputLine[], text: string): readonly OutputLine[] | undefined {
  const compiled = compile(text);
  if (!compiled.ok || compiled.pattern === undefined) return undefined;
  const { pattern } = compiled;
  return lines.slice(-triedLines).filter((line) => line.stream === 'stdout' && pattern.test(line.text.slice(0, triedLength)));
}
