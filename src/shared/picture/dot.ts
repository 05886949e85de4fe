// An object graph in Graphviz's language: what the layout works on, and what `.dot` files contain.
import type { GraphNode, ObjectGraph } from '../heap-pictures.js';
import { oneLine } from '../one-line.js';

/** Lines of a node's box: its class, what tells it from its siblings, and what it keeps alive. */
export interface NodeText {
  readonly title: string;
  readonly detail: string;
  readonly figures: string;
}

export interface BoxSize {
  readonly width: number;
  readonly height: number;
}

const TITLE = 30;
const DETAIL = 38;
export const LABEL = 26;
/** Points: room for an id of 16 digits, as addresses make them, and a name before it. */
const MOST_WIDTH = 350;

/** The end of a long text says as much as its beginning. */
export const middleOf = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, Math.ceil((most - 1) * 0.6))}…${text.slice(-Math.floor((most - 1) * 0.4))}`;

export const nodeText = (node: GraphNode, bytesText: (bytes: number) => string): NodeText => {
  const preview = oneLine(node.preview);
  const id = `@${node.id}`;
  const shown = preview === '' || preview === node.class ? '' : `${middleOf(preview, DETAIL - Math.max(12, id.length))} `;
  return {
    title: middleOf(oneLine(node.class) || node.kind, TITLE),
    detail: `${shown}${id}`,
    figures: bytesText(node.retainedBytes),
  };
};

/** Points. Letters are taken as wide as those of a common sans serif: the drawing need not measure. */
export const boxOf = ({ title, detail, figures }: NodeText): BoxSize => {
  const width = Math.max(title.length * 7.2, (detail.length + figures.length + 2) * 6.5);
  return { width: Math.min(MOST_WIDTH, Math.max(96, Math.ceil(width) + 22)), height: 42 };
};

/** Room for letters that are wider than Graphviz thinks, so that they do not touch the line. */
const spaced = (text: string): string => `  ${text}  `;

const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', ' ');

const POINTS_PER_INCH = 72;
const inches = (points: number): string => (points / POINTS_PER_INCH).toFixed(3);

/** `title`: a comment for who opens the file. */
export const dotOf = (graph: ObjectGraph, bytesText: (bytes: number) => string, title: string): string => {
  const lines = [
    `// ${oneLine(title)}`,
    'digraph heap {',
    '  graph [rankdir=TB, nodesep=0.25, ranksep=0.45, fontname="Helvetica"];',
    '  node [shape=box, style=rounded, fontname="Helvetica", fontsize=11];',
    '  edge [fontname="Helvetica", fontsize=10, arrowsize=0.7];',
  ];
  for (const node of graph.nodes) {
    const text = nodeText(node, bytesText);
    const { width, height } = boxOf(text);
    const second = `${text.detail}  ${text.figures}${node.hidden > 0 ? `  +${node.hidden}` : ''}`;
    const pen = node.role === 'subject' ? ', penwidth=2' : '';
    const sized = `, fixedsize=true, width=${inches(width)}, height=${inches(height)}`;
    lines.push(`  n${node.id} [label="${escaped(text.title)}\\n${escaped(second)}"${sized}${pen}];`);
  }
  for (const edge of graph.edges) {
    const style = edge.kind === 'weak' ? ', style=dashed' : '';
    lines.push(`  n${edge.from} -> n${edge.to} [label="${escaped(spaced(middleOf(oneLine(edge.label), LABEL)))}"${style}];`);
  }
  lines.push('}', '');
  return lines.join('\n');
};
