// Damage to bytes, for the fuzzers.

const words = [
  '..',
  '/',
  '\\',
  '\0',
  '"',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '-1',
  '1e999',
  '99999999999999999999',
  'null',
  '__proto__',
  '\ud800',
  'PK\x01\x02',
  'PK\x03\x04',
  'PK\x05\x06',
  '\xff\xff\xff\xff',
  'NaN',
].map((w) => Buffer.from(w, 'latin1'));

/** One to eight changes of bytes: flips, words, cuts, repeats, swaps. */
export function damaged(seed: Buffer, random: () => number): Buffer {
  let bytes: Buffer = Buffer.from(seed);
  const at = (): number => Math.floor(random() * (bytes.length + 1));
  for (let changes = 1 + Math.floor(random() * 8); changes > 0; changes--) {
    const [i, j] = [at(), at()].sort((a, b) => a - b) as [number, number];
    switch (Math.floor(random() * 7)) {
      case 0:
        if (bytes.length > 0) bytes[Math.min(i, bytes.length - 1)] = Math.floor(random() * 256);
        break;
      case 1:
        if (bytes.length > 0)
          bytes[Math.min(i, bytes.length - 1)] = (bytes[Math.min(i, bytes.length - 1)] as number) ^ (1 << Math.floor(random() * 8));
        break;
      case 2:
        bytes = Buffer.concat([bytes.subarray(0, i), words[Math.floor(random() * words.length)] as Buffer, bytes.subarray(i)]);
        break;
      case 3: {
        const word = words[Math.floor(random() * words.length)] as Buffer;
        bytes = Buffer.concat([bytes.subarray(0, i), word, bytes.subarray(Math.min(bytes.length, i + word.length))]);
        break;
      }
      case 4:
        bytes = Buffer.concat([bytes.subarray(0, i), bytes.subarray(Math.min(j, i + 200))]);
        break;
      case 5:
        bytes = Buffer.concat([bytes.subarray(0, j), bytes.subarray(i, Math.min(j, i + 200)), bytes.subarray(j)]);
        break;
      default:
        if (random() < 0.2) bytes = bytes.subarray(0, i);
    }
  }
  return bytes;
}
