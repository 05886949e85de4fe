// Whether code runs in a target, and anything changes it, only after a person's word; and whether that was given.
import type { LiveView } from '../../shared/view.js';

export class Consent {
  #given = false;
  #production = false;

  /** `marked`: told what a person said, for the timeline; `changed`: when anything did. */
  constructor(
    private readonly isLocal: () => boolean,
    private readonly marked: (what: 'production' | 'noProduction' | 'allowed') => void,
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
  /** Says that it is allowed, whoever asked: in the window, or on the command line. Where it is not needed nothing is said. */
  give(): void {
    if (this.given) return;
    this.#given = true;
    this.marked('allowed');
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
    this.marked(production ? 'production' : 'noProduction');
    this.changed();
  }

  /** In production what makes the program slower is a change of it, too. */
  get refusesCost(): boolean {
    return this.#production && !this.#given;
  }
}
