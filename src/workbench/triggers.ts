// Rules that mark or capture by themselves. Decides only; the run that holds them acts. Each fires at most so often as it may.
import type { Sample, Trigger } from '../shared/target.js';

/** A figure that crossed its threshold must fall this far below it before the rule may fire again: noise at the line is one crossing. */
const REARM = 0.95;

type State = {
  readonly trigger: Trigger;
  readonly pattern: RegExp | undefined;
  fired: number;
  /** Above or near a limit: below its threshold since it last fired. */
  armed: boolean;
  /** Growth: from which figure it counts. */
  base: number | undefined;
  /** Every: when it fired last, or was set. */
  since: number;
};

export class Triggers {
  #states: State[] = [];

  /** Replaces all rules; one that was there already goes on where it was. Patterns must be valid regular expressions. */
  set(triggers: readonly Trigger[], now: number): void {
    const before = this.#states;
    const same = (trigger: Trigger) => before.find((state) => JSON.stringify(state.trigger) === JSON.stringify(trigger));
    const fresh = (trigger: Trigger): State => ({
      trigger,
      pattern: trigger.when.kind === 'line' ? new RegExp(trigger.when.pattern) : undefined,
      fired: 0,
      armed: true,
      base: undefined,
      since: now,
    });
    this.#states = triggers.map((trigger) => same(trigger) ?? fresh(trigger));
  }

  list(): readonly { readonly trigger: Trigger; readonly fired: number }[] {
    return this.#states.map(({ trigger, fired }) => ({ trigger, fired }));
  }

  get needsLimit(): boolean {
    return this.#states.some(({ trigger }) => trigger.when.kind === 'near-limit');
  }

  /** Rules that fire at this sample. `limit`: of the heap, bytes. */
  sample(sample: Sample, limit: number | undefined): readonly Trigger[] {
    return this.#firing((state) => {
      const { when } = state.trigger;
      switch (when.kind) {
        case 'above':
          return crosses(state, sample[when.figure], when.bytes);
        case 'near-limit':
          return limit !== undefined && crosses(state, sample.heapUsed, (limit * when.percent) / 100);
        case 'growth': {
          const value = sample[when.figure];
          if (value === undefined) return false;
          state.base ??= value;
          if (value < state.base * (1 + when.percent / 100)) return false;
          state.base = value;
          return true;
        }
        case 'every':
          if (sample.at - state.since < when.ms) return false;
          state.since = sample.at;
          return true;
        case 'line':
          return false;
      }
    });
  }

  /** Rules that fire at a line of the program's standard output. */
  line(text: string): readonly Trigger[] {
    return this.#firing((state) => state.pattern?.test(text) === true);
  }

  #firing(fires: (state: State) => boolean): readonly Trigger[] {
    const fired = this.#states.filter((state) => state.fired < state.trigger.most && fires(state));
    for (const state of fired) state.fired++;
    return fired.map(({ trigger }) => trigger);
  }
}

function crosses(state: State, value: number | undefined, threshold: number): boolean {
  if (value === undefined) return false;
  if (value < threshold * REARM) state.armed = true;
  if (value < threshold || !state.armed) return false;
  state.armed = false;
  return true;
}
