// The boxes and lines of a picture, in the window's own colours.
import { useEffect, useRef } from 'react';
import type { GraphEdge, GraphNode, ObjectGraph } from '../../../../shared/heap-pictures.js';
import { oneLine } from '../../../../shared/one-line.js';
import { LABEL, middleOf, nodeText } from '../../../../shared/picture/dot.js';
import type { Layout, PlacedEdge, PlacedNode } from '../../../../shared/picture/layout.js';
import type { NodeId } from '../../../../shared/units.js';
import { classColour } from '../../../grid/class-colour.js';
import { useFormat, useText } from '../../../text/use-text.js';
import { cx } from '../../../ui/cx.js';
import styles from './picture-view.module.css';

export interface DrawingProps {
  readonly graph: ObjectGraph;
  readonly layout: Layout;
  readonly scale: number;
  readonly label: string;
  readonly picked: NodeId | undefined;
  readonly onPick: (node: GraphNode) => void;
  readonly onExpand: (node: GraphNode) => void;
}

export function Drawing({ graph, layout, scale, label, picked, onPick, onExpand }: DrawingProps) {
  const subject = useRef<SVGGElement>(null);
  const nodes = new Map(graph.nodes.map((node) => [node.id as number, node]));
  const lines = new Map(graph.edges.map((edge) => [`${edge.from} ${edge.to}`, edge]));
  // A new picture starts at its object.
  // biome-ignore lint/correctness/useExhaustiveDependencies: not after a change of scale
  useEffect(() => subject.current?.scrollIntoView({ block: 'center', inline: 'center' }), [layout]);
  return (
    <svg
      className={styles.picture}
      width={layout.width * scale}
      height={layout.height * scale}
      viewBox={`0 0 ${layout.width} ${layout.height}`}
      aria-label={label}
      data-picture
    >
      {layout.edges.map((placed) => {
        const edge = lines.get(`${placed.from} ${placed.to}`);
        return edge === undefined ? null : <Line key={`${placed.from} ${placed.to}`} placed={placed} edge={edge} />;
      })}
      {layout.nodes.map((placed) => {
        const node = nodes.get(placed.id);
        return node === undefined ? null : (
          <g key={placed.id} ref={node.role === 'subject' ? subject : undefined}>
            <Node placed={placed} node={node} picked={picked === node.id} onPick={onPick} onExpand={onExpand} />
          </g>
        );
      })}
    </svg>
  );
}

function Line({ placed, edge }: { readonly placed: PlacedEdge; readonly edge: GraphEdge }) {
  const { tip, label } = placed;
  return (
    <g>
      <path d={placed.path} className={cx(styles.line, edge.kind === 'weak' && styles.weak)} />
      <path d="M0,0 L-7,-3.2 L-7,3.2 Z" className={styles.tip} transform={`translate(${tip.x} ${tip.y}) rotate(${tip.angle})`} />
      {label !== undefined && (
        <text x={label.x} y={label.y + 3.5} className={styles.edge}>
          <title>{edge.label}</title>
          {middleOf(oneLine(edge.label), LABEL)}
        </text>
      )}
    </g>
  );
}

function Node({
  placed,
  node,
  picked,
  onPick,
  onExpand,
}: {
  readonly placed: PlacedNode;
  readonly node: GraphNode;
  readonly picked: boolean;
  readonly onPick: (node: GraphNode) => void;
  readonly onExpand: (node: GraphNode) => void;
}) {
  const t = useText();
  const format = useFormat();
  const { title, detail, figures } = nodeText(node, format.bytes);
  const left = placed.x - placed.width / 2;
  const top = placed.y - placed.height / 2;
  const right = left + placed.width;
  const more = `+${node.hidden > 999 ? '999' : node.hidden}`;
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: SVG has no button */}
      <g
        role="button"
        tabIndex={0}
        className={cx(styles.node, node.role === 'subject' && styles.subject, node.role === 'root' && styles.root, picked && styles.picked)}
        aria-label={`${node.class} @${node.id}, ${figures}`}
        aria-pressed={picked}
        onClick={() => onPick(node)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' || event.key === ' ') {
            event.preventDefault();
            onPick(node);
          } else if (event.key === '+' && node.hidden > 0) onExpand(node);
        }}
      >
        <title>{`${node.class} @${node.id}\n${oneLine(node.preview)}`}</title>
        <rect x={left} y={top} width={placed.width} height={placed.height} rx="6" className={styles.box} />
        <rect x={left} y={top + 8} width="3" height={placed.height - 16} style={{ fill: classColour(node.class) }} />
        <text x={left + 10} y={top + 17} className={styles.title}>
          {title}
        </text>
        <text x={left + 10} y={top + 32} className={styles.detail}>
          {detail}
        </text>
        <text x={right - 10} y={top + 32} className={styles.figures}>
          {figures}
        </text>
      </g>
      {node.hidden > 0 && (
        // biome-ignore lint/a11y/useSemanticElements: SVG has no button
        <g
          role="button"
          tabIndex={-1}
          className={styles.expand}
          aria-label={`${t('inspect:picture.more')} @${node.id}`}
          onClick={() => onExpand(node)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') onExpand(node);
          }}
        >
          <title>{t('inspect:picture.moreOf', { count: node.hidden, n: format.count(node.hidden) })}</title>
          <rect x={right - 16 - more.length * 6} y={top - 7} width={more.length * 6 + 12} height="14" rx="7" />
          <text x={right - 10 - more.length * 3} y={top + 3.5}>
            {more}
          </text>
        </g>
      )}
    </>
  );
}
