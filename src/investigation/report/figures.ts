// Numbers as people read them. Decimal units, as in the window: 1 kB is 1,000 bytes.
export interface Figures {
  readonly bytes: (value: number) => string;
  readonly signedBytes: (value: number) => string;
  readonly count: (value: number) => string;
  readonly signedCount: (value: number) => string;
  readonly duration: (ms: number) => string;
  readonly dateTime: (at: number) => string;
  readonly clock: (at: number) => string;
}

/** Times are shown in UTC: the reader is somewhere else. */
export function figuresFor(language: string): Figures {
  const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
  const fine = new Intl.NumberFormat(language, { maximumSignificantDigits: 3 });
  const day = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });
  const clock = new Intl.DateTimeFormat(language, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZone: 'UTC',
  });
  const bytes = (value: number): string => {
    const size = Math.abs(value);
    if (size < 1000) return `${whole.format(value)} B`;
    const [unit, at] = size < 999_500 ? ['kB', 1e3] : size < 999_500_000 ? ['MB', 1e6] : ['GB', 1e9];
    const n = value / (at as number);
    return `${Math.abs(n) >= 100 ? whole.format(n) : fine.format(n)} ${unit}`;
  };
  const count = (value: number): string => (Number.isInteger(value) ? whole.format(value) : fine.format(value));
  const signed = (value: number, format: (value: number) => string): string =>
    value > 0 ? `+${format(value)}` : value < 0 ? `−${format(-value)}` : '0';
  return {
    bytes,
    count,
    signedBytes: (value) => signed(value, bytes),
    signedCount: (value) => signed(value, count),
    duration: (ms) => {
      const s = Math.round(ms / 1000);
      if (ms < 1000) return `${Math.round(ms)} ms`;
      if (s < 60) return `${s} s`;
      if (s < 3600) return `${Math.floor(s / 60)} min ${s % 60} s`;
      return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
    },
    dateTime: (at) => `${day.format(at)} UTC`,
    clock: (at) => clock.format(at),
  };
}
