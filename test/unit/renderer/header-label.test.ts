import { describe, expect, it } from 'vitest';
import { headerLabel } from '../../../src/renderer/grid/header-label.js';

describe('the heading of a column of figures', () => {
  it.each([
    ['baseline', 'baseline'],
    ['after 10 cycles', 'after 10 cycles'],
    ['after some more work', 'after …more work'],
    ['before the deployment of Monday', 'before …of Monday'],
    ['cycle 3: after 20,000 requests', 'cycle 3: …requests'],
  ])('%j is cut between words: %j', (label, heading) => {
    expect(headerLabel(label)).toBe(heading);
  });

  it('keeps both ends of a word that no line has room for', () => {
    const heading = headerLabel('checkout-service-after-deployment-17');
    expect(heading).toMatch(/^checkou.*…\S*17$/);
    expect(heading.length).toBeLessThanOrEqual(17);
    expect(headerLabel('baseline of checkoutservice2026november')).toMatch(/^baseline …\S*november$/);
  });

  it('counts Chinese letters twice, of which fewer have room', () => {
    expect(headerLabel('基线')).toBe('基线');
    const heading = headerLabel('部署新版本之后的第二十个周期结束');
    expect(heading).toMatch(/^部署.*….*结束$/);
    expect(heading.length).toBeLessThanOrEqual(10);
  });
});
