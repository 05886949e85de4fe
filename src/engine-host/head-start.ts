// A snapshot that is opened before it is asked for: the one this process was started for, while what answers questions is still
// loading, or the next of several, beside the one before it.
import { setTimeout as pause } from 'node:timers/promises';
import type { Progress } from '../shared/progress.js';
import { Pace } from './drive.js';

const POLL_MS = 40;

export class HeadStart {
  readonly #abort = new AbortController();
  /** Resolves when there is nothing more to do, whatever came of it. */
  readonly ended: Promise<void>;
  #latest: Progress | undefined;
  #begun: () => void = () => undefined;
  /** Resolves once its threads are at work, or there is nothing more to do. */
  readonly begun = new Promise<void>((resolve) => {
    this.#begun = resolve;
  });

  constructor(
    readonly path: string,
    work: (pace: Pace) => AsyncGenerator<Progress, unknown, void>,
  ) {
    // What is wrong with the file is found again, and said, when somebody asks for it.
    this.ended = this.#run(work(new Pace(this.#abort.signal))).catch(() => undefined);
    void this.ended.then(this.#begun);
  }

  async #run(work: AsyncGenerator<Progress, unknown, void>): Promise<void> {
    for (let step = await work.next(); step.done !== true; step = await work.next()) {
      this.#latest = step.value;
      this.#begun();
    }
  }

  /** To its end, with its progress. Whoever stops listening gives it up. */
  async *follow(pace: Pace): AsyncGenerator<Progress, void, void> {
    let over = false;
    const ended = this.ended.then(() => {
      over = true;
    });
    try {
      while (!over) {
        await Promise.race([ended, pause(POLL_MS, undefined, { ref: false })]);
        pace.check();
        if (!over && this.#latest !== undefined && pace.due()) yield this.#latest;
      }
    } finally {
      if (!over) await this.giveUp();
    }
  }

  /** Resolves once nothing is at work any more. */
  async giveUp(): Promise<void> {
    this.#abort.abort();
    await this.ended;
  }
}
