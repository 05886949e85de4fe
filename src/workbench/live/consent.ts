// Whether code runs in a target, and anything changes it, only after a person's word; and whether that was given.
import type { LiveView } from '../../shared/view.js';

export class Consent {
  #given = false;
  #production = false;

  /** `marked`: told when what is marked as production changed; `changed`: when anything did. */
  constructor(
    private readonly isLocal: () => boolean,
    private readonly marked: (production: boolean) => void,
    private readonly changed: () => void,
  ) {}

  /** Why it is needed; `undefined` where it is not. */
  get guard(): LiveView['guard'] {
    return this.#production ? 'production' : this.isLocal() ? undefined : 'remote';
  }

  /** Code may run in the target, and what changes it. */
  get given(): boolean {
    return this.guard === undefined || this.#given;
  }
  give(): void {
    this.#given = true;
    this.changed();
  }

  get production(): boolean {
    return this.#production;
  }
  /** What was allowed before is not any more. */
  setProduction(production: boolean): void {
    if (this.#production === production) return;
    this.#production = production;
    this.#given = false;
    this.marked(production);
    this.changed();
  }

  /** In production what makes the program slower is a change of it, too. */
  get refusesCost(): boolean {
    return this.#production && !this.#given;
  }
}
