// Sizes as people write them. Units are decimal, as everywhere: 1 kB is 1,000 bytes.

const units: Readonly<Record<string, number>> = { '': 1, b: 1, kb: 1e3, mb: 1e6, gb: 1e9 };

/** `20kB`, `1.5 MB`, `500`: bytes. */
export function parseSize(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([kmg]?b)?$/i.exec(text.trim());
  return match === null ? undefined : Number(match[1]) * (units[(match[2] ?? '').toLowerCase()] ?? 1);
}
