// What would make a verdict stronger that has been reached already, and what has; what an open one lacks, it says itself.
import type { i18n } from 'i18next';

/** What a verdict says of itself. */
interface Known {
  readonly leaking: boolean | null;
  readonly kind: string | null;
  /** 0 to 1. */
  readonly confidence: number;
  readonly evidence: readonly { readonly code: string; readonly data: Readonly<Record<string, string | number | boolean>> }[];
  readonly suspects: readonly { readonly class: string; readonly holder?: string | undefined }[];
}

/** From here on more of the same adds next to nothing. */
const SURE = 0.95;

/** What a cut test has shown: how many of the watched objects died. `count` writes a figure the way its reader has the others. */
export function provenText(
  messages: i18n,
  { suspects: [first] }: Known,
  { died, of }: { readonly died: number; readonly of: number },
  count: (value: number) => string,
): string {
  return messages.t('verdict:proven', { holder: first?.holder ?? first?.class ?? '', died: count(died), of: count(of) });
}

/**
 * In the language of `messages`, what helps most first. `bytes` writes a figure the way its reader has the others; what is `proven`
 * already needs no test.
 */
export function strongerTexts(messages: i18n, verdict: Known, bytes: (value: number) => string, proven: boolean): readonly string[] {
  const { leaking, kind, confidence, evidence, suspects } = verdict;
  if (leaking === null) return [];
  const figure = (code: string, name: string): number | undefined => {
    const value = evidence.find((fact) => fact.code === code)?.data[name];
    return typeof value === 'number' ? value : undefined;
  };
  const planned = figure('stopped-early', 'planned');
  const readings = Math.max(0, ...evidence.map(({ data }) => (typeof data['readings'] === 'number' ? data['readings'] : 0)));
  const more = planned ?? 2 * Math.max(0, readings - 1);
  const holder = suspects[0]?.holder;
  const unseen = figure('heap-flat', 'high');
  const texts = [
    // Which of two snapshots' differences holds is proven in the program, not by more figures.
    leaking &&
      !proven &&
      holder !== undefined &&
      (kind === 'heap' || kind === 'external') &&
      messages.t('verdict:stronger.cut', { holder }),
    more > 0 && leaking && !proven && confidence < SURE && messages.t('verdict:stronger.cycles', { cycles: more }),
    more > 0 && !leaking && unseen !== undefined && unseen > 0
      ? messages.t('verdict:stronger.small', { high: bytes(unseen), cycles: more })
      : more > 0 && !leaking && confidence < SURE && messages.t('verdict:stronger.cycles', { cycles: more }),
    !leaking && messages.t('verdict:stronger.work'),
    leaking && messages.t('verdict:stronger.fix'),
  ];
  return texts.filter((text): text is string => typeof text === 'string');
}
