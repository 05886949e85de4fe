// Figures as text, by Intl. Sizes are decimal (1 kB = 1000 bytes), as in Chrome DevTools.
const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
export type ByteUnit = (typeof units)[number];
const unitBytes: Readonly<Record<ByteUnit, number>> = { byte: 1, kilobyte: 1e3, megabyte: 1e6, gigabyte: 1e9, terabyte: 1e12 };

const cache = new Map<string, Intl.NumberFormat>();
function numberFormat(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${locale} ${JSON.stringify(options)}`;
  let format = cache.get(key);
  if (format === undefined) {
    format = new Intl.NumberFormat(locale, options);
    cache.set(key, format);
  }
  return format;
}

/** The unit that suits a column whose largest figure is `largest` bytes. */
export function unitFor(largest: number): ByteUnit {
  const size = Math.abs(largest);
  return units.findLast((unit) => size >= unitBytes[unit]) ?? 'byte';
}

const minus = '\u2212';
const typographic = (text: string): string => text.replace('-', minus);
const unbreakable = '\u00a0';
/**
 * A space that no line ends at stands between a figure and its unit; Intl leaves it out in Chinese, and in English before the short
 * units of time.
 */
const spacedIn =
  (locale: string) =>
  (text: string): string =>
    typographic(/^(?:en|zh)/.test(locale) ? text.replace(/(\d)(\p{L})/u, '$1 $2') : text).replaceAll(' ', unbreakable);

export type Decimals = 0 | 1 | 2 | 3;

/** The fewest decimals of seconds by which neighbours are told apart. */
export function decimalsApart(times: readonly number[]): Decimals {
  const unequal = (decimals: Decimals): boolean => {
    const unit = 10 ** (3 - decimals);
    return times.every((at, i) => i === 0 || Math.floor(at / unit) !== Math.floor((times[i - 1] ?? 0) / unit));
  };
  return ([0, 1, 2] as const).find(unequal) ?? 3;
}

export interface Format {
  readonly locale: string;
  count(n: number): string;
  /** `+1,000`, `−3`, `0`. */
  delta(n: number): string;
  /** With a unit that suits the figure: `12.4 MB`. */
  bytes(n: number): string;
  bytesDelta(n: number): string;
  /** Without decimals that are zero, for an axis: `50 MB`. */
  bytesRound(n: number): string;
  /** The bare figure in a given unit, for a column that names its unit once: `12.4`. */
  inUnit(n: number, unit: ByteUnit): string;
  inUnitDelta(n: number, unit: ByteUnit): string;
  /** `MB`. */
  unitName(unit: ByteUnit): string;
  /** `12,400,123 bytes`. */
  exactBytes(n: number): string;
  /** Bytes a second at the scale a person reads: `+1.2 MB/min`. */
  rate(bytesPerSecond: number): string;
  /** `0:41`, `1:02:03`. */
  clock(ms: number): string;
  /** `320 ms`, `4.1 s`, `2.5 min`. */
  duration(ms: number): string;
  percent(fraction: number): string;
  /** `decimals`: of the seconds. */
  time(at: number, decimals?: Decimals): string;
  dateTime(at: number): string;
  /** `3 minutes ago`. */
  ago(at: number, now: number): string;
}

const digits = (value: number): number => {
  const size = Math.abs(value);
  return size >= 100 || size === 0 ? 0 : size >= 10 ? 1 : 2;
};

/** Decimals of a figure in a column's unit: one more where it would be all zeros. */
function decimals(n: number, unit: ByteUnit): number {
  const usual = unit === 'kilobyte' ? 1 : 2;
  return Math.abs(n) / unitBytes[unit] < 10 ** -usual ? usual + 1 : usual;
}

export function createFormat(locale: string): Format {
  const spaced = spacedIn(locale);
  const plain = (value: number, fraction: number, signed = false): string =>
    typographic(
      numberFormat(locale, {
        minimumFractionDigits: 0,
        maximumFractionDigits: fraction,
        ...(signed ? { signDisplay: 'exceptZero' as const } : {}),
      }).format(value),
    );
  const fixed = (value: number, fraction: number, signed = false): string =>
    typographic(
      numberFormat(locale, {
        minimumFractionDigits: fraction,
        maximumFractionDigits: fraction,
        ...(signed ? { signDisplay: 'exceptZero' as const } : {}),
      }).format(value),
    );
  const unitText = (value: number, unit: string, fraction: number, signed = false): string =>
    spaced(
      numberFormat(locale, {
        style: 'unit',
        unit,
        unitDisplay: unit.endsWith('second') ? 'narrow' : 'short',
        minimumFractionDigits: fraction,
        maximumFractionDigits: fraction,
        ...(signed ? { signDisplay: 'exceptZero' as const } : {}),
      }).format(value),
    );
  const bytesText = (n: number, signed: boolean): string => {
    const unit = unitFor(n);
    if (unit === 'byte') return unitText(Math.round(n), 'byte', 0, signed).replace('byte', 'B');
    const value = n / unitBytes[unit];
    return unitText(value, unit, digits(value), signed);
  };
  const unitName = (unit: ByteUnit): string => {
    if (unit === 'byte') return 'B';
    const part = numberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' })
      .formatToParts(1)
      .find((p) => p.type === 'unit');
    return part?.value ?? unit;
  };
  const clockTime = (decimals: Decimals): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat(locale, {
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
      ...(decimals === 0 ? {} : { fractionalSecondDigits: decimals }),
    });
  const times = new Map<Decimals, Intl.DateTimeFormat>();
  const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', hourCycle: 'h23' });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });

  return {
    locale,
    count: (n) => plain(n, 0),
    delta: (n) => plain(n, Math.abs(n) < 10 && !Number.isInteger(n) ? 1 : 0, true),
    bytes: (n) => bytesText(n, false),
    bytesDelta: (n) => bytesText(n, true),
    bytesRound(n) {
      const unit = unitFor(n);
      return `${plain(n / unitBytes[unit], 1)}${unbreakable}${unitName(unit)}`;
    },
    inUnit: (n, unit) => (n === 0 || unit === 'byte' ? plain(n, 0) : fixed(n / unitBytes[unit], decimals(n, unit))),
    inUnitDelta: (n, unit) => (n === 0 || unit === 'byte' ? plain(n, 0, true) : fixed(n / unitBytes[unit], decimals(n, unit), true)),
    unitName,
    exactBytes: (n) =>
      spaced(numberFormat(locale, { style: 'unit', unit: 'byte', unitDisplay: 'long', maximumFractionDigits: 0 }).format(n)),
    rate(bytesPerSecond) {
      const perMinute = bytesPerSecond * 60;
      const unit = unitFor(perMinute);
      const value = perMinute / unitBytes[unit];
      return unitRate(locale, value, unit, unitName(unit));
    },
    clock(ms) {
      const seconds = Math.max(0, Math.floor(ms / 1000));
      const pad = (n: number): string => String(n).padStart(2, '0');
      const h = Math.floor(seconds / 3600);
      const m = Math.floor((seconds % 3600) / 60);
      return h > 0 ? `${h}:${pad(m)}:${pad(seconds % 60)}` : `${m}:${pad(seconds % 60)}`;
    },
    duration(ms) {
      if (ms < 1000) return unitText(Math.round(ms), 'millisecond', 0);
      if (ms < 60_000) return unitText(ms / 1000, 'second', 1);
      if (ms < 3_600_000) return unitText(ms / 60_000, 'minute', 1);
      return unitText(ms / 3_600_000, 'hour', 1);
    },
    percent: (fraction) => numberFormat(locale, { style: 'percent', maximumFractionDigits: 0 }).format(fraction),
    time(at, decimals = 0) {
      const time = times.get(decimals) ?? clockTime(decimals);
      times.set(decimals, time);
      return time.format(at);
    },
    dateTime: (at) => dateTime.format(at),
    ago(at, now) {
      const seconds = (at - now) / 1000;
      if (Math.abs(seconds) < 60) return relative.format(Math.round(seconds), 'second');
      if (Math.abs(seconds) < 3600) return relative.format(Math.round(seconds / 60), 'minute');
      if (Math.abs(seconds) < 86_400) return relative.format(Math.round(seconds / 3600), 'hour');
      return relative.format(Math.round(seconds / 86_400), 'day');
    },
  };
}

/** Intl has `kilobyte-per-second` but nothing per minute: the unit's short name, a slash, Intl's own short name of a minute. */
function unitRate(locale: string, value: number, unit: ByteUnit, name: string): string {
  const amount = numberFormat(locale, { maximumFractionDigits: unit === 'byte' ? 0 : digits(value), signDisplay: 'exceptZero' }).format(
    value,
  );
  const minute = numberFormat(locale, { style: 'unit', unit: 'minute', unitDisplay: 'short' })
    .formatToParts(1)
    .find((p) => p.type === 'unit')?.value;
  return typographic(`${amount}${unbreakable}${name}/${minute ?? 'min'}`);
}
