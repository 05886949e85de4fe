// A trigger as text, and back: `rss>200MB`, `heap+20%`, `every:5m`, `line:REGEX`, `limit:90%`. The same on the command line and in labels.
import type { Trigger } from './target.js';

type When = Trigger['when'];

const units: Readonly<Record<string, number>> = { kb: 1e3, mb: 1e6, gb: 1e9 };
const spans: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };
const figures = { rss: 'rss', heap: 'heapUsed' } as const;
const nameOf = (figure: 'rss' | 'heapUsed'): string => (figure === 'rss' ? 'rss' : 'heap');

/** `undefined` when the text is no trigger. */
export function parseTrigger(text: string): When | undefined {
  const above = /^(rss|heap)>(\d+(?:\.\d+)?)(kb|mb|gb)$/i.exec(text);
  if (above !== null)
    return {
      kind: 'above',
      figure: figures[above[1]?.toLowerCase() as 'rss' | 'heap'],
      bytes: Number(above[2]) * (units[above[3]?.toLowerCase() ?? ''] ?? 1),
    };
  const growth = /^(rss|heap)\+(\d+(?:\.\d+)?)%$/i.exec(text);
  if (growth !== null && Number(growth[2]) > 0)
    return { kind: 'growth', figure: figures[growth[1]?.toLowerCase() as 'rss' | 'heap'], percent: Number(growth[2]) };
  const every = /^every:(\d+)([smh])$/.exec(text);
  if (every !== null && Number(every[1]) > 0) return { kind: 'every', ms: Number(every[1]) * (spans[every[2] ?? ''] ?? 1) };
  const limit = /^limit:(\d+(?:\.\d+)?)%$/.exec(text);
  if (limit !== null && Number(limit[1]) > 0 && Number(limit[1]) <= 100) return { kind: 'near-limit', percent: Number(limit[1]) };
  if (!/^line:./.test(text)) return undefined;
  const pattern = text.slice('line:'.length);
  try {
    new RegExp(pattern);
    return { kind: 'line', pattern };
  } catch {
    return undefined;
  }
}

export function triggerText({ when }: Pick<Trigger, 'when'>): string {
  switch (when.kind) {
    case 'above':
      return `${nameOf(when.figure)}>${when.bytes / 1e6}MB`;
    case 'growth':
      return `${nameOf(when.figure)}+${when.percent}%`;
    case 'every':
      return `every:${when.ms / 1000}s`;
    case 'near-limit':
      return `limit:${when.percent}%`;
    case 'line':
      return `line:${when.pattern.slice(0, 100)}`;
  }
}
