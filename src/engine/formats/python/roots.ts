// The nodes above the objects: modules, threads with their frames, and what explains the rest.
import { EdgeType, NodeType } from '../../heap-types.js';
import type { Gather } from './gather.js';

export interface RootEdge {
  readonly kind: number;
  /** Index of a name, or an index. */
  readonly name: number;
  /** Row among the objects, or -1 - row among these nodes. */
  readonly to: number;
}

export interface RootNode {
  readonly type: number;
  readonly className: number;
  readonly name: number;
  readonly edges: RootEdge[];
}

export const ROOT = 0;
export const HELD = 3;
export const GARBAGE = 4;

/**
 * Rows 0 to 4 are the root, (modules), (threads), (held from C or unknown) and (garbage); threads and frames follow. Modules and
 * threads are ordinary objects of no size, so that distances are counted from them.
 */
export const rootNodes = (gather: Gather): RootNode[] => {
  const { names, rows } = gather;
  const nodes: RootNode[] = [];
  const add = (text: string, className: string, type: number): RootNode => {
    const node = { type, className: names.add(className), name: names.add(text), edges: [] };
    nodes.push(node);
    return node;
  };
  const root = add('', '(root)', NodeType.synthetic);
  const modules = add('(modules)', '(modules)', NodeType.object);
  const threads = add('(threads)', '(threads)', NodeType.object);
  add('(held from C or unknown)', '(held from C or unknown)', NodeType.synthetic);
  add('(garbage)', '(garbage)', NodeType.synthetic);
  for (let row = 1; row <= GARBAGE; row++) root.edges.push({ kind: EdgeType.element, name: row, to: -1 - row });

  for (const [name, address] of gather.modules) {
    const to = rows.findAddress(address);
    if (to >= 0) modules.edges.push({ kind: EdgeType.property, name: names.add(name), to });
  }
  for (const thread of gather.threads) {
    const node = add(thread.name, '(thread)', NodeType.object);
    threads.edges.push({ kind: EdgeType.element, name: threads.edges.length, to: -nodes.length });
    for (const [depth, { text, code, locals }] of thread.frames.entries()) {
      const frame = add(text, '(frame)', NodeType.object);
      node.edges.push({ kind: EdgeType.element, name: depth, to: -nodes.length });
      for (const [name, address] of locals) {
        const to = rows.findAddress(address);
        if (to >= 0) frame.edges.push({ kind: EdgeType.context, name: names.add(name), to });
      }
      const to = rows.findAddress(code);
      if (to >= 0) frame.edges.push({ kind: EdgeType.internal, name: names.add('f_code'), to });
    }
  }
  return nodes;
};
