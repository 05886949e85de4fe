// The boxes and lines of a picture, in the window's own colours: lines are SVG, boxes are buttons above them.
import { useEffect, useRef } from 'react';
import type { GraphEdge, GraphNode, ObjectGraph } from '../../../../shared/heap-pictures.js';
import { oneLine } from '../../../../shared/one-line.js';
import { LABEL, middleOf, nodeText } from '../../../../shared/picture/dot.js';
import type { Layout, PlacedEdge, PlacedNode } from '../../../../shared/picture/layout.js';
import type { NodeId } from '../../../../shared/units.js';
import { classColour } from '../../../grid/class-colour.js';
import { useFormat, useText } from '../../../text/use-text.js';
import { cx } from '../../../ui/cx.js';
import styles from './drawing.module.css';

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
  const list = useRef<HTMLUListElement>(null);
  const nodes = new Map(graph.nodes.map((node) => [node.id as number, node]));
  const lines = new Map(graph.edges.map((edge) => [`${edge.from} ${edge.to}`, edge]));
  // A new picture starts at its object, and another size keeps it in view.
  useEffect(() => {
    if (layout.nodes.length > 0 && scale > 0)
      list.current?.querySelector('[data-subject]')?.scrollIntoView({ block: 'center', inline: 'center' });
  }, [layout, scale]);
  const { width, height } = layout;
  return (
    <div className={styles.room} style={{ width: width * scale, height: height * scale }} data-picture>
      <div className={styles.picture} style={{ width, height, transform: `scale(${scale})` }}>
        <svg className={styles.lines} width={width} height={height} aria-hidden>
          {layout.edges.map((placed) => {
            const edge = lines.get(`${placed.from} ${placed.to}`);
            return edge === undefined ? null : <Line key={`${placed.from} ${placed.to}`} placed={placed} edge={edge} />;
          })}
        </svg>
        <ul ref={list} aria-label={label}>
          {layout.nodes.map((placed) => {
            const node = nodes.get(placed.id);
            return node === undefined ? null : (
              <Node key={placed.id} placed={placed} node={node} picked={picked === node.id} onPick={onPick} onExpand={onExpand} />
            );
          })}
        </ul>
      </div>
    </div>
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
  const { width, height } = placed;
  return (
    <li
      className={styles.place}
      style={{ left: placed.x - width / 2, top: placed.y - height / 2, width, height }}
      data-node
      {...(node.role === 'subject' ? { 'data-subject': true } : {})}
    >
      <button
        type="button"
        className={cx(styles.node, node.role === 'subject' && styles.subject, node.role === 'root' && styles.root, picked && styles.picked)}
        title={`${node.class} @${node.id}\n${oneLine(node.preview)}`}
        aria-pressed={picked}
        onClick={() => onPick(node)}
        onKeyDown={(event) => {
          if (event.key === '+' && node.hidden > 0) onExpand(node);
        }}
      >
        <span className={styles.stripe} style={{ background: classColour(node.class) }} />
        <span className={styles.title}>{title}</span> <span className={styles.detail}>{detail}</span>{' '}
        <span className={styles.figures}>{figures}</span>
      </button>
      {node.hidden > 0 && (
        <button
          type="button"
          tabIndex={-1}
          className={styles.expand}
          aria-label={`+${Math.min(node.hidden, 999)} ${t('inspect:picture.more')} @${node.id}`}
          title={t('inspect:picture.moreOf', { count: node.hidden, n: format.count(node.hidden) })}
          onClick={() => onExpand(node)}
        >
          {`+${Math.min(node.hidden, 999)}`}
        </button>
      )}
    </li>
  );
}
