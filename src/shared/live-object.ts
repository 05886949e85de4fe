// An object of the running program, looked at while it lives.
import * as z from 'zod';

export const liveProperty = z.strictObject({
  /** Name, index, or the key of an entry as text. */
  name: z.string(),
  /** As text; empty for a getter, which is not run. */
  value: z.string(),
  kind: z.enum(['field', 'entry', 'getter']),
});
export type LiveProperty = z.infer<typeof liveProperty>;

export const liveObject = z.strictObject({
  class: z.string(),
  text: z.string(),
  /** How many there are; `properties` has the first of them. */
  total: z.number(),
  properties: z.array(liveProperty),
});
export type LiveObject = z.infer<typeof liveObject>;
