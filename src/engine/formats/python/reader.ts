// Reader of the raw columns that the CPython agent writes (docs/formats-python.md).
import type { ParsedSnapshot } from '../../columns.js';
import type { Reading, SnapshotReader, SourceInfo } from '../reader.js';
import { assemble } from './assemble.js';
import { BlockInput, MAGIC } from './blocks.js';
import { Gather } from './gather.js';

export const pythonReader: SnapshotReader = {
  name: 'python-columns',
  detect: (head) => head.length >= MAGIC.length && String.fromCharCode(...head.subarray(0, MAGIC.length)) === MAGIC,
  parse: parsePython,
};

function* parsePython(info: SourceInfo): Reading {
  const input = new BlockInput(info.bytes);
  const gather = new Gather(info.exact ? info.bytes : Number.POSITIVE_INFINITY);
  yield* input.begin();
  for (let block = yield* input.next(); block !== undefined; block = yield* input.next()) gather.take(block);
  input.step = 'edges';
  return (yield* assemble(gather, input.offset)) satisfies ParsedSnapshot;
}
