// Sizes as people write them. Units are decimal, as everywhere: 1 kB is 1,000 bytes.

const units: Readonly<Record<string, number>> = { '': 1, b: 1, kb: 1e3, mb: 1e6, gb: 1e9 };

/** `20kB`, `1.5 MB`, `500`: bytes. */
export function parseSize(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([kmg]?b)?$/i.exec(text.trim());
  return match === null ? undefined : Number(match[1]) * (units[(match[2] ?? '').toLowerCase()] ?? 1);
}

/** Decimal units, as in Chrome DevTools and in the window: 1 kB is 1,000 bytes. From 100 on without decimals, as there. */
export function byteText(value: number): string {
  const size = Math.abs(value);
  if (size < 1000) return `${Math.round(value)} B`;
  if (size < 1e6) return `${oneDecimal(value / 1e3)} kB`;
  if (size < 1e9) return `${oneDecimal(value / 1e6)} MB`;
  return `${(value / 1e9).toFixed(2)} GB`;
}

const oneDecimal = (value: number): string => value.toFixed(Math.abs(value) >= 100 ? 0 : 1);
