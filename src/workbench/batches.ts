// Collects what arrives one by one and hands it on at most a few times a second: the window draws no faster.

export class Batches<T> {
  #pending: T[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly deliver: (batch: readonly T[]) => void,
    private readonly everyMs = 250,
  ) {}

  add(item: T): void {
    this.#pending.push(item);
    this.#timer ??= setTimeout(() => this.flush(), this.everyMs);
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#pending.length === 0) return;
    const batch = this.#pending;
    this.#pending = [];
    this.deliver(batch);
  }
}
