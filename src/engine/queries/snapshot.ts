// An open snapshot with everything that queries compute on first use and keep.
import type { GroupRow, ObjectRow, Partition } from '../../shared/heap.js';
import type { Bytes, NodeId } from '../../shared/units.js';
import { EngineFault } from '../faults.js';
import { type AllocationData, noAllocations } from '../formats/allocations.js';
import type { HeapGraph } from '../graph/heap-graph.js';
import { type InterfaceDefinition, inferInterfaces } from '../graph/interfaces.js';
import type { Work } from '../work.js';
import { type Aggregates, aggregate, sumsOfRows } from './aggregate.js';
import { groupBySite } from './allocations.js';
import { Begun } from './begun.js';
import { classify } from './classes.js';
import { type DominatedOrder, type DominatedTree, dominatedOrder, dominatedTree } from './dominated.js';
import { groupByExactSize, groupByKind, groupBySize } from './groupings.js';
import type { Groups } from './groups.js';
import { rowsById } from './ids.js';
import { groupByOrigin, scriptNames } from './modules.js';
import { groupByOwner } from './owners.js';
import { PathSignatures } from './path-signatures.js';
import { type PathTree, pathTree } from './paths.js';
import { preview } from './preview.js';
import { groupByEdge, groupByReferrer } from './referrers.js';

/** What opening (or an index of an earlier opening) has made already. */
export interface SnapshotParts {
  readonly tree?: DominatedTree;
  readonly classes?: {
    readonly definitions: readonly InterfaceDefinition[];
    readonly groups: Groups;
    readonly rows: readonly GroupRow[];
  };
}

/** Partitions whose groups are named after classes. */
const BUILT_ON_CLASSES: ReadonlySet<Partition> = new Set(['owner', 'referrer', 'via']);
/** A partition is a column of four bytes a node. */
const KEPT_PARTITIONS = 4;

const MOST_SEARCHES = 16;

/** Snapshots of one program often come to the same definitions. */
const same = (a: readonly InterfaceDefinition[], b: readonly InterfaceDefinition[]): boolean =>
  a === b ||
  (a.length === b.length &&
    a.every(({ name, properties }, i) => name === b[i].name && properties.every((property, k) => property === b[i].properties[k])));

export class Snapshot {
  #tree: DominatedTree | undefined;
  readonly #order = new Begun<DominatedOrder>();
  #byId: Uint32Array | undefined;
  #searches = 0;
  #definitions: readonly InterfaceDefinition[] | undefined;
  readonly #paths = new Begun<PathTree>();
  #signatures: PathSignatures | undefined;
  #scripts: ReadonlyMap<number, string> | undefined;
  /** Own definitions and the last foreign ones (a comparison with a newer snapshot). */
  readonly #classes = new Map<readonly InterfaceDefinition[], Groups>();
  /** Other partitions, the latest used last; those built on classes keep to the definitions they were made with. */
  readonly #groups = new Map<Partition, { readonly definitions: readonly InterfaceDefinition[]; readonly groups: Groups }>();

  /** Who allocated its objects: read from the file when first needed, by whoever can read files. */
  allocations: AllocationData | undefined;
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

  *order(): Work<DominatedOrder> {
    const tree = yield* this.tree();
    return yield* this.#order.get(() => dominatedOrder(this.graph, tree));
  }

  /** Names of scripts by their id. */
  scripts(): ReadonlyMap<number, string> {
    this.#scripts ??= scriptNames(this.graph);
    return this.#scripts;
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

  /** Groups; classes, and what is built on them, by `definitions`, or by the snapshot's own. */
  *groups(grouping: Partition, definitions?: readonly InterfaceDefinition[]): Work<Groups> {
    const own = yield* this.definitions();
    const wanted = definitions ?? own;
    if (grouping === 'class') {
      let classes = this.#classes.get(same(wanted, own) ? own : wanted);
      if (classes === undefined) {
        for (const key of this.#classes.keys()) if (key !== own) this.#classes.delete(key);
        classes = yield* classify(this.graph, wanted);
        this.#classes.set(wanted, classes);
      }
      return classes;
    }
    const known = this.#groups.get(grouping);
    const fits = known !== undefined && (known.definitions === wanted || !BUILT_ON_CLASSES.has(grouping));
    const groups = fits ? known.groups : yield* this.#group(grouping, wanted);
    this.#groups.delete(grouping);
    this.#groups.set(grouping, { definitions: wanted, groups });
    for (const oldest of this.#groups.keys()) {
      if (this.#groups.size <= KEPT_PARTITIONS) break;
      this.#groups.delete(oldest);
    }
    return groups;
  }

  /** Sums over groups of all objects, or of those with 1 in `include`; of the own classes they are known since the opening. */
  *sums(groups: Groups, include?: Uint8Array): Work<Aggregates> {
    const isOwn = this.#definitions !== undefined && this.#classes.get(this.#definitions) === groups;
    if (isOwn && include === undefined && this.classRows !== undefined) return sumsOfRows(groups, this.classRows);
    return yield* aggregate(this.graph, yield* this.order(), groups, include);
  }

  *#group(grouping: Exclude<Partition, 'class'>, definitions: readonly InterfaceDefinition[]): Work<Groups> {
    const g = this.graph;
    switch (grouping) {
      case 'kind':
        return groupByKind(g);
      case 'size':
        return groupBySize(g);
      case 'exactSize':
        return yield* groupByExactSize(g);
      case 'owner':
        return yield* groupByOwner(g, yield* this.groups('class', definitions));
      case 'referrer':
        // CPython's dicts say little: whose attributes they hold says who refers.
        return yield* groupByReferrer(g, yield* this.groups(g.className === undefined ? 'class' : 'owner', definitions));
      case 'via':
        return yield* groupByEdge(g, yield* this.groups('class', definitions));
      case 'site':
        return yield* groupBySite(g, this.allocations ?? noAllocations);
      case 'module':
      case 'package':
      case 'script':
        return yield* groupByOrigin(g, yield* this.order(), (yield* this.tree()).depth, grouping);
    }
  }

  /** Plainest paths from the root; `ignore`d rows are never walked through. */
  *paths(ignore: ReadonlySet<number>): Work<PathTree> {
    if (ignore.size > 0) return yield* pathTree(this.graph, ignore);
    return yield* this.#paths.get(() => pathTree(this.graph, ignore));
  }

  /** Signatures of these paths by the snapshot's own classes; those of all where nothing is ignored and somebody made them ahead. */
  *pathSignatures(ignore: ReadonlySet<number>): Work<PathSignatures> {
    const tree = yield* this.paths(ignore);
    const classes = yield* this.groups('class');
    if (ignore.size > 0) return new PathSignatures(this.graph, tree, classes);
    this.#signatures ??= new PathSignatures(this.graph, tree, classes);
    return this.#signatures;
  }

  /** Row of the object with this id; throws `EngineFault`. */
  *row(id: number): Work<number> {
    const row = yield* this.find(id);
    if (row < 0) throw new EngineFault({ kind: 'no-such-object', id });
    return row;
  }

  /** Row of the object with this id, or -1. The first few are looked for one after the other: that takes less than putting all in order. */
  *find(id: number): Work<number> {
    const { nodeId } = this.graph;
    if (this.#byId === undefined && this.#searches++ < MOST_SEARCHES) return nodeId.indexOf(id);
    const byId = yield* this.byId();
    let low = 0;
    let high = byId.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (nodeId[byId[middle]] < id) low = middle + 1;
      else high = middle;
    }
    return byId.length > 0 && nodeId[byId[low]] === id ? byId[low] : -1;
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
