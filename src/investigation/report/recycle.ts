// Until the leak is fixed: when a worker is to be replaced, for some limits, with what tells common supervisors so.
import { firstLimit, planRecycle, type RecycleFigures, recycleSnippet, supervisorNames, supervisors } from '../../shared/recycle.js';
import type { Figures } from './figures.js';
import { html, type Markup } from './html.js';

/** How far the limits go, as multiples of the first. */
const steps = [1, 2, 4];

/** `t`: words of the report. Nothing where no limit leaves room. */
export function recycleSection(
  figures: RecycleFigures,
  f: Figures,
  t: (id: string, values?: Record<string, unknown>) => string,
): Markup | undefined {
  const plans = steps.flatMap((step) => {
    const limit = step * firstLimit(figures);
    const plan = planRecycle(figures, { limit, perCycle: 1 });
    return plan === undefined ? [] : [{ limit, plan }];
  });
  const first = plans[0];
  if (first === undefined) return undefined;
  const sizes = { rss: f.bytes(figures.rss), growth: f.bytes(figures.growth) };
  return html`<section><h2>${t('section.recycle')}</h2><p>${t('recycle.lead', sizes)}</p>
<div class="scroll"><table><thead><tr><th>${t('recycle.limit')}</th><th>${t('recycle.at')}</th><th>${t('recycle.after')}</th></tr></thead><tbody>
${plans.map(({ limit, plan }) => html`<tr><td>${f.bytes(limit)}</td><td>${f.bytes(plan.at)}</td><td>${t('recycle.cycles', { count: plan.cycles, n: f.count(plan.cycles) })}</td></tr>`)}
</tbody></table></div>
<details><summary>${t('recycle.snippets', { limit: f.bytes(first.limit) })}</summary>
${supervisors.map((name) => html`<h3>${supervisorNames[name]}</h3><pre>${recycleSnippet(name, first.plan, { limit: first.limit })}</pre>`)}
</details></section>`;
}
