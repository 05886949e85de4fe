// Work that is done once and kept. Left in the middle by whoever began it, it is ended by whoever asks next.
import type { Work } from '../work.js';

export class Begun<T> {
  #value: T | undefined;
  #work: Work<T> | undefined;

  *get(begin: () => Work<T>): Work<T> {
    while (this.#value === undefined) {
      this.#work ??= begin();
      const step = this.#work.next();
      if (step.done === true) {
        this.#value = step.value;
        this.#work = undefined;
      } else yield step.value;
    }
    return this.#value;
  }
}
