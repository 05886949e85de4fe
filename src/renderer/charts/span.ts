// Which stretch of time a chart shows, and how zooming and panning change it. All times in milliseconds since the epoch.
import type { Span } from '../app/timeline.js';

export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Nobody needs less than this on screen. */
const narrowest = 2000;

/** The visible range of a span, given what there is. An empty or single-sample run shows ten seconds. */
export function rangeOf(span: Span, data: Range): Range {
  switch (span.kind) {
    case 'all':
      return data.to - data.from < 10_000 ? { from: data.from, to: data.from + 10_000 } : data;
    case 'last':
      return { from: data.to - span.ms, to: data.to };
    case 'range':
      return { from: span.from, to: span.to };
  }
}

/** Zooms by `factor` (under 1 is closer) around `at`, inside the data; the whole of it becomes `all`. */
export function zoom(range: Range, factor: number, at: number, data: Range): Span {
  const width = Math.max(narrowest, (range.to - range.from) * factor);
  if (width >= data.to - data.from) return { kind: 'all' };
  const share = (at - range.from) / Math.max(1, range.to - range.from);
  return clamp(at - width * share, width, data);
}

/** Moves by a share of the visible width. */
export function pan(range: Range, share: number, data: Range): Span {
  const width = range.to - range.from;
  return clamp(range.from + width * share, width, data);
}

export function select(a: number, b: number, data: Range): Span {
  const from = Math.min(a, b);
  const width = Math.max(narrowest, Math.abs(a - b));
  return clamp(from, width, data);
}

function clamp(from: number, width: number, data: Range): Span {
  if (width >= data.to - data.from) return { kind: 'all' };
  const start = Math.min(Math.max(from, data.from), data.to - width);
  return { kind: 'range', from: Math.round(start), to: Math.round(start + width) };
}
