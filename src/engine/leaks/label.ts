// What to call a holder: its class and the property or variable that holds it.
import type { HeapGraph } from '../graph/heap-graph.js';
import { EdgeType, NodeType } from '../heap-types.js';
import type { RawChain } from '../queries/chains.js';
import { edgeLabel, edgeTypeOf } from '../queries/edges.js';
import type { Groups } from '../queries/groups.js';
import type { HolderKind } from '../queries/members.js';

/** Index of the last link of the chain whose edge has a name that a program gave. */
const namedLink = (g: HeapGraph, chain: RawChain, from: number): number => {
  for (let i = from; i > 0; i--) {
    const t = edgeTypeOf(g, chain.edges[i] as number);
    if (t === EdgeType.property || t === EdgeType.context || t === EdgeType.shortcut) return i;
    // An element or a slot is named by what it is in.
  }
  return -1;
};

const nameAt = (g: HeapGraph, chain: RawChain, i: number): string =>
  i <= 0 ? '' : edgeLabel(g, chain.rows[i - 1] as number, chain.edges[i] as number).replace(EPHEMERON, '');

/** The value of a WeakMap is an edge of its key, under a name for machines. */
const EPHEMERON = /^\d+ \/ part of key .* pair in WeakMap .*$/s;

/** What `functools.lru_cache` makes of a function; its results are in a dict of its own. */
const LRU_CACHE = 'functools._lru_cache_wrapper';
/** Python's agent numbers references that it has no name for. */
const UNNAMED = /^ref \d+$/;

/** `at`: index of the holder's link in `chain`. */
export const holderLabel = (g: HeapGraph, chain: RawChain, at: number, kind: HolderKind, classes: Groups): string => {
  const classOf = (i: number): string => classes.labels[classes.of[chain.rows[i] as number]] as string;
  const i = namedLink(g, chain, at);
  const name = nameAt(g, chain, i);
  if (kind === 'listeners' && g.nodeType[chain.rows[at] as number] === NodeType.native)
    return `listener list of ${served(g, chain, at).name}`;
  if (kind === 'listeners') {
    // … emitter > _events > (event), or … target > <symbol kEvents> > table > ["event"]
    const events = eventsLink(g, chain, at);
    const emitter = events - 1;
    const entry = at - events >= 2 ? events + 2 : events + 1;
    const event = at > events ? ` '${nameAt(g, chain, entry).replace(/^\["(.*)"\]$/s, '$1')}'` : '';
    const variable = nameAt(g, chain, namedLink(g, chain, emitter));
    // A symbol there is the runtime's own way to the emitter.
    const of = classOf(emitter);
    return `${of}${variable === '' || variable === of || variable.startsWith('<symbol ') ? '' : ` ${variable}`}${event}`;
  }
  const t = g.nodeType[chain.rows[at] as number];
  if (t === NodeType.synthetic || t === NodeType.native) return nativeLabel(g, chain, at);
  const cached = [at, at - 1].find((j) => j > 0 && classOf(j) === LRU_CACHE) ?? -1;
  const cachedFunction = nameAt(g, chain, namedLink(g, chain, cached));
  if (cachedFunction !== '') return `lru_cache of ${cachedFunction}`;
  const index = i === at || i < 0 ? '' : nameAt(g, chain, at).replace(UNNAMED, '');
  const owner = i === at ? ownerName(g, chain, i, classOf) : '';
  return `${classOf(at)} ${name}${index}${owner === '' ? '' : ` of ${owner}`}`.trim();
};

/** The browser's own plumbing is named after the object that it serves: "DOMTimerCoordinator of Window". */
const nativeLabel = (g: HeapGraph, chain: RawChain, at: number): string => {
  const nameOf = (i: number): string => g.strings.text(g.nodeName[chain.rows[i] as number], 100);
  if (!nameOf(at).startsWith('blink::')) return nameOf(at);
  const { link, name } = served(g, chain, at);
  // The collection itself says nothing: "EventTargetData", not "BasicHeapVector".
  let named = at;
  while (named > link + 1 && /^blink::(?:Basic)?Heap/.test(nameOf(named))) named--;
  const short = nameOf(named)
    .replace(/^blink::(?:\(anonymous namespace\)::)?/, '')
    .replace(/<.*$/s, '');
  return `${short} of ${name}`;
};

/** The nearest link at or above `at` that is no plumbing of the browser. */
const served = (g: HeapGraph, chain: RawChain, at: number): { readonly link: number; readonly name: string } => {
  const nameOf = (i: number): string => g.strings.text(g.nodeName[chain.rows[i] as number], 100);
  let link = at;
  while (link > 1 && nameOf(link).startsWith('blink::')) link--;
  return { link, name: nameOf(link).replace(/ \/ .*$/s, '') };
};

/** The class whose property the link at `i` is: of an instance, or of the class itself. Plain objects, scopes and the global object say nothing. */
const ownerName = (g: HeapGraph, chain: RawChain, i: number, classOf: (i: number) => string): string => {
  // Straight below the root lies the global object.
  if (i < 3 || edgeTypeOf(g, chain.edges[i] as number) !== EdgeType.property) return '';
  const row = chain.rows[i - 1] as number;
  const type = g.nodeType[row];
  const name = type === NodeType.closure ? g.strings.text(g.nodeName[row], 60) : type === NodeType.object ? classOf(i - 1) : '';
  return /^[\p{L}_$][\p{L}\p{N}_$.]*$/u.test(name) && name !== 'Object' && name !== 'Array' && !name.startsWith('system') ? name : '';
};

/**
 * Index of the `_events` link when the holder at `at` is an emitter's table of listeners or one list in it, or of the Map of an
 * EventTarget when it is the head of one of its lists; -1 otherwise.
 */
export const eventsLink = (g: HeapGraph, chain: RawChain, at: number): number => {
  for (const i of [at, at - 1]) if (i > 1 && nameAt(g, chain, i) === '_events') return i;
  return at > 3 && nameAt(g, chain, at - 2) === '<symbol kEvents>' ? at - 2 : -1;
};
