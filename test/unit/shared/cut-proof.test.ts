import { expect, test } from 'vitest';
import { cutProof } from '../../../src/shared/cut-proof.js';
import { nodeId } from '../../../src/shared/units.js';

const links = [1, 5, 10, 100].map((id) => ({ id }));
const saved = { run: 'r', at: 1000, verdict: { leaking: true, suspects: [{ chain: { links, suspectLink: 2 } }] } };
const cut = (held: number, died: number, { at = 2000, run = 'r', of = 12 } = {}) => ({
  run,
  at,
  cut: { epoch: 'e', held: nodeId.parse(held), died, of },
});

test('a cut of the holder, or of what leads to it, proves the verdict; the one that showed most is told', () => {
  expect(cutProof(saved, [cut(10, 12)])).toEqual({ died: 12, of: 12 });
  expect(cutProof(saved, [{ run: 'r', at: 2000 }, cut(5, 7), cut(10, 1160, { of: 1200 }), cut(10, 3)])).toEqual({ died: 1160, of: 1200 });
});

test('nothing is proven by a cut before it, of another run, of which none died, of one member alone, or where nothing leaks', () => {
  const others = [cut(10, 12, { at: 999 }), cut(10, 12, { run: 'other' }), cut(10, 0), cut(100, 1, { of: 1 }), cut(77, 12)];
  expect(cutProof(saved, others)).toBeUndefined();
  expect(cutProof({ ...saved, verdict: { ...saved.verdict, leaking: false } }, [cut(10, 12)])).toBeUndefined();
});
