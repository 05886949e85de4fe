// Work that is done again and again, never twice at once, and that keeps no process alive.

export class Rounds {
  readonly #timers: NodeJS.Timeout[] = [];
  #over = false;

  every(period: number, work: () => Promise<void>): void {
    let busy = false;
    const timer = setInterval(() => {
      if (busy || this.#over) return;
      busy = true;
      void work().finally(() => {
        busy = false;
      });
    }, period);
    this.#timers.push(timer.unref());
  }

  end(): void {
    this.#over = true;
    for (const timer of this.#timers) clearInterval(timer);
  }
}
