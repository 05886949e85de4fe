// Squarified treemaps (Bruls, Huizing, van Wijk 2000): rectangles in proportion to values, as near to squares as they get.

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** One box for each value, in their order; values are not negative. Together they fill `box` when `total` is their sum. */
export function squarify(values: readonly number[], box: Box, total: number): Box[] {
  const boxes: Box[] = [];
  const area = box.width * box.height;
  let { x, y, width, height } = box;
  const order = values.map((_, i) => i).sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0));
  const areaOf = (i: number): number => (total > 0 ? ((values[i] ?? 0) / total) * area : 0);
  for (let at = 0; at < order.length; ) {
    const side = Math.min(width, height);
    let row = [order[at] as number];
    let sum = areaOf(row[0] as number);
    while (at + row.length < order.length) {
      const next = order[at + row.length] as number;
      const longer = [...row, next];
      if (worst(longer.map(areaOf), sum + areaOf(next), side) > worst(row.map(areaOf), sum, side)) break;
      row = longer;
      sum += areaOf(next);
    }
    const thick = side > 0 ? sum / side : 0;
    let along = 0;
    for (const i of row) {
      const length = sum > 0 ? (areaOf(i) / sum) * side : 0;
      boxes[i] = width >= height ? { x, y: y + along, width: thick, height: length } : { x: x + along, y, width: length, height: thick };
      along += length;
    }
    if (width >= height) {
      x += thick;
      width = Math.max(0, width - thick);
    } else {
      y += thick;
      height = Math.max(0, height - thick);
    }
    at += row.length;
  }
  return boxes;
}

/** The largest ratio of sides in a row. */
const worst = (areas: readonly number[], sum: number, side: number): number => {
  if (sum === 0 || side === 0) return Number.POSITIVE_INFINITY;
  const most = Math.max(...areas);
  const least = Math.min(...areas);
  return Math.max((side * side * most) / (sum * sum), least === 0 ? Number.POSITIVE_INFINITY : (sum * sum) / (side * side * least));
};
