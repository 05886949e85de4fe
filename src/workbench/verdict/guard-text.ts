// What a guard leaves behind for a CI system: JUnit's XML, and Markdown for the job's page.
import type { i18n } from 'i18next';
import { retoldReason, retoldSuspect } from '../../messages/saved-words.js';
import type { Failure } from '../../shared/failures.js';
import { sentences } from '../../shared/sentences.js';
import { byteText } from '../../shared/size-text.js';
import type { Verdict } from '../../shared/verdict.js';
import type { Growth, Verification } from '../../shared/verification.js';

export interface Guarded {
  /** The program that was run. */
  readonly title: string;
  readonly seconds: number;
  readonly verification?: Verification | undefined;
  readonly verdict?: Verdict | undefined;
  /** Why nothing could be measured. */
  readonly failure?: Failure | undefined;
}

/** One test case. What cannot be told is an error, not a failure: nothing was found wrong with the program. */
export function junitText(guarded: Guarded, messages: i18n): string {
  const { title, seconds, verification, failure } = guarded;
  const outcome = verification?.outcome;
  const lines =
    failure === undefined ? (verification?.reasons ?? []).map((r) => retoldReason(messages, r)) : failureLines(failure, messages);
  const kind = outcome === 'pass' ? undefined : outcome === 'fail' ? 'failure' : 'error';
  const time = seconds.toFixed(3);
  const body =
    kind === undefined
      ? `<system-out>${xml(lines.join('\n'))}</system-out>`
      : `<${kind} message="${xml(lines[0] ?? '')}" type="${xml(failure?.code ?? outcome ?? '')}">${xml(lines.join('\n'))}</${kind}>`;
  const counts = `tests="1" failures="${kind === 'failure' ? 1 : 0}" errors="${kind === 'error' ? 1 : 0}" time="${time}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="holdfast" ${counts}>
  <testsuite name="holdfast verify" ${counts}>
    <testcase classname="holdfast.verify" name="${xml(title === '' ? 'memory' : title)}" time="${time}">
      ${body}
    </testcase>
  </testsuite>
</testsuites>
`;
}

export function summaryText({ title, verification, verdict, failure }: Guarded, messages: i18n): string {
  const t = (id: string, data: Record<string, unknown> = {}): string => messages.t(`verify:summary.${id}`, data) as string;
  if (failure !== undefined || verification === undefined) {
    const lines = failure === undefined ? [] : failureLines(failure, messages);
    return `## ${t('title', { outcome: t('notRun'), target: markdown(title) })}\n\n${lines.map((line) => `- ${markdown(line)}\n`).join('')}\n`;
  }
  const row = (name: string, growth: Growth | undefined): string =>
    growth === undefined
      ? ''
      : `| ${name} | ${signed(growth.bytesPerCycle)} | ${signed(growth.low)} … ${signed(growth.high)} | ${growth.readings} |\n`;
  const outcome = messages.t(`verify:guardOutcome.${verification.outcome}`) as string;
  const rows = row(t('before'), verification.before?.growth) + row(t('after'), verification.after.growth);
  const suspects = verification.outcome === 'pass' ? [] : (verdict?.suspects ?? []).slice(0, 3).map((s) => retoldSuspect(messages, s));
  return [
    `## ${t('title', { outcome, target: markdown(title) })}`,
    ...(rows === '' ? [] : [`| | ${t('growth')} | ${t('interval')} | ${t('readings')} |\n|---|---:|---:|---:|\n${rows.trimEnd()}`]),
    verification.reasons.map((reason) => `- ${markdown(retoldReason(messages, reason))}`).join('\n'),
    ...(suspects.length === 0
      ? []
      : [`${t('held')}\n${suspects.map((s) => `- ${markdown(sentences([s.reason ?? s.class, s.advice]))}`).join('\n')}`]),
  ]
    .map((part) => `${part}\n\n`)
    .join('');
}

const failureLines = (failure: Failure, messages: i18n): string[] => [
  messages.t(`failure:${failure.code}.title`, failure.data as Record<string, unknown>) as string,
  messages.t(`failure:${failure.code}.remedy`, failure.data as Record<string, unknown>) as string,
];

const signed = (value: number): string => (value > 0 ? `+${byteText(value)}` : byteText(value));

/** Also what XML 1.0 cannot hold goes: control characters, lone surrogates. */
const xml = (text: string): string =>
  text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

/** Names come from the program: nothing of theirs may be markup. */
const markdown = (text: string): string => text.replace(/[\\`*_{}[\]<>|#]/g, '\\$&').replace(/\s+/g, ' ');
