// A laid out object graph as an SVG file of its own.
import type { ObjectGraph } from '../heap-pictures.js';
import { oneLine } from '../one-line.js';
import { LABEL, middleOf, nodeText } from './dot.js';
import type { Layout } from './layout.js';

export interface Palette {
  readonly paper: string;
  readonly box: string;
  readonly border: string;
  readonly accent: string;
  readonly text: string;
  readonly faint: string;
  readonly line: string;
}

export const lightPalette: Palette = {
  paper: '#ffffff',
  box: '#f6f7f9',
  border: '#c3c8d1',
  accent: '#c2571a',
  text: '#1b1f27',
  faint: '#5c6573',
  line: '#8a93a3',
};

const MARKUP: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text for XML: markup escaped, characters that XML has not left out. */
const xml = (text: string): string =>
  [...oneLine(text)]
    .filter((c) => isInXml(c.codePointAt(0) as number))
    .map((c) => MARKUP[c] ?? c)
    .join('');

/** Neither control characters nor halves of surrogate pairs. */
const isInXml = (code: number): boolean => code >= 32 && (code < 0xd800 || code > 0xdfff) && code !== 0xfffe && code !== 0xffff;

export const svgOf = (
  graph: ObjectGraph,
  layout: Layout,
  bytesText: (bytes: number) => string,
  title: string,
  palette: Palette = lightPalette,
): string => {
  const byId = new Map(graph.nodes.map((node) => [node.id as number, node]));
  const lines = new Map(graph.edges.map((edge) => [`${edge.from} ${edge.to}`, edge]));
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${layout.width}" height="${layout.height}" viewBox="0 0 ${layout.width} ${layout.height}" font-family="Inter, 'Segoe UI', 'Helvetica Neue', Helvetica, Arial, 'DejaVu Sans', sans-serif">`,
    `<title>${xml(title)}</title>`,
    `<rect width="100%" height="100%" fill="${palette.paper}"/>`,
  ];
  for (const edge of layout.edges) {
    const line = lines.get(`${edge.from} ${edge.to}`);
    if (line === undefined) continue;
    const dashes = line.kind === 'weak' ? ' stroke-dasharray="4 3"' : '';
    parts.push(
      `<path d="${edge.path}" fill="none" stroke="${palette.line}" stroke-width="1.2"${dashes}/>`,
      `<path d="M0,0 L-7,-3.2 L-7,3.2 Z" fill="${palette.line}" transform="translate(${edge.tip.x.toFixed(1)} ${edge.tip.y.toFixed(1)}) rotate(${edge.tip.angle.toFixed(1)})"/>`,
    );
    if (edge.label !== undefined)
      parts.push(
        `<text x="${edge.label.x.toFixed(1)}" y="${(edge.label.y + 3.5).toFixed(1)}" text-anchor="middle" font-size="10" fill="${palette.faint}" stroke="${palette.paper}" stroke-width="3" paint-order="stroke"><title>${xml(line.label)}</title>${xml(middleOf(oneLine(line.label), LABEL))}</text>`,
      );
  }
  for (const placed of layout.nodes) {
    const node = byId.get(placed.id);
    if (node === undefined) continue;
    const text = nodeText(node, bytesText);
    const isSubject = node.role === 'subject';
    const left = placed.x - placed.width / 2;
    const top = placed.y - placed.height / 2;
    const right = left + placed.width;
    parts.push(
      `<g><title>${xml(`${node.class} @${node.id} ${node.preview}`)}</title>`,
      `<rect x="${left.toFixed(1)}" y="${top.toFixed(1)}" width="${placed.width.toFixed(1)}" height="${placed.height.toFixed(1)}" rx="6" fill="${palette.box}" stroke="${isSubject ? palette.accent : palette.border}" stroke-width="${isSubject ? 2 : 1}"${node.role === 'root' ? ' stroke-dasharray="3 2"' : ''}/>`,
      `<text x="${(left + 10).toFixed(1)}" y="${(top + 17).toFixed(1)}" font-size="12" font-weight="600" fill="${palette.text}">${xml(text.title)}</text>`,
      `<text x="${(left + 10).toFixed(1)}" y="${(top + 32).toFixed(1)}" font-size="10.5" fill="${palette.faint}">${xml(text.detail)}</text>`,
      `<text x="${(right - 10).toFixed(1)}" y="${(top + 32).toFixed(1)}" font-size="10.5" text-anchor="end" fill="${palette.text}">${xml(text.figures)}</text>`,
    );
    if (node.hidden > 0)
      parts.push(
        `<text x="${(right - 10).toFixed(1)}" y="${(top + 16).toFixed(1)}" font-size="10" text-anchor="end" fill="${palette.faint}">+${node.hidden}</text>`,
      );
    parts.push('</g>');
  }
  parts.push('</svg>', '');
  return parts.join('\n');
};
