// Whose code a holder belongs to: the application, one of its packages, or the runtime.
import { LOCATION_STRIDE } from '../columns.js';
import type { HeapGraph } from '../graph/heap-graph.js';
import { moduleOf, scriptNames } from '../queries/groupings.js';

export interface Owner {
  readonly kind: 'application' | 'package' | 'runtime' | 'unknown';
  readonly package?: string;
}

const UNKNOWN: Owner = { kind: 'unknown' };

export class Owners {
  /** Per row with a location: its script. */
  readonly #scripts = new Map<number, number>();
  readonly #names: Map<number, string>;

  constructor(g: HeapGraph) {
    for (let i = 0; i < g.locations.length; i += LOCATION_STRIDE) this.#scripts.set(g.locations[i], g.locations[i + 1]);
    this.#names = scriptNames(g);
  }

  /** By the object's own script (functions, and instances of classes); undefined for built-in ones. */
  of(v: number): Owner | undefined {
    const script = this.#scripts.get(v);
    const name = script === undefined ? undefined : this.#names.get(script);
    if (name === undefined) return undefined;
    const { key, kind } = moduleOf(name);
    return kind === 'package' ? { kind, package: key } : { kind };
  }

  /** By the nearest link above with a script, from the holder upwards. `rows`: root first. */
  ofPath(rows: readonly number[]): Owner {
    for (let i = rows.length - 1; i >= 0; i--) {
      const owner = this.of(rows[i] as number);
      if (owner !== undefined) return owner;
    }
    return UNKNOWN;
  }
}
