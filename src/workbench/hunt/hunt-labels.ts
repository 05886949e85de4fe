// Names of a hunt's marks and snapshots. A second experiment in an investigation gets a number: "cycle 0" twice tells nobody anything.
import type { i18n } from 'i18next';
import { capturePlan } from './capture-plan.js';
import type { HuntLabels } from './run-hunt.js';

/** @param taken  labels that marks and snapshots of the investigation have already, deleted snapshots too: undo brings them back */
export function huntLabels(
  plan: { readonly cycles: number; readonly captures: number },
  taken: ReadonlySet<string>,
  messages: i18n,
): HuntLabels {
  const t = (id: string, data?: Record<string, unknown>): string => messages.t(`verdict:hunt.${id}`, data ?? {});
  for (let number = 1; ; number++) {
    const named = (label: string): string => (number === 1 ? label : t('numbered', { number, label }));
    const capture = (cycle: number): string => named(t('capture', { cycle }));
    const labels = { warmedUp: named(t('warmedUp')), finished: named(t('finished')), capture };
    const all = [labels.warmedUp, labels.finished, ...capturePlan(plan.cycles, plan.captures).map(capture)];
    if (!all.some((label) => taken.has(label))) return labels;
  }
}
