// Growing holders over N snapshots, ranked: what gains members in every interval, application before package before runtime.
import type { Identity, Judgement, Suspect } from '../../shared/heap.js';
import type { NodeId } from '../../shared/units.js';
import { holderSaving } from '../advice/savings.js';
import type { HeapGraph } from '../graph/heap-graph.js';
import { NodeType } from '../heap-types.js';
import { describeChain, type RawChain, rawChain, signatureOf } from '../queries/chains.js';
import type { Groups } from '../queries/groups.js';
import { judgedPart } from '../queries/judgements.js';
import { type HolderKind, isContext, storeOf } from '../queries/members.js';
import type { PathTree } from '../queries/paths.js';
import type { Snapshot } from '../queries/snapshot.js';
import type { Work } from '../work.js';
import { agesOf } from './ages.js';
import { growingContainers } from './containers.js';
import { type Growth, isMonotonic, median } from './growth.js';
import { eventsLink, holderLabel } from './label.js';
import { growingStructures } from './linked.js';
import { type Owner, Owners } from './owner.js';
import { calledBy, joinListeners } from './page-listeners.js';
import { scoreOf } from './score.js';
import { growingShapes } from './shapes.js';
import { growingSiblings } from './siblings.js';
import { swollenHolders } from './swollen.js';

export interface SuspectRequest {
  readonly identity: Identity;
  readonly judgements: readonly Judgement[];
  readonly limit: number;
}

/** Best first. `snapshots`: two or more, oldest first. */
export function* findSuspects(snapshots: readonly Snapshot[], request: SuspectRequest): Work<Suspect[]> {
  const last = snapshots.at(-1) as Snapshot;
  const classes = yield* last.groups('class');
  const tree = yield* last.paths(new Set());
  const growths: Growth[] = [];
  if (request.identity === 'objects') {
    const ages = yield* agesOf(snapshots);
    growths.push(...(yield* growingContainers(snapshots, ages, classes)));
    const explained = new Uint8Array(last.graph.nodeCount);
    for (const growth of growths) for (const v of membersIn(last, growth)) explained[v] = 1;
    growths.push(...(yield* growingSiblings(snapshots, ages, classes, explained)));
    const containers = new Set(growths.map((growth) => growth.holder));
    const structures = yield* growingStructures(snapshots, ages, classes, explained);
    growths.push(...structures.filter((growth) => !containers.has(growth.holder)));
    growths.push(...(yield* swollenHolders(snapshots, ages, classes, new Set(growths.map((growth) => growth.holder)))));
  } else growths.push(...(yield* growingShapes(snapshots)));

  const owners = new Owners(last.graph);
  const grown = snapshots.reduce(
    (sum, s, i) => (i === 0 ? 0 : sum + Math.max(0, s.graph.totalBytes - (snapshots[i - 1] as Snapshot).graph.totalBytes)),
    0,
  );
  const context: Context = { classes, tree, owners, grownBytes: grown };
  const placed: Placed[] = [];
  for (const [i, growth] of joinListeners(last.graph, growths).entries()) {
    const p = place(last, growth, context);
    if (p !== undefined) placed.push(p);
    if (i % 256 === 0) yield { step: 'suspects', done: i, total: growths.length };
  }
  const suspects: Suspect[] = [];
  for (const p of merge(last, placed, classes).filter(({ growth }) => isWorthTelling(growth))) {
    const ofPage = p.kind === 'listeners' && last.graph.nodeType[p.growth.holder] === NodeType.native;
    const called = ofPage ? yield* calledBy(last, p.growth.sample) : [];
    suspects.push({ ...toSuspect(last, p, context), ...(called.length === 0 ? {} : { called: [...called] }) });
  }
  return ranked(suspects, request.judgements).slice(0, request.limit);
}

function* membersIn(s: Snapshot, growth: Growth): Iterable<number> {
  const store = storeOf(s.graph, growth.holder, growth.kind === 'listeners' ? 'native' : growth.kind);
  for (let e = s.graph.firstEdge[store]; e < s.graph.firstEdge[store + 1]; e++) yield s.graph.edgeTo[e];
}

/** Fewer new members than this per interval, in a few bytes, are noise of any running program. */
const LEAST_PER_INTERVAL = 2;
const LEAST_BYTES = 20_000;

const isWorthTelling = (growth: Growth): boolean => {
  const intervals = growth.gained.length;
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  if (sum(growth.gainedBytes) >= LEAST_BYTES * intervals) return true;
  return sum(growth.gained) >= LEAST_PER_INTERVAL * intervals;
};

interface Context {
  readonly classes: Groups;
  readonly tree: PathTree;
  readonly owners: Owners;
  /** By how much the heap grew over all intervals. */
  readonly grownBytes: number;
}

/** A growth with the chain to its holder and the owner: what ranking and describing need. */
interface Placed {
  readonly growth: Growth;
  readonly chain: RawChain;
  readonly kind: HolderKind;
  readonly owner: Owner;
  /** Index of the link at fault: the holder's, or of a structure hanging from a mere scope its first link. */
  readonly suspectLink: number;
}

const place = (s: Snapshot, growth: Growth, c: Context): Placed | undefined => {
  const g = s.graph;
  const above = rawChain(s, c.tree, growth.holder);
  if (above === undefined) return undefined;
  const at = above.rows.length - 1;
  const chain = { rows: [...above.rows, ...growth.down.map((e) => g.edgeTo[e])], edges: [...above.edges, ...growth.down] };
  const events = eventsLink(g, chain, at);
  // The list of an EventTarget is linked; that of an emitter is not.
  const kind = events > 0 && (growth.kind !== 'linked' || at - events === 2) ? 'listeners' : growth.kind;
  const suspectLink = kind === 'linked' && isContext(g, growth.holder) ? Math.min(at + 1, chain.rows.length - 1) : at;
  return { growth, chain, kind, suspectLink, owner: ownerOf(g, c.owners, above.rows, growth.sample) };
};

const toSuspect = (s: Snapshot, placed: Placed, c: Context): Suspect => {
  const g = s.graph;
  const { growth, chain, kind, owner, suspectLink } = placed;
  const monotonic = isMonotonic(growth);
  // Nobody knows how often a page's event comes: its listeners have no use for `once`.
  const saving = kind === 'listeners' && g.nodeType[growth.holder] === NodeType.native ? undefined : holderSaving({ ...growth, kind });
  return {
    holder: {
      id: g.nodeId[growth.holder] as NodeId,
      class: c.classes.labels[c.classes.of[growth.holder]],
      kind,
      label: holderLabel(g, chain, suspectLink, kind, c.classes),
    },
    class: c.classes.labels[growth.memberClass],
    members: [...growth.members],
    growthPerInterval: median(growth.gained),
    bytesPerInterval: median(growth.gainedBytes),
    monotonic,
    score: scoreOf({ growth, monotonic, owner, kind, grownBytes: c.grownBytes }),
    chain: describeChain(s, chain, c.classes, {
      objects: growth.gained.reduce((a, b) => a + b, 0),
      shallowBytes: growth.sample.reduce((sum, v) => sum + g.selfSize[v], 0),
      suspectLink,
    }),
    ...(owner.package === undefined ? {} : { package: owner.package }),
    ...(owner.packagePath === undefined ? {} : { packagePath: owner.packagePath }),
    owner: owner.kind,
    ...(saving === undefined ? {} : { saving }),
  };
};

/** A holder of the runtime (timers, handles) that gathers what the application made is the application's affair. */
const ownerOf = (g: HeapGraph, owners: Owners, path: readonly number[], sample: readonly number[]): Owner => {
  const holder = path.at(-1) as number;
  const own: Owner = g.nodeType[holder] === NodeType.synthetic ? { kind: 'runtime' } : owners.ofPath(path);
  if (own.kind === 'application' || own.kind === 'package') return own;
  for (const v of sample) {
    const owner = owners.ofContent(v);
    if (owner?.kind === 'application' || owner?.kind === 'package') return owner;
  }
  return own;
};

/** Holders of the same kind in the same place (one array per connection) are one suspect: the largest speaks for all. */
const merge = (s: Snapshot, all: readonly Placed[], classes: Groups): Placed[] => {
  const bytes = (p: Placed): number => p.growth.gainedBytes.reduce((a, b) => a + b, 0);
  const sums = (a: readonly number[], b: readonly number[]): number[] => a.map((n, i) => n + b[i]);
  const byPlace = new Map<string, Placed>();
  for (const p of all.toSorted((a, b) => bytes(b) - bytes(a))) {
    const key = `${signatureOf(s, p.chain, classes)}\n${p.growth.memberClass}`;
    const known = byPlace.get(key);
    if (known === undefined) byPlace.set(key, p);
    else {
      const { growth } = known;
      byPlace.set(key, {
        ...known,
        growth: {
          ...growth,
          members: sums(growth.members, p.growth.members),
          gained: sums(growth.gained, p.growth.gained),
          gainedBytes: sums(growth.gainedBytes, p.growth.gainedBytes),
        },
      });
    }
  }
  const kept: Placed[] = [];
  for (const p of byPlace.values()) if (!kept.some((k) => isSameStructure(k, p))) kept.push(p);
  return kept;
};

/** The same links seen through two of their classes (object and function of a chain, promise and reaction): the one that holds more stays. */
const isSameStructure = (a: Placed, b: Placed): boolean =>
  a.kind === 'linked' &&
  b.kind === 'linked' &&
  a.chain.rows[a.suspectLink] === b.chain.rows[b.suspectLink] &&
  a.growth.gained.every((n, i) => Math.abs(n - b.growth.gained[i]) <= 1 + n * 0.02);

/** A holder that is expected is none, and so is one whose members are; one on the way to what is stuck is certain. */
const ranked = (suspects: readonly Suspect[], judgements: readonly Judgement[]): Suspect[] =>
  suspects
    .map((s) => {
      const { expected = -1, stuck } = judgedPart(s.chain, judgements);
      const holder = s.chain.suspectLink ?? 0;
      if (expected >= Math.max(1, holder)) return { ...s, score: s.score * 0.05 };
      return stuck === undefined ? s : { ...s, score: Math.max(s.score, 0.99) };
    })
    .sort((a, b) => b.score - a.score || b.bytesPerInterval - a.bytesPerInterval);
