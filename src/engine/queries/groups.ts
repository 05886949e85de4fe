// A partition of a snapshot's nodes: what every table groups by.

export interface Groups {
  /** Per node: its group. */
  readonly of: Uint32Array;
  /** Per group: a key that means the same in every snapshot, and the text to show. */
  readonly keys: readonly string[];
  readonly labels: readonly string[];
}

/** Collects groups by key while nodes are assigned. */
export class GroupsBuilder {
  readonly of: Uint32Array;
  readonly keys: string[] = [];
  readonly labels: string[] = [];
  readonly #byKey = new Map<string, number>();

  /** `of`: a column to use, of zeros. */
  constructor(nodeCount: number, of: Uint32Array = new Uint32Array(nodeCount)) {
    this.of = of;
  }

  group(key: string, label: string): number {
    let k = this.#byKey.get(key);
    if (k === undefined) {
      k = this.keys.push(key) - 1;
      this.labels.push(label);
      this.#byKey.set(key, k);
    }
    return k;
  }

  done(): Groups {
    return { of: this.of, keys: this.keys, labels: this.labels };
  }
}
