// What earlier looks at the processes saw, so that a list of processes can show which of them grow.

/** At one look every two seconds: a minute. */
const MOST_READINGS = 30;

export class RssHistory {
  /** By process number and start: numbers are given again. */
  #readings = new Map<string, readonly number[]>();

  /** Readings of all processes that are there now; those that are gone are forgotten. Answers each one's, oldest first. */
  take(now: readonly { readonly pid: number; readonly startedAt: number; readonly rss: number }[]): ReadonlyMap<number, readonly number[]> {
    const next = new Map<string, readonly number[]>();
    const byPid = new Map<number, readonly number[]>();
    for (const { pid, startedAt, rss } of now) {
      const key = `${pid} ${startedAt}`;
      const readings = [...(this.#readings.get(key) ?? []), rss].slice(-MOST_READINGS);
      next.set(key, readings);
      byPid.set(pid, readings);
    }
    this.#readings = next;
    return byPid;
  }
}
