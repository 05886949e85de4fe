// Drops one reference in a live V8 program, and tells which objects died of it.
//
// Nothing here may keep what is watched alive: handles are released before every collection, and what the undo needs is held weakly.
import * as z from 'zod';
import type { CutPlan, CutSpec } from '../../shared/cut.js';
import { cutWay } from '../../shared/cut.js';
import { type Failure, fail } from '../../shared/failures.js';
import type { NodeId } from '../../shared/units.js';
import { CUT_LISTENERS, type Listeners, listenersLike } from './listener-cut.js';
import type { Wire } from './wire.js';

const GROUP = 'holdfast-cut';
const UNDO_GROUP = 'holdfast-cut-undo';

/**
 * Finds how `this` holds `held`. Reads no accessor, so that no code of the program runs (but a proxy's). Of a map's entry either side
 * may be the one. Node's own maps have no prototype: what an object is, is told by whether Map's methods take it.
 */
const FIND = `function (held) {
  const is = (kind) => { try { kind.prototype.has.call(this, 0); return true; } catch { return false; } };
  const name = (x) => { try { return typeof x === 'symbol' ? x.toString() : typeof x === 'object' && x !== null || typeof x === 'function' ? Object.prototype.toString.call(x) : String(x); } catch { return '?'; } };
  const about = (way, key) => {
    let holder = '';
    try { holder = String(this.constructor && this.constructor.name || ''); } catch {}
    return { way, key: name(key).slice(0, 200), holder: (holder || name(this).replace(/^\\[object (.*)\\]$/, '$1')).slice(0, 200) };
  };
  if (is(Map)) for (const [k, v] of Map.prototype.entries.call(this)) if (k === held || v === held) return about('map-entry', k);
  if (is(Set) && Set.prototype.has.call(this, held)) return about('set-entry', '');
  if (Array.isArray(this)) { const i = Array.prototype.indexOf.call(this, held); if (i >= 0) return about('array-element', i); }
  for (const key of Reflect.ownKeys(this)) {
    const d = Reflect.getOwnPropertyDescriptor(this, key);
    if (d === undefined || !('value' in d) || d.value !== held) continue;
    if (d.configurable) return about('property', key);
    if (d.writable) return about('value', key);
  }
  return undefined;
}`;

/** Does it, and answers with a function that puts it back, as far as everything that needs is still alive. */
const CUT = `function (held) {
  const is = (kind) => { try { kind.prototype.has.call(this, 0); return true; } catch { return false; } };
  const weak = (x) => typeof x === 'object' && x !== null || typeof x === 'function' ? new WeakRef(x) : { deref: () => x };
  const undoFor = (holder, held, other, put) => function (only) {
    const h = holder.deref(), x = held.deref();
    if (h === undefined || x === undefined) return false;
    if (only !== 'ask') put(h, x, other.deref());
    return true;
  };
  if (is(Map)) for (const [k, v] of Map.prototype.entries.call(this)) if (k === held || v === held) {
    Map.prototype.delete.call(this, k);
    return k === held
      ? undoFor(weak(this), weak(k), weak(v), (h, x, other) => Map.prototype.set.call(h, x, other))
      : undoFor(weak(this), weak(v), weak(k), (h, x, other) => Map.prototype.set.call(h, other, x));
  }
  if (is(Set) && Set.prototype.has.call(this, held)) {
    Set.prototype.delete.call(this, held);
    return undoFor(weak(this), weak(held), weak(0), (h, x) => Set.prototype.add.call(h, x));
  }
  if (Array.isArray(this)) { const i = Array.prototype.indexOf.call(this, held); if (i >= 0) {
    Array.prototype.splice.call(this, i, 1);
    return undoFor(weak(this), weak(held), weak(i), (h, x, at) => Array.prototype.splice.call(h, at, 0, x));
  } }
  for (const key of Reflect.ownKeys(this)) {
    const d = Reflect.getOwnPropertyDescriptor(this, key);
    if (d === undefined || !('value' in d) || d.value !== held) continue;
    const { configurable, enumerable, writable } = d;
    if (!(configurable ? Reflect.deleteProperty(this, key) : writable && Reflect.set(this, key, undefined))) continue;
    const flags = { key, configurable, enumerable, writable };
    return undoFor(weak(this), weak(held), { deref: () => flags },
      (h, x, f) => Reflect.defineProperty(h, f.key, { value: x, configurable: f.configurable, enumerable: f.enumerable, writable: f.writable }));
  }
  return undefined;
}`;

/** More are not listed: a weak reference each. */
const MOST_MEMBERS = 10_000;

/** What `this` holds that is of the same kind as the first of `seen`, and `seen`, each once and weakly. Reads no accessor. */
const GATHER = `function (...seen) {
  const is = (kind) => { try { kind.prototype.has.call(this, 0); return true; } catch { return false; } };
  const [like] = seen, kind = typeof like, made = Object.getPrototypeOf(like), all = new Set(seen);
  const take = (x) => {
    if (x !== null && typeof x === kind && Object.getPrototypeOf(x) === made && x !== this && all.size < ${MOST_MEMBERS}) all.add(x);
  };
  if (is(Map)) for (const [k, v] of Map.prototype.entries.call(this)) { take(k); take(v); }
  else if (is(Set)) for (const x of Set.prototype.values.call(this)) take(x);
  else for (const key of Array.isArray(this) ? Array.prototype.keys.call(this) : Reflect.ownKeys(this)) {
    const d = Reflect.getOwnPropertyDescriptor(this, key);
    if (d !== undefined && 'value' in d) take(d.value);
  }
  return [...all].map((x) => new WeakRef(x));
}`;

/** What a browser's object is, as its programmers call it. */
const NAME = `function () { return Object.prototype.toString.call(this).replace(/^\\[object (.*)\\]$/, '$1'); }`;

const remote = z.looseObject({
  result: z.looseObject({
    type: z.string(),
    subtype: z.string().optional(),
    objectId: z.string().optional(),
    value: z.unknown().optional(),
  }),
});
const found = z.looseObject({ way: cutWay, key: z.string(), holder: z.string() });

export class Cutter {
  #undo: string | undefined;

  constructor(
    private readonly wire: Wire,
    private readonly title: string,
    private readonly timeoutMs: number,
  ) {}

  /** How the reference would be dropped. CUT_IMPOSSIBLE when nothing of the program's own holds it so that it can be dropped. */
  async plan(spec: CutSpec): Promise<CutPlan | Failure> {
    const pair = await this.#pair(spec, FIND, true);
    const watched = 'code' in pair ? 0 : await this.#population(spec);
    const listening = 'code' in pair ? await this.#listening(spec) : undefined;
    const holder = listening && (await this.#call(listening.holder, NAME, [], true));
    await this.#release();
    if (listening !== undefined) {
      const { type: key, handlers } = listening.listeners;
      return { way: 'listeners', key, holder: String(holder?.value ?? ''), count: handlers.length, watched: handlers.length };
    }
    return 'code' in pair ? pair : { ...found.parse(pair.value), watched };
  }

  /** Drops it. @returns undefined, or why not */
  async cut(spec: CutSpec): Promise<Failure | undefined> {
    const pair = await this.#pair(spec, CUT, false);
    const listening = 'code' in pair ? await this.#listening(spec) : undefined;
    const undo = listening === undefined ? undefined : await this.#removeListeners(listening);
    await this.#release();
    if ('code' in pair && undo === undefined) return pair;
    this.#undo = 'code' in pair ? undo : pair.objectId;
    return undefined;
  }

  /** Puts it back. @returns whether what it needs was still alive */
  async undo(): Promise<boolean> {
    const undo = this.#undo;
    if (undo === undefined) return false;
    const answer = await this.#call(undo, 'function () { return this(); }', [], true);
    await this.forget();
    return answer?.value === true;
  }

  /** Whether what was dropped, and what held it, still live, so that it could be put back. */
  async undoable(): Promise<boolean> {
    if (this.#undo === undefined) return false;
    const answer = await this.#call(this.#undo, 'function () { return this("ask"); }', [], true);
    return answer?.value === true;
  }

  /** Lets go of what an undo and the watch need. */
  async forget(): Promise<void> {
    this.#undo = undefined;
    await this.wire.send('Runtime.releaseObjectGroup', { objectGroup: UNDO_GROUP }, { timeoutMs: this.timeoutMs });
  }

  /** Begins to watch what a cut of `plan` tells of, weakly. The returned function tells how many of them live. */
  async watch(spec: CutSpec, { way }: Pick<CutPlan, 'way'>): Promise<() => Promise<number>> {
    const listening = way === 'listeners' ? await this.#listening(spec) : undefined;
    const { watched, among } = listening === undefined ? spec : { watched: [], among: undefined };
    const handles: string[] = [...(listening?.listeners.handlers ?? [])];
    for (const id of watched) {
      const handle = await this.#handle(id);
      if (handle !== undefined) handles.push(handle);
    }
    const watching = await this.#references(handles, among);
    await this.#release();
    return async () => {
      if (watching === undefined) return 0;
      const count = await this.#call(watching, 'function () { return this.filter((x) => x.deref() !== undefined).length; }', [], true);
      return typeof count?.value === 'number' ? count.value : 0;
    };
  }

  /** A list of weak references in the program: to the objects, and to what else of their kind `among` holds. */
  async #references(handles: readonly string[], among: NodeId | undefined): Promise<string | undefined> {
    const [first] = handles;
    if (first === undefined) return undefined;
    const args = handles.map((objectId) => ({ objectId }));
    const holder = among === undefined ? undefined : await this.#handle(among);
    const all = holder === undefined ? undefined : await this.#call(holder, GATHER, args, false);
    // A proxy may refuse to be listed.
    if (all?.subtype === 'array') return all.objectId;
    return (await this.#call(first, 'function (...all) { return all.map((x) => new WeakRef(x)); }', args, false))?.objectId;
  }

  /** How many would be watched. */
  async #population({ watched, among }: CutSpec): Promise<number> {
    const [first] = watched;
    const like = among === undefined || first === undefined ? undefined : await this.#handle(first);
    const holder = among === undefined || like === undefined ? undefined : await this.#handle(among);
    if (holder === undefined) return watched.length;
    const count = await this.#call(holder, `function (like) { return (${GATHER}).call(this, like).length; }`, [{ objectId: like }], true);
    return Math.max(watched.length, typeof count?.value === 'number' ? count.value : 0);
  }

  async #pair(
    { holders, held }: CutSpec,
    code: string,
    byValue: boolean,
  ): Promise<{ readonly value?: unknown; readonly objectId?: string | undefined } | Failure> {
    const object = await this.#handle(held);
    if (object === undefined) return fail('CUT_IMPOSSIBLE', { title: this.title, reason: 'gone' });
    let reachable = false;
    for (const id of holders) {
      const holder = await this.#handle(id);
      if (holder === undefined) continue;
      reachable = true;
      const answer = await this.#call(holder, code, [{ objectId: object }], byValue);
      if (answer !== undefined && (byValue ? answer.value !== undefined : answer.objectId !== undefined)) return answer;
    }
    return fail('CUT_IMPOSSIBLE', { title: this.title, reason: reachable ? 'inner' : 'unreachable' });
  }

  /** Who has the held function as a listener, and its other listeners from the same place. */
  async #listening({ holders, held }: CutSpec): Promise<{ readonly holder: string; readonly listeners: Listeners } | undefined> {
    const object = await this.#handle(held);
    for (const id of object === undefined ? [] : holders) {
      const holder = await this.#handle(id);
      if (holder === undefined || object === undefined) continue;
      const listeners = await listenersLike(this.wire, holder, object, this.timeoutMs);
      if (listeners !== undefined) return { holder, listeners };
    }
    return undefined;
  }

  async #removeListeners({ holder, listeners }: { readonly holder: string; readonly listeners: Listeners }): Promise<string | undefined> {
    const { type, capture, handlers } = listeners;
    const args = [{ value: type }, { value: capture }, ...handlers.map((objectId) => ({ objectId }))];
    return (await this.#call(holder, CUT_LISTENERS, args, false))?.objectId;
  }

  async #handle(id: NodeId): Promise<string | undefined> {
    const params = { objectId: String(id), objectGroup: GROUP };
    const reply = await this.wire.send('HeapProfiler.getObjectByHeapObjectId', params, { timeoutMs: this.timeoutMs });
    const parsed = reply.ok ? remote.safeParse(reply.value) : undefined;
    return parsed?.success ? parsed.data.result.objectId : undefined;
  }

  async #call(objectId: string, code: string, args: readonly object[], byValue: boolean) {
    const params = { objectId, functionDeclaration: code, arguments: args, returnByValue: byValue, silent: true, objectGroup: UNDO_GROUP };
    const reply = await this.wire.send('Runtime.callFunctionOn', params, { timeoutMs: this.timeoutMs });
    const parsed = reply.ok ? remote.safeParse(reply.value) : undefined;
    return parsed?.success ? parsed.data.result : undefined;
  }

  async #release(): Promise<void> {
    await this.wire.send('Runtime.releaseObjectGroup', { objectGroup: GROUP }, { timeoutMs: this.timeoutMs });
  }
}
