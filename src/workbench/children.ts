// What the processes that are watched have started: looked for while anybody watches, told when it changed.
import type { ChildProcess } from '../shared/target.js';
import { childProcesses } from '../targets/discovery/children.js';

const LOOK_EVERY_MS = 2000;

/** The children of one process, looked at again and again until `stop`. */
export class Children {
  #list: readonly ChildProcess[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly pid: number,
    private readonly changed: () => void,
  ) {
    this.#look();
  }

  get list(): readonly ChildProcess[] {
    return this.#list;
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #look(): void {
    const before = JSON.stringify(this.#list.map(({ pid }) => pid));
    this.#list = childProcesses(this.pid);
    this.#timer = setTimeout(() => this.#look(), LOOK_EVERY_MS);
    this.#timer.unref();
    if (JSON.stringify(this.#list.map(({ pid }) => pid)) !== before) this.changed();
  }
}
