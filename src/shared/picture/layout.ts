// Where Graphviz put boxes and lines. Points, y downwards, the picture's upper left corner at 0, 0.
import * as z from 'zod';

export interface PlacedNode {
  readonly id: number;
  /** Centre. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacedEdge {
  readonly from: number;
  readonly to: number;
  /** An SVG path of curves, and the direction of its arrow. */
  readonly path: string;
  readonly tip: { readonly x: number; readonly y: number; readonly angle: number };
  readonly label: { readonly x: number; readonly y: number } | undefined;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
}

const laidOut = z.object({
  bb: z.string(),
  objects: z
    .array(z.object({ name: z.string(), pos: z.string().optional(), width: z.string().optional(), height: z.string().optional() }))
    .default([]),
  edges: z.array(z.object({ tail: z.number(), head: z.number(), pos: z.string().optional(), lp: z.string().optional() })).default([]),
});

interface Point {
  readonly x: number;
  readonly y: number;
}

const MARGIN = 12;

/** Reads Graphviz's `json` output for what `dotOf` wrote. */
export const layoutOf = (json: string): Layout => {
  const { bb, objects, edges } = laidOut.parse(JSON.parse(json));
  const [, , right = 0, top = 0] = bb.split(',').map(Number);
  const point = (text: string): Point => {
    const [x = 0, y = 0] = text.split(',').map(Number);
    return { x: x + MARGIN, y: top - y + MARGIN };
  };
  const idOf = (name: string): number => Number(name.slice(1));
  const nodes = objects.map((o): PlacedNode => {
    const { x, y } = point(o.pos ?? '0,0');
    return { id: idOf(o.name), x, y, width: Number(o.width ?? 1) * 72, height: Number(o.height ?? 1) * 72 };
  });
  const lines = edges.flatMap((edge): PlacedEdge[] => {
    const from = objects[edge.tail];
    const to = objects[edge.head];
    if (from === undefined || to === undefined || edge.pos === undefined) return [];
    const parts = edge.pos.split(' ');
    const end = parts.find((p) => p.startsWith('e,'));
    const points = parts.filter((p) => !/^[es],/.test(p)).map(point);
    const last = points.at(-1) as Point;
    const tip = end === undefined ? last : point(end.slice(2));
    const [start, ...rest] = points as [Point, ...Point[]];
    const written = (p: Point): string => `${round(p.x)},${round(p.y)}`;
    return [
      {
        from: idOf(from.name),
        to: idOf(to.name),
        path: `M${written(start)}${rest.length > 0 ? ` C${rest.map(written).join(' ')}` : ''} L${written(tip)}`,
        tip: { ...tip, angle: (Math.atan2(tip.y - last.y, tip.x - last.x) * 180) / Math.PI },
        label: edge.lp === undefined ? undefined : point(edge.lp),
      },
    ];
  });
  return { width: Math.ceil(right + 2 * MARGIN), height: Math.ceil(top + 2 * MARGIN), nodes, edges: lines };
};

const round = (v: number): number => Math.round(v * 100) / 100;
