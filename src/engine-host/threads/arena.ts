// The end of the shared memory: areas taken one after the other behind what the layout holds.
/// <reference path="./webassembly.d.ts" />
import { MAX_MEMORY, PAGE } from './layout.js';

const ALIGN = 64;
/** Room that kernels may read beyond what they are given. */
const SLACK = 64;

export class Arena {
  constructor(
    readonly memory: WebAssembly.Memory,
    /** Where the next area goes. What lies behind is free. */
    public top: number,
  ) {}

  take(bytes: number): number {
    const at = this.top;
    this.top = Math.ceil((at + bytes + SLACK) / ALIGN) * ALIGN;
    return at;
  }

  /** Makes the memory reach to where areas have been taken; false when there is no more. */
  grow(): boolean {
    if (this.top > MAX_MEMORY) return false;
    const pages = Math.ceil((this.top - this.memory.buffer.byteLength) / PAGE);
    try {
      if (pages > 0) this.memory.grow(pages);
      return true;
    } catch {
      return false;
    }
  }

  /** Grows by what `take` takes, which is free again afterwards; undefined when there is no memory. */
  lend<T>(take: () => T): T | undefined {
    const { top } = this;
    const taken = take();
    const grown = this.grow();
    this.top = top;
    return grown ? taken : undefined;
  }
}
