// axe-core's rules for WCAG 2.1 A and AA, contrast among them.
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/** What is wrong with what is shown now, a line each: `where: rule: elements`. */
export async function problems(page: Page, where: string): Promise<readonly string[]> {
  // colours that move from one to another are neither
  await page.waitForFunction(() =>
    document.getAnimations().every((a) => a.playState !== 'running' || a.effect?.getTiming().iterations === Number.POSITIVE_INFINITY),
  );
  // A page of its own to collect results in cannot be opened here: the window opens no second one.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']).analyze();
  return violations.map((v) => `${where}: ${v.id}: ${v.nodes.map((n) => `${n.target.join(' ')} ${n.any[0]?.message ?? ''}`).join('; ')}`);
}
