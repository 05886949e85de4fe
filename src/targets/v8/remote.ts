// Expressions in the target, answered by value. What comes back is checked: a target is hostile input.
import * as z from 'zod';
import type { CommandOptions, Reply, Wire } from './wire.js';

export const remoteObject = z.looseObject({
  type: z.string(),
  subtype: z.string().optional(),
  value: z.unknown().optional(),
  unserializableValue: z.string().optional(),
  description: z.string().optional(),
  objectId: z.string().optional(),
  className: z.string().optional(),
  preview: z.unknown().optional(),
});

export const evaluated = z.looseObject({
  result: remoteObject,
  exceptionDetails: z
    .looseObject({
      text: z.string().catch(''),
      exception: z.looseObject({ description: z.string().optional(), value: z.unknown().optional() }).optional(),
    })
    .optional(),
});
export type Evaluated = z.infer<typeof evaluated>;

export type EvaluateReply = { readonly ok: true; readonly value: Evaluated } | Extract<Reply, { ok: false }>;

export async function evaluateRemote(wire: Wire, params: object, options: CommandOptions): Promise<EvaluateReply> {
  const reply = await wire.send('Runtime.evaluate', { silent: true, ...params }, options);
  if (!reply.ok) return reply;
  const parsed = evaluated.safeParse(reply.value);
  return parsed.success ? { ok: true, value: parsed.data } : { ok: false, problem: 'refused', message: 'unexpected answer' };
}

/** The value of an expression if it answered in time, threw nothing and has the expected shape. */
export async function probe<T>(wire: Wire, expression: string, shape: z.ZodType<T>, timeoutMs: number): Promise<T | undefined> {
  const reply = await evaluateRemote(wire, { expression, returnByValue: true }, { timeoutMs });
  if (!reply.ok || reply.value.exceptionDetails !== undefined) return undefined;
  const parsed = shape.safeParse(reply.value.result.value);
  return parsed.success ? parsed.data : undefined;
}
