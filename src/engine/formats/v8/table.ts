// Drives a number-array kernel over the chunks of one section.
import { corrupt } from '../../faults.js';
import type { TableState } from '../../kernels/parse.js';
import { CutShort, type Input, type Pulling } from './input.js';

/** `ensure`: makes room for so many more bytes' worth of rows before the kernel sees them. */
export function* parseTable<S extends TableState>(
  input: Input,
  section: string,
  state: S,
  ensure: ((bytes: number) => void) | undefined,
  parse: (buf: Uint8Array, from: number, to: number, state: S) => number,
): Pulling<void> {
  yield* input.expect(91, section);
  for (;;) {
    ensure?.(input.chunk.length - input.at);
    input.at = parse(input.chunk, input.at, input.chunk.length, state);
    if (state.status === 'done') return;
    if (state.status === 'error') throw corrupt(section, input.offset, state.error);
    if (!(yield* input.more())) throw new CutShort(input.offset);
  }
}
