// Growing holders over N snapshots, ranked: what gains members in every interval, application before package before runtime.
import type { Identity, Judgement, Suspect } from '../../shared/heap.js';
import type { NodeId } from '../../shared/units.js';
import { describeChain, type RawChain, rawChain } from '../queries/chains.js';
import type { Groups } from '../queries/groups.js';
import type { PathTree } from '../queries/paths.js';
import type { Snapshot } from '../queries/snapshot.js';
import type { Work } from '../work.js';
import { agesOf } from './ages.js';
import { growingContainers } from './containers.js';
import { type Growth, isMonotonic, median } from './growth.js';
import { eventsLink, holderLabel } from './label.js';
import { growingStructures } from './linked.js';
import { type Owner, Owners } from './owner.js';
import { scoreOf } from './score.js';
import { growingShapes } from './shapes.js';

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
    growths.push(...(yield* growingStructures(snapshots, ages, classes, explained)));
  } else growths.push(...(yield* growingShapes(snapshots)));

  const owners = new Owners(last.graph);
  const grown = snapshots.reduce(
    (sum, s, i) => (i === 0 ? 0 : sum + Math.max(0, s.graph.totalBytes - (snapshots[i - 1] as Snapshot).graph.totalBytes)),
    0,
  );
  const suspects: Suspect[] = [];
  for (const growth of growths) {
    const suspect = toSuspect(last, growth, { classes, tree, owners, grownBytes: grown });
    if (suspect !== undefined) suspects.push(suspect);
  }
  return ranked(merged(suspects), request.judgements).slice(0, request.limit);
}

function* membersIn(s: Snapshot, growth: Growth): Iterable<number> {
  const store = growth.down.length > 1 ? s.graph.edgeTo[growth.down[0] as number] : growth.holder;
  for (let e = s.graph.firstEdge[store]; e < s.graph.firstEdge[store + 1]; e++) yield s.graph.edgeTo[e];
}

interface Context {
  readonly classes: Groups;
  readonly tree: PathTree;
  readonly owners: Owners;
  /** By how much the heap grew over all intervals. */
  readonly grownBytes: number;
}

const toSuspect = (s: Snapshot, growth: Growth, c: Context): Suspect | undefined => {
  const g = s.graph;
  const above = rawChain(s, c.tree, growth.holder);
  if (above === undefined) return undefined;
  const at = above.rows.length - 1;
  const chain: RawChain = { rows: [...above.rows, ...growth.down.map((e) => g.edgeTo[e])], edges: [...above.edges, ...growth.down] };
  const kind = growth.kind !== 'linked' && eventsLink(g, chain, at) > 0 ? 'listeners' : growth.kind;
  const owner = ownerOf(c.owners, above.rows, growth.sample);
  const growthPerInterval = median(growth.gained);
  const bytesPerInterval = median(growth.gainedBytes);
  const monotonic = isMonotonic(growth);
  return {
    holder: {
      id: g.nodeId[growth.holder] as NodeId,
      class: c.classes.labels[c.classes.of[growth.holder]] as string,
      kind,
      label: holderLabel(g, chain, at, kind, c.classes),
    },
    class: c.classes.labels[growth.memberClass] as string,
    members: [...growth.members],
    growthPerInterval,
    bytesPerInterval,
    monotonic,
    score: scoreOf({ growth, monotonic, owner, kind, grownBytes: c.grownBytes }),
    chain: describeChain(s, chain, c.classes, {
      objects: growth.gained.reduce((a, b) => a + b, 0),
      shallowBytes: growth.sample.length === 0 ? 0 : growth.sample.reduce((sum, v) => sum + g.selfSize[v], 0),
      suspectLink: kind === 'linked' ? Math.min(at + 1, chain.rows.length - 1) : at,
    }),
    ...(owner.package === undefined ? {} : { package: owner.package }),
    owner: owner.kind,
  };
};

/** A holder of the runtime (timers, handles) that gathers what the application made is the application's affair. */
const ownerOf = (owners: Owners, path: readonly number[], sample: readonly number[]): Owner => {
  const own = owners.ofPath(path);
  if (own.kind === 'application' || own.kind === 'package') return own;
  for (const v of sample) {
    const owner = owners.of(v);
    if (owner?.kind === 'application' || owner?.kind === 'package') return owner;
  }
  return own;
};

/** Holders of the same kind in the same place (one array per connection) are one suspect: the largest speaks for all. */
const merged = (suspects: readonly Suspect[]): Suspect[] => {
  const byPlace = new Map<string, Suspect>();
  for (const s of suspects.toSorted((a, b) => b.score - a.score || b.bytesPerInterval - a.bytesPerInterval)) {
    const place = `${s.chain.signature}\n${s.class}`;
    const known = byPlace.get(place);
    if (known === undefined) byPlace.set(place, s);
    else {
      byPlace.set(place, {
        ...known,
        members: known.members.map((m, i) => m + (s.members[i] as number)),
        growthPerInterval: known.growthPerInterval + s.growthPerInterval,
        bytesPerInterval: known.bytesPerInterval + s.bytesPerInterval,
      });
    }
  }
  return [...byPlace.values()];
};

const ranked = (suspects: readonly Suspect[], judgements: readonly Judgement[]): Suspect[] => {
  const verdicts = new Map(judgements.map((j) => [j.signature, j.verdict]));
  return suspects
    .map((s) => {
      const verdict = verdicts.get(s.chain.signature);
      return verdict === 'expected' ? { ...s, score: s.score * 0.05 } : verdict === 'stuck' ? { ...s, score: Math.max(s.score, 0.99) } : s;
    })
    .sort((a, b) => b.score - a.score || b.bytesPerInterval - a.bytesPerInterval);
};
