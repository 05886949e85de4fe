// Whose code a holder belongs to: the application, one of its packages, or the runtime.
import { LOCATION_STRIDE } from '../columns.js';
import type { HeapGraph } from '../graph/heap-graph.js';
import { EDGE_TYPE_MASK, EdgeType, NodeType } from '../heap-types.js';
import { moduleOf, scriptNames } from '../queries/modules.js';
import { PythonOwners } from './python-owner.js';

export interface Owner {
  readonly kind: 'application' | 'package' | 'runtime' | 'unknown';
  readonly package?: string;
  /** Where the package lies, as its scripts' names say. */
  readonly packagePath?: string;
}

const UNKNOWN: Owner = { kind: 'unknown' };

export class Owners {
  /** Per row with a location: its script. */
  readonly #scripts = new Map<number, number>();
  readonly #names: Map<number, string>;
  readonly #python: PythonOwners | undefined;

  constructor(readonly g: HeapGraph) {
    this.#python = g.className === undefined ? undefined : new PythonOwners(g, g.className);
    for (let i = 0; i < g.locations.length; i += LOCATION_STRIDE) this.#scripts.set(g.locations[i], g.locations[i + 1]);
    this.#names = scriptNames(g);
  }

  /** By the object's own script (functions, and instances of classes); undefined for built-in ones. */
  of(v: number): Owner | undefined {
    if (this.#python !== undefined) return this.#python.of(v);
    const script = this.#scripts.get(v);
    const name = script === undefined ? undefined : this.#names.get(script);
    if (name === undefined) return undefined;
    const { key, kind } = moduleOf(name);
    if (kind !== 'package') return { kind };
    const end = name.lastIndexOf('/node_modules/') + '/node_modules/'.length + key.length;
    return { kind, package: key, packagePath: name.slice(0, end) };
  }

  /** By the object's own script, or that of something it refers to (a timer's callback). */
  ofContent(v: number): Owner | undefined {
    const own = this.of(v);
    if (own?.kind === 'application' || own?.kind === 'package') return own;
    const g = this.g;
    const MOST = 40;
    for (let e = g.firstEdge[v]; e < Math.min(g.firstEdge[v + 1], g.firstEdge[v] + MOST); e++) {
      const t = g.edgeType[e] & EDGE_TYPE_MASK;
      if (t !== EdgeType.property && t !== EdgeType.context) continue;
      const owner = this.of(g.edgeTo[e]);
      if (owner?.kind === 'application' || owner?.kind === 'package') return owner;
    }
    return own;
  }

  /**
   * By the nearest link above with a script, from the holder upwards. An object of one of the runtime's classes belongs to whose
   * code holds it: a stream in a program's variable is the program's. `rows`: root first.
   */
  ofPath(rows: readonly number[]): Owner {
    let runtime: Owner | undefined;
    for (let i = rows.length - 1; i >= 0; i--) {
      const row = rows[i] as number;
      const owner = this.of(row);
      if (owner === undefined) continue;
      if (owner.kind !== 'runtime') return owner;
      // A function of the runtime holds for the runtime.
      if (this.g.nodeType[row] === NodeType.closure) return owner;
      runtime ??= owner;
    }
    if (runtime !== undefined) return runtime;
    // Straight below the global object: somebody assigned it there, and the runtime's own globals do not grow.
    return rows.length > 2 && this.#isGlobal(rows[1] as number) ? { kind: 'application' } : UNKNOWN;
  }

  #isGlobal(v: number): boolean {
    const g = this.g;
    for (let e = g.firstEdge[g.root]; e < g.firstEdge[g.root + 1]; e++) {
      if (g.edgeTo[e] === v) return (g.edgeType[e] & EDGE_TYPE_MASK) === EdgeType.shortcut;
    }
    return false;
  }
}
