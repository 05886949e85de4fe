// Single objects of a live Python program, looked at and cut through the agent, by their ids in a snapshot of its process.
import * as z from 'zod';
import { type CutOutcome, type CutPlan, type CutSpec, cutWay } from '../../shared/cut.js';
import { type Failure, fail } from '../../shared/failures.js';
import type { LiveObject } from '../../shared/live-object.js';
import { failed, failedWith, ok, type Result } from '../../shared/result.js';
import type { NodeId } from '../../shared/units.js';
import type { LiveObjects } from '../connector.js';
import { textOf } from '../v8/evaluation.js';
import type { Limits } from '../v8/limits.js';
import { evaluated } from '../v8/remote.js';
import type { Reply, Wire } from '../v8/wire.js';
import { ask } from './protocol.js';

const text = z.string().transform((value) => value.slice(0, 500));
const looked = z.union([
  z.looseObject({ found: z.literal(false) }),
  z.looseObject({
    found: z.literal(true),
    class: text,
    text,
    total: z.number().nonnegative(),
    properties: z.array(z.tuple([text, text])).max(1000),
  }),
]);
const plan = z.looseObject({ way: cutWay, key: text, holder: text });
const outcome = z.looseObject({
  plan,
  aliveBefore: z.number().nonnegative(),
  aliveAfter: z.number().nonnegative(),
  heapBefore: z.number().nonnegative(),
  heapAfter: z.number().nonnegative(),
  undoable: z.boolean(),
});

export interface ObjectParts {
  readonly wire: Wire;
  readonly title: string;
  readonly limits: Limits;
  readonly refuse: (capability: 'cut' | 'evaluate' | 'heap-statistics') => Failure | undefined;
  readonly failureOf: (reply: Extract<Reply, { ok: false }>, waitedMs: number, capability: string) => Promise<Failure>;
}

export class PythonObjects implements LiveObjects {
  constructor(private readonly parts: ObjectParts) {}

  async preview(id: NodeId): Promise<Result<LiveObject>> {
    const seen = await this.#ask('heap-statistics', 'Holdfast.object', { id }, looked);
    if (!seen.ok) return seen;
    if (!seen.value.found) return failed(this.#gone());
    const { class: name, text: shown, total, properties } = seen.value;
    return ok({ class: name, text: shown, total, properties: properties.map(([key, value]) => ({ name: key, value, kind: 'field' })) });
  }

  async evaluate(id: NodeId, expression: string): Promise<Result<string>> {
    const answer = await this.#ask('evaluate', 'Holdfast.evaluateOn', { id, expression }, evaluated);
    return answer.ok ? textOf(answer.value, expression) : answer;
  }

  async plan({ holders, held, watched }: CutSpec): Promise<Result<CutPlan>> {
    const found = await this.#ask('cut', 'Holdfast.planCut', { holders, held }, plan);
    return found.ok ? ok({ ...planOf(found.value), watched: watched.length }) : found;
  }

  /** The agent collects before and after, and counts: between two questions the program would go on. */
  async cut(spec: CutSpec): Promise<Result<CutOutcome>> {
    const { holders, held, watched } = spec;
    const done = await this.#ask('cut', 'Holdfast.cut', { holders, held, watched }, outcome);
    if (!done.ok) return done;
    const { aliveBefore, aliveAfter, heapBefore, heapAfter, undoable } = done.value;
    const cut = { ...planOf(done.value.plan), watched: watched.length };
    return ok({ plan: cut, aliveBefore, aliveAfter, heapBefore, heapAfter, undoable });
  }

  async undo(): Promise<Result<boolean>> {
    const undone = await this.#ask('cut', 'Holdfast.undoCut', {}, z.looseObject({ done: z.boolean() }));
    return undone.ok ? ok(undone.value.done) : undone;
  }

  async #ask<T>(
    capability: 'cut' | 'evaluate' | 'heap-statistics',
    method: string,
    params: object,
    shape: z.ZodType<T>,
  ): Promise<Result<T>> {
    const { wire, limits, title, refuse, failureOf } = this.parts;
    const refused = refuse(capability);
    if (refused !== undefined) return failed(refused);
    const reply = await ask(wire, method, params, shape, { timeoutMs: limits.collect });
    if (reply.ok) return ok(reply.value);
    if (reply.problem !== 'refused') return failed(await failureOf(reply, limits.collect, capability));
    const reason = z.enum(['gone', 'unreachable', 'inner']).safeParse(reply.message);
    if (capability === 'cut' && reason.success) return failedWith('CUT_IMPOSSIBLE', { title, reason: reason.data });
    return failed(reason.success ? this.#gone() : await failureOf(reply, limits.collect, capability));
  }

  #gone(): Failure {
    return fail('NO_SUCH_LIVE_OBJECT', { title: this.parts.title, reason: 'gone' });
  }
}

const planOf = ({ way, key, holder }: z.infer<typeof plan>): Omit<CutPlan, 'watched'> => ({ way, key, holder });
