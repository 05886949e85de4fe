// Growth before and after a change, compared. PASS is refused where the two runs do not measure the same thing.
import * as z from 'zod';
import { runId, timestamp } from './units.js';
import { evidence, scenario } from './verdict.js';

const figure = z.number().optional();

/** What one run measured, kept with its verdict so that a later run can be compared with it. */
export const measurement = z.strictObject({
  scenario,
  /** Memory after a collection, in bytes, at the end of each cycle; cycle 0 is the end of the warm-up. `segment` rises with each capture. */
  readings: z.array(
    z.strictObject({
      cycle: z.number(),
      segment: z.number(),
      rss: figure,
      heapUsed: figure,
      heapTotal: figure,
      external: figure,
    }),
  ),
  /** Whether the scenario ran to its end. */
  completed: z.boolean(),
  /** `linux x64`: figures of different systems are not compared. */
  system: z.string(),
});
export type Measurement = z.infer<typeof measurement>;

/** `managed`: the heap and its buffers; `native`: resident memory outside of both. */
export const growthMetric = z.enum(['managed', 'native']);
export type GrowthMetric = z.infer<typeof growthMetric>;

/** Bytes per cycle with the 95 % interval. */
export const growth = z.strictObject({ bytesPerCycle: z.number(), low: z.number(), high: z.number(), readings: z.number() });
export type Growth = z.infer<typeof growth>;

const ofRun = z.strictObject({ run: runId, at: timestamp });

export const verification = z.strictObject({
  at: timestamp,
  outcome: z.enum(['pass', 'fail', 'undecided']),
  metric: growthMetric,
  /** Absent where a single run was held against a limit. */
  before: ofRun.extend({ growth: growth.optional() }).optional(),
  after: ofRun.extend({ growth: growth.optional() }),
  /** The most that is allowed, bytes per cycle. */
  limit: z.number().optional(),
  /** Why it is so; for `undecided` why the runs cannot be compared. */
  reasons: z.array(evidence),
});
export type Verification = z.infer<typeof verification>;

/** What a comparison says, without the words. */
type Said = {
  readonly outcome: Verification['outcome'];
  readonly reasons: readonly Pick<Verification['reasons'][number], 'code' | 'data'>[];
};

/** How an outcome is called: what leaked before may be gone though the program still grows. */
export const outcomeWord = ({ outcome, reasons }: Said): Verification['outcome'] | 'elsewhere' =>
  reasons.some(({ code }) => code === 'now-grows') ? 'elsewhere' : outcome;

/** As many cycles as a comparison says would decide. */
export const cyclesToDecide = ({ reasons }: Pick<Said, 'reasons'>): number | undefined =>
  reasons
    .filter(({ code }) => code === 'after-needs-cycles' || code === 'now-grows')
    .map(({ data }) => data['cycles'])
    .find((n) => typeof n === 'number');
