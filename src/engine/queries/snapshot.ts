// An open snapshot with everything that queries compute on first use and keep.
import type { Grouping, GroupRow, ObjectRow } from '../../shared/heap.js';
import type { Bytes, NodeId } from '../../shared/units.js';
import { EngineFault } from '../faults.js';
import type { HeapGraph } from '../graph/heap-graph.js';
import { type InterfaceDefinition, inferInterfaces } from '../graph/interfaces.js';
import type { Work } from '../work.js';
import { classify } from './classes.js';
import { type DominatedTree, dominatedTree } from './dominated.js';
import { groupByKind, groupByModule, groupByReferrer, groupBySize } from './groupings.js';
import type { Groups } from './groups.js';
import { rowsById } from './ids.js';
import { type PathTree, pathTree } from './paths.js';
import { preview } from './preview.js';

/** What opening (or an index of an earlier opening) has made already. */
export interface SnapshotParts {
  readonly tree?: DominatedTree;
  readonly classes?: {
    readonly definitions: readonly InterfaceDefinition[];
    readonly groups: Groups;
    readonly rows: readonly GroupRow[];
  };
}

export class Snapshot {
  #tree: DominatedTree | undefined;
  #byId: Uint32Array | undefined;
  #definitions: readonly InterfaceDefinition[] | undefined;
  #paths: PathTree | undefined;
  /** Own definitions and the last foreign ones (a comparison with a newer snapshot). */
  readonly #classes = new Map<readonly InterfaceDefinition[], Groups>();
  readonly #groups = new Map<Grouping, Groups>();

  /** Rows of the class histogram, once it was made. */
  classRows: readonly GroupRow[] | undefined;

  constructor(
    readonly graph: HeapGraph,
    parts: SnapshotParts = {},
  ) {
    this.#tree = parts.tree;
    if (parts.classes !== undefined) {
      this.#definitions = parts.classes.definitions;
      this.#classes.set(parts.classes.definitions, parts.classes.groups);
      this.classRows = parts.classes.rows;
    }
  }

  *tree(): Work<DominatedTree> {
    this.#tree ??= yield* dominatedTree(this.graph);
    return this.#tree;
  }

  /** Rows by ascending id. */
  *byId(): Work<Uint32Array> {
    this.#byId ??= yield* rowsById(this.graph);
    return this.#byId;
  }

  *definitions(): Work<readonly InterfaceDefinition[]> {
    this.#definitions ??= yield* inferInterfaces(this.graph);
    return this.#definitions;
  }

  /** Groups; classes by `definitions`, or by the snapshot's own. */
  *groups(grouping: Grouping, definitions?: readonly InterfaceDefinition[]): Work<Groups> {
    if (grouping === 'class') {
      const own = yield* this.definitions();
      const wanted = definitions ?? own;
      let classes = this.#classes.get(wanted);
      if (classes === undefined) {
        for (const key of this.#classes.keys()) if (key !== own) this.#classes.delete(key);
        classes = yield* classify(this.graph, wanted);
        this.#classes.set(wanted, classes);
      }
      return classes;
    }
    let groups = this.#groups.get(grouping);
    if (groups === undefined) {
      groups = yield* this.#group(grouping);
      this.#groups.set(grouping, groups);
    }
    return groups;
  }

  *#group(grouping: Exclude<Grouping, 'class'>): Work<Groups> {
    switch (grouping) {
      case 'kind':
        return groupByKind(this.graph);
      case 'size':
        return groupBySize(this.graph);
      case 'referrer':
        return yield* groupByReferrer(this.graph, yield* this.groups('class'));
      case 'module':
        return yield* groupByModule(this.graph, yield* this.tree());
    }
  }

  /** Plainest paths from the root; `ignore`d rows are never walked through. */
  *paths(ignore: ReadonlySet<number>): Work<PathTree> {
    if (ignore.size > 0) return yield* pathTree(this.graph, ignore);
    this.#paths ??= yield* pathTree(this.graph, ignore);
    return this.#paths;
  }

  /** Row of the object with this id; throws `EngineFault`. */
  *row(id: number): Work<number> {
    const byId = yield* this.byId();
    const { nodeId } = this.graph;
    let low = 0;
    let high = byId.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (nodeId[byId[middle]] < id) low = middle + 1;
      else high = middle;
    }
    if (byId.length === 0 || nodeId[byId[low]] !== id) throw new EngineFault({ kind: 'no-such-object', id });
    return byId[low];
  }

  /** What tables show of an object. `classes`: the snapshot's class groups. */
  describe(v: number, classes: Groups): ObjectRow {
    const g = this.graph;
    return {
      id: g.nodeId[v] as NodeId,
      class: classes.labels[classes.of[v]] as string,
      kind: g.nodeTypeNames[g.nodeType[v]] as string,
      preview: preview(g, v),
      shallowBytes: g.selfSize[v] as Bytes,
      retainedBytes: g.retained[v] as Bytes,
      distance: g.distance[v],
      detached: g.detached[v] === 1,
    };
  }
}
