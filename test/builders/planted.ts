// Secrets that tests plant in targets and investigations, and the look through every byte of what leaves.
import { gunzipSync, inflateRawSync } from 'node:zlib';
import { expect } from 'vitest';

/** What must not be found in any byte that leaves. */
export const planted = [
  'sk_live_4eC39HqLyjWDarjtT1zdp7dc',
  'ghp_16C7e42F292c6912E7710c838347Ae178B4a',
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJwbGFudGVkIn0.c2lnbmF0dXJl',
  'alice.planted@customer.example',
  'postgres://app:plantedpass@db.planted.internal:5432/orders',
  'https://api.planted.example/v1?key=plantedquery',
  '/srv/planted/customers/acme.json',
  'plantedpassword',
  'Xk9dQ2mLpR7vTz',
  '4929123412341234',
  'plantedcookiename',
];

/** Those that no word of anybody's contains a piece of. */
const drawn = planted
  .filter((secret) => /^(?:sk_live_|ghp_|Xk9d|4929)/.test(secret))
  .map((secret) => secret.replace(/^(?:sk_live_|ghp_)/, ''));

/** Every byte of a file, and of what is compressed in it, at every level. */
export function everyByte(bytes: Buffer): Buffer[] {
  const all = [bytes];
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) all.push(gunzipSync(bytes));
  if (bytes.toString('latin1', 0, 2) === 'PK') {
    let at = bytes.readUInt32LE(bytes.length - 22 + 16);
    while (bytes.readUInt32LE(at) === 0x02014b50) {
      const [stored, name, extra, comment, local] = [
        bytes.readUInt32LE(at + 20),
        bytes.readUInt16LE(at + 28),
        bytes.readUInt16LE(at + 30),
        bytes.readUInt16LE(at + 32),
        bytes.readUInt32LE(at + 42),
      ];
      const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
      const raw = bytes.subarray(start, start + stored);
      all.push(...everyByte(bytes.readUInt16LE(at + 10) === 8 ? inflateRawSync(raw) : raw));
      at += 46 + name + extra + comment;
    }
  }
  return all;
}

/** `wanted`: a word that is there, so that the test is known to see something. */
export function expectNothingPlanted(bytes: Buffer, wanted = 'order'): void {
  const parts = everyByte(bytes).map((part) => part.toString('latin1').toLowerCase());
  for (const secret of [...planted, 'planted', encodeURIComponent(planted[4] as string)]) {
    for (const part of parts) {
      const at = part.indexOf(secret.toLowerCase());
      expect(at < 0 ? '' : part.slice(Math.max(0, at - 60), at + 80), secret).toBe('');
    }
  }
  // Nor a piece of what was drawn by lot: a rope shows its halves.
  for (const secret of drawn)
    for (let i = 0; i + 8 <= secret.length; i++)
      for (const part of parts) expect(part.includes(secret.slice(i, i + 8).toLowerCase()) ? secret.slice(i, i + 8) : '', secret).toBe('');
  // The test itself can see what is there.
  expect(parts.some((part) => part.includes(wanted))).toBe(true);
}
