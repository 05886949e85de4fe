// SVG paths of small charts. Pure geometry: a value that is missing leaves a gap.
export interface Extent {
  readonly min: number;
  readonly max: number;
}

/** Smallest and largest figure; undefined when there is none. */
export function extentOf(values: readonly number[]): Extent | undefined {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const v of values) {
    if (Number.isNaN(v)) continue;
    if (v < min) min = v;
    if (v > max) max = v;
  }
  return min <= max ? { min, max } : undefined;
}

export interface Box {
  readonly width: number;
  readonly height: number;
  /** Kept free above and below, so that a stroke is not cut. */
  readonly pad?: number;
}

const round = (n: number): number => Math.round(n * 100) / 100;

export const scaleX = (x: number, extent: Extent, box: Box): number =>
  extent.max === extent.min ? box.width / 2 : round(((x - extent.min) / (extent.max - extent.min)) * box.width);

export function scaleY(y: number, extent: Extent, box: Box): number {
  const pad = box.pad ?? 0;
  const inner = box.height - 2 * pad;
  if (extent.max === extent.min) return round(box.height / 2);
  return round(pad + inner - ((y - extent.min) / (extent.max - extent.min)) * inner);
}

/** The line through the points; `xs` rise. */
export function linePath(xs: readonly number[], ys: readonly number[], xExtent: Extent, yExtent: Extent, box: Box): string {
  let path = '';
  let pen = false;
  for (let i = 0; i < xs.length; i += 1) {
    const y = ys[i] ?? Number.NaN;
    if (Number.isNaN(y)) {
      pen = false;
      continue;
    }
    path += `${pen ? 'L' : 'M'}${scaleX(xs[i] ?? 0, xExtent, box)} ${scaleY(y, yExtent, box)}`;
    pen = true;
  }
  return path;
}

/** The same, closed down to the floor of the box, each stretch between gaps by itself. */
export function areaPath(xs: readonly number[], ys: readonly number[], xExtent: Extent, yExtent: Extent, box: Box): string {
  let path = '';
  let start: number | undefined;
  let last = 0;
  const close = (): void => {
    if (start !== undefined) path += `L${last} ${box.height}L${start} ${box.height}Z`;
    start = undefined;
  };
  for (let i = 0; i < xs.length; i += 1) {
    const y = ys[i] ?? Number.NaN;
    if (Number.isNaN(y)) {
      close();
      continue;
    }
    const x = scaleX(xs[i] ?? 0, xExtent, box);
    path += `${start === undefined ? 'M' : 'L'}${x} ${scaleY(y, yExtent, box)}`;
    start ??= x;
    last = x;
  }
  close();
  return path;
}
