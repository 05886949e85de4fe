// Single objects of a live V8 program, by their ids in a snapshot of the session. Looking runs none of the program's code: what is
// shown is a copy of at most some of the object's own properties, getters unread, described by V8 itself.
import * as z from 'zod';
import { type Failure, fail } from '../../shared/failures.js';
import type { LiveObject, LiveProperty } from '../../shared/live-object.js';
import { failed, ok, type Result } from '../../shared/result.js';
import type { NodeId } from '../../shared/units.js';
import type { LiveObjects } from '../connector.js';
import { textOf } from './evaluation.js';
import type { Limits } from './limits.js';
import { evaluated, remoteObject } from './remote.js';
import type { Reply, Wire } from './wire.js';

const GROUP = 'holdfast-look';
const MOST_SHOWN = 200;
const MOST_TEXT = 200;

/** [how many there are, whether the copy is key, value, key, value …, the copy]. */
const COPY = `function (most) {
  if (this instanceof Map) {
    const flat = [];
    for (const [k, v] of Map.prototype.entries.call(this)) { if (flat.length >= 2 * most) break; flat.push(k, v); }
    return [Object.getOwnPropertyDescriptor(Map.prototype, 'size').get.call(this), 'pairs', flat];
  }
  if (this instanceof Set) {
    const flat = [];
    for (const v of Set.prototype.values.call(this)) { if (flat.length >= most) break; flat.push(v); }
    return [Object.getOwnPropertyDescriptor(Set.prototype, 'size').get.call(this), 'items', flat];
  }
  const listed = Array.isArray(this) || ArrayBuffer.isView(this) && !(this instanceof DataView);
  const keys = listed ? Array.from({ length: Math.min(this.length, most) }, (_, i) => String(i)) : Reflect.ownKeys(this);
  const copy = Object.create(null);
  for (const key of keys.slice(0, most)) {
    const d = Reflect.getOwnPropertyDescriptor(this, key);
    if (d !== undefined) Object.defineProperty(copy, key, { ...d, configurable: true });
  }
  return [listed ? this.length : keys.length, listed ? 'items' : 'fields', copy];
}`;

type Remote = z.infer<typeof remoteObject>;
const listed = z.looseObject({
  result: z.array(z.looseObject({ name: z.string(), value: remoteObject.optional(), enumerable: z.boolean().optional() })),
});

export interface LookParts {
  readonly wire: Wire;
  readonly title: string;
  readonly limits: Limits;
  /** Why nothing can be asked now. */
  readonly unready: () => Promise<Failure | undefined>;
  readonly failureOf: (reply: Extract<Reply, { ok: false }>, waitedMs: number) => Promise<Failure>;
}

export function createLiveObjects({ wire, title, limits, unready, failureOf }: LookParts): LiveObjects {
  const options = { timeoutMs: limits.command };
  const gone = (): Failure => fail('NO_SUCH_LIVE_OBJECT', { title, reason: 'gone' });

  async function send<T>(method: string, params: object, shape: z.ZodType<T>, timeoutMs = limits.command): Promise<Result<T>> {
    const reply = await wire.send(method, params, { ...options, timeoutMs });
    if (!reply.ok) return failed(await failureOf(reply, timeoutMs));
    const parsed = shape.safeParse(reply.value);
    return parsed.success ? ok(parsed.data) : failed(gone());
  }
  const release = () => wire.send('Runtime.releaseObjectGroup', { objectGroup: GROUP }, options);

  /** The object, or why it cannot be had. */
  async function handle(id: NodeId): Promise<Result<Remote & { readonly objectId: string }>> {
    const refused = await unready();
    if (refused !== undefined) return failed(refused);
    const reply = await wire.send('HeapProfiler.getObjectByHeapObjectId', { objectId: String(id), objectGroup: GROUP }, options);
    if (!reply.ok) return failed(reply.problem === 'refused' ? gone() : await failureOf(reply, limits.command));
    const { data } = z.looseObject({ result: remoteObject }).safeParse(reply.value);
    return data?.result.objectId === undefined ? failed(gone()) : ok({ ...data.result, objectId: data.result.objectId });
  }

  async function properties(objectId: string): Promise<Result<z.infer<typeof listed>['result']>> {
    const list = await send('Runtime.getProperties', { objectId, ownProperties: true }, listed);
    return list.ok ? ok(list.value.result) : list;
  }

  async function look(object: Remote & { readonly objectId: string }): Promise<Result<LiveObject>> {
    const about = { class: (object.className ?? object.type).slice(0, MOST_TEXT), text: describe(object, MOST_TEXT) };
    // Whatever is asked of a proxy is evaluated by the program's code.
    if (object.subtype === 'proxy') return ok({ ...about, total: 0, properties: [] });
    const copied = await send(
      'Runtime.callFunctionOn',
      { objectId: object.objectId, functionDeclaration: COPY, arguments: [{ value: MOST_SHOWN }], silent: true, objectGroup: GROUP },
      evaluated,
    );
    if (!copied.ok) return copied;
    const { objectId } = copied.value.result;
    if (objectId === undefined || copied.value.exceptionDetails !== undefined) return failed(gone());
    const parts = await properties(objectId);
    if (!parts.ok) return parts;
    const [total, kind, copy] = ['0', '1', '2'].map((name) => parts.value.find((part) => part.name === name)?.value);
    const rows = copy?.objectId === undefined ? undefined : await properties(copy.objectId);
    if (rows === undefined) return failed(gone());
    if (!rows.ok) return rows;
    return ok({ ...about, total: Number(total?.value ?? 0), properties: shown(rows.value, String(kind?.value)) });
  }

  return {
    async preview(id) {
      const object = await handle(id);
      if (!object.ok) return object;
      const seen = await look(object.value);
      await release();
      return seen;
    },
    async evaluate(id, expression) {
      const object = await handle(id);
      if (!object.ok) return object;
      const functionDeclaration = `async function () { const it = this; return (\n${expression}\n); }`;
      const params = {
        objectId: object.value.objectId,
        functionDeclaration,
        silent: true,
        awaitPromise: true,
        generatePreview: true,
        objectGroup: GROUP,
      };
      const answer = await send('Runtime.callFunctionOn', params, evaluated, limits.evaluate);
      await release();
      return answer.ok ? textOf(answer.value, expression) : answer;
    },
  };
}

function shown(rows: z.infer<typeof listed>['result'], kind: string): LiveProperty[] {
  // an array tells its length, too
  const own = kind === 'fields' ? rows : rows.filter((row) => /^\d+$/.test(row.name));
  if (kind !== 'pairs') {
    return own.slice(0, MOST_SHOWN).map(({ name, value }) => ({
      name: (kind === 'items' ? `[${name}]` : name).slice(0, MOST_TEXT),
      value: value === undefined ? '' : describe(value, MOST_TEXT),
      kind: value === undefined ? 'getter' : 'field',
    }));
  }
  return own.flatMap((row, i): LiveProperty[] => {
    const value = own[i + 1]?.value;
    if (i % 2 === 1 || row.value === undefined || value === undefined) return [];
    return [{ name: describe(row.value, MOST_TEXT), value: describe(value, MOST_TEXT), kind: 'entry' }];
  });
}

/** As V8 describes it; of functions and classes the head. */
function describe(value: Remote, most: number): string {
  const cut = (text: string): string => (text.length > most ? `${text.slice(0, most)}…` : text);
  if (value.type === 'string') return cut(JSON.stringify(value.value));
  if (value.type === 'function') return cut((value.description ?? 'function').split(/[\n{]/, 1)[0]?.trim() ?? '');
  if (value.subtype === 'null') return 'null';
  return cut(value.unserializableValue ?? value.description ?? String(value.value));
}
