// Pictures without a browser: what is written in them can be seen, on a machine that has no fonts too.
import { expect, test } from 'vitest';
import { pngOf } from '../../../src/workbench/share/png.js';

const svg = (content: string, width = 200, height = 40): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="Inter, sans-serif"><rect width="100%" height="100%" fill="#fff"/>${content}</svg>`;
const sizeOf = (png: Uint8Array): number[] => {
  const bytes = Buffer.from(png);
  expect(bytes.toString('latin1', 1, 4)).toBe('PNG');
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
};

test('is drawn at twice the size, with visible text', async () => {
  const empty = await pngOf(svg(''));
  expect(sizeOf(empty)).toEqual([400, 80]);
  const drawn = await Promise.all(['Order', 'Orders', 'Größe · ключ → ∑'].map((text) => pngOf(svg(`<text x="8" y="24">${text}</text>`))));
  for (const png of drawn) expect(png.length).toBeGreaterThan(empty.length + 200);
  expect(Buffer.compare(drawn[0] as Uint8Array, drawn[1] as Uint8Array)).not.toBe(0);
});

test('a picture that is too large is drawn smaller', { timeout: 60_000 }, async () => {
  const [width, height] = sizeOf(await pngOf(svg('', 40_000, 100))) as [number, number];
  expect(width).toBeLessThanOrEqual(16_000);
  expect(height).toBeGreaterThan(0);
});
