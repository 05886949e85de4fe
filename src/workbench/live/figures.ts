import type { Sample } from '../../shared/target.js';

/** The newest figures of a target, and the most RSS since the last capture began; bytes, `undefined` before the first. */
export class NewestFigures {
  rss: number | undefined;
  heapUsed: number | undefined;
  mostRss: number | undefined;

  note({ rss, heapUsed }: Sample): void {
    this.rss = rss ?? this.rss;
    this.heapUsed = heapUsed ?? this.heapUsed;
    if (rss !== undefined && (this.mostRss === undefined || rss > this.mostRss)) this.mostRss = rss;
  }
}
