// Text must be readable on everything it stands on, in both themes.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const renderer = join(import.meta.dirname, '../../../src/renderer');
const css = readFileSync(join(renderer, 'styles/tokens.css'), 'utf8');

function block(selector: string): Readonly<Record<string, string>> {
  const start = css.indexOf(`${selector} {`);
  if (start === -1) throw new Error(`no ${selector}`);
  const body = css.slice(css.indexOf('{', start) + 1, css.indexOf('}', start));
  return Object.fromEntries([...body.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name, (value as string).trim()]));
}

const light = block(':root');
const darkBySystem = block(':root:not([data-theme="light"])');
const darkByChoice = block(':root[data-theme="dark"]');

function luminance(hex: string): number {
  const channel = (at: number): number => {
    const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}
const contrast = (a: string, b: string): number => {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
};

const surfaces = ['canvas', 'surface', 'surface-raised', 'surface-sunken', 'surface-hover', 'surface-active', 'surface-selected'];
const onSurfaces: readonly (readonly [string, readonly string[]])[] = [
  ['text', surfaces],
  ['text-secondary', surfaces],
  ['text-tertiary', ['canvas', 'surface', 'surface-raised', 'surface-sunken', 'surface-hover', 'surface-selected']],
  ['accent-text', ['canvas', 'surface', 'surface-sunken', 'accent-soft']],
  ['growth', ['surface', 'surface-sunken', 'surface-hover', 'surface-selected', 'growth-soft']],
  ['shrink', ['surface', 'surface-sunken', 'surface-hover', 'surface-selected', 'shrink-soft']],
  ['caution', ['surface', 'caution-soft']],
  ['danger', ['surface', 'danger-soft']],
  ['text-on-accent', ['accent', 'accent-hover']],
];

describe.each([
  ['light', light],
  ['dark', { ...light, ...darkBySystem }],
])('colours in %s', (_, theme) => {
  it.each(onSurfaces.flatMap(([text, on]) => on.map((surface) => [text, surface] as const)))('%s on %s is readable', (text, surface) => {
    expect(contrast(theme[text] as string, theme[surface] as string)).toBeGreaterThanOrEqual(4.5);
  });

  it.each([
    'series-rss',
    'series-heap-used',
    'series-external',
    'series-array-buffers',
    'growth-fill',
    'shrink-fill',
    'border-control',
    'focus',
  ])('%s stands out from the surface', (name) => {
    expect(contrast(theme[name] as string, theme['surface'] as string)).toBeGreaterThanOrEqual(name === 'border-control' ? 1.8 : 2.5);
  });
});

it('dark is the same by system and by choice', () => {
  expect(darkByChoice).toEqual(darkBySystem);
});

describe('motion', () => {
  const still = { fast: '0s', spin: '0s', slide: '0s' };

  it('takes no time where it is reduced, by system and by choice', () => {
    const bySystem = css.slice(css.indexOf('@media (prefers-reduced-motion: reduce)'));
    expect(bySystem.slice(0, bySystem.indexOf('}'))).toMatch(/--fast: 0s;\s+--spin: 0s;\s+--slide: 0s;/);
    expect(block(':root[data-motion="reduced"]')).toEqual(still);
  });

  // A delay before something appears at once is none: `appear`, of no more than a millisecond.
  it('takes its times from those alone', () => {
    const sheets = readdirSync(renderer, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.css'));
    const moving = sheets.flatMap((file) =>
      [...readFileSync(join(renderer, file), 'utf8').matchAll(/\b(?:animation|transition)(?:-duration)?:([^;]+);/g)].map(
        ([, value = '']) => ({
          file,
          value: value.trim(),
        }),
      ),
    );
    expect(moving.length).toBeGreaterThan(4);
    const timed = (value: string): boolean =>
      value.split(',').every((part) => /var\(--(?:fast|spin|slide)\)|\bappear (?:0s|1ms) /.test(part));
    expect(moving.filter(({ value }) => !timed(value))).toEqual([]);
  });
});
