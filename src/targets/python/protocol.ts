// What the agent answers. The target is hostile input: everything is checked.
import * as z from 'zod';
import type { CommandOptions, Reply, Wire } from '../v8/wire.js';

const text = (most: number) => z.string().transform((value) => value.slice(0, most));

export const agentInfo = z.looseObject({
  pid: z.number().int().positive(),
  argv: z.array(text(2000)).max(1000),
  version: text(50),
  title: text(500),
  evaluate: z.boolean(),
  fork: z.boolean(),
});
export type AgentInfo = z.infer<typeof agentInfo>;

export const memoryFigures = z.looseObject({
  rss: z.number().nullable(),
  rssPeak: z.number().nullable(),
  heapUsed: z.number().nonnegative(),
});
export type MemoryFigures = z.infer<typeof memoryFigures>;

const sizes = z.record(z.string(), z.unknown()).nullish();
/** `Holdfast.memory` with `detail`: what a forked child read of the allocators. */
export const memoryDetail = memoryFigures.extend({ detail: z.looseObject({ pymalloc: sizes, malloc: sizes }).nullish() });
export const trimmed = z.looseObject({ rssBefore: z.number().nonnegative(), rssAfter: z.number().nonnegative() });

/** What the program's own threads did since the process began; null where the system does not tell. */
export const workFigures = z.looseObject({
  cpu: z.number().nullable(),
  sleeps: z.number().nullable(),
  waking: z.number().nonnegative().nullable(),
});

export const captureEstimate = z.looseObject({
  mode: z.enum(['fork', 'stop']),
  reason: text(50),
  pauseMs: z.number(),
  totalMs: z.number(),
  extraBytes: z.number(),
  availableBytes: z.number().nullable(),
  refused: z.boolean(),
});
export type CaptureEstimate = z.infer<typeof captureEstimate>;

export const captureFigures = z.looseObject({
  mode: z.enum(['fork', 'stop']),
  pauseMs: z.number().nonnegative(),
  totalMs: z.number().nonnegative(),
  extraBytes: z.number().nonnegative().nullish(),
});

export const markEvent = z.looseObject({ label: text(200), at: z.number(), waits: z.boolean().default(false) });
export const chunkEvent = z.looseObject({ data: z.string() });
export const progressEvent = z.looseObject({ done: z.number().nonnegative(), total: z.number().nonnegative() });

/** Sends a command and checks the answer; one of an unexpected shape counts as refused. */
export async function ask<T>(
  wire: Wire,
  method: string,
  params: object,
  shape: z.ZodType<T>,
  options: CommandOptions,
): Promise<{ readonly ok: true; readonly value: T } | Extract<Reply, { ok: false }>> {
  const reply = await wire.send(method, params, options);
  if (!reply.ok) return reply;
  const parsed = shape.safeParse(reply.value);
  return parsed.success ? { ok: true, value: parsed.data } : { ok: false, problem: 'refused', message: 'unexpected answer' };
}
