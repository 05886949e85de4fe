// Reader of V8's .heapprofile, the sampling heap profiler's JSON: DevTools and `node --heap-prof` write it. One tree of calls,
// nested, with what each sampled call still held, and the samples themselves. Read piece by piece without recursion, so that neither
// depth nor size is a danger and a file that was cut short gives what came before the cut.
import { corrupt, EngineFault } from '../../faults.js';
import { decode } from '../../strings.js';
import { type AllocationData, type CodePlace, NOWHERE, noAllocations, TraceBuilder } from '../allocations.js';
import type { ReadRequest, SourceInfo } from '../reader.js';
import { CutShort, Input, isSpace, type Pulling } from './input.js';

export const PROFILE_FORMAT = 'v8-heapprofile';

const QUOTE = 34;
/** Names and URLs are cut after so many bytes; a `data:` URL may hold a whole program. */
const LONGEST = 8192;

const firstKey = (head: Uint8Array): string =>
  /^(?:\u00ef\u00bb\u00bf)?\s*\{\s*"(\w*)"\s*:\s*(.?)/
    .exec(String.fromCharCode(...head.subarray(0, 400)))
    ?.slice(1, 3)
    .join('') ?? '';

/** `head`: the first bytes of the file. A snapshot begins with "snapshot". */
export const isProfile = (head: Uint8Array): boolean => /^(?:head\{|startTime|endTime)/.test(firstKey(head));

/** Throws `EngineFault`. */
export function* readProfile(info: SourceInfo): Generator<ReadRequest, AllocationData, Uint8Array | undefined> {
  const input = new Input(info.bytes);
  const profile = new ProfileBuilder();
  let section = 'file';
  try {
    if (!(yield* input.more())) throw new EngineFault({ kind: 'empty' });
    yield* input.skipMark();
    yield* input.expect(123, section);
    for (let first = true; ; first = false) {
      const c = yield* input.peek();
      if (c < 0) throw new CutShort(input.offset);
      if (c === 125) break;
      if (!first) yield* input.expect(44, 'file');
      const key = yield* input.key('file');
      yield* input.expect(58, key);
      section = key;
      if (key === 'head') {
        if (profile.traces.count > 0) throw corrupt('head', input.offset, 'section appears twice');
        yield* readTree(input, profile);
      } else if (key === 'samples') yield* readSamples(input, profile);
      else yield* input.skip();
    }
  } catch (error) {
    if (!(error instanceof CutShort)) throw error;
    if (profile.traces.count === 0) throw new EngineFault({ kind: 'truncated', section, offset: error.offset });
    return { ...profile.done(), truncated: { section, offset: error.offset } };
  }
  if (profile.traces.count === 0) throw corrupt('head', input.offset, 'section missing');
  return profile.done();
}

class ProfileBuilder {
  readonly traces = new TraceBuilder();
  readonly #places: CodePlace[] = [];
  readonly #known = new Map<string, number>();
  /** Trace of each id, for the samples. */
  readonly #rows = new Map<number, number>();

  functionOf(place: CodePlace): number {
    const key = `${place.name}\0${place.script}\0${place.line}:${place.column}`;
    let fn = this.#known.get(key);
    if (fn === undefined) {
      fn = this.#places.push(place) - 1;
      this.#known.set(key, fn);
    }
    return fn;
  }

  named(row: number, id: number): void {
    this.traces.setId(row, id);
    this.#rows.set(id, row);
  }

  sample(id: number): void {
    const row = this.#rows.get(id);
    if (row !== undefined) this.traces.addObject(row);
  }

  done(): AllocationData {
    const places = this.#places;
    return {
      ...noAllocations,
      kind: 'sampled',
      functions: { count: places.length, place: (fn) => places[fn] ?? NOWHERE },
      traces: this.traces.done(),
    };
  }
}

/** `{callFrame, selfSize, id, children: [{…}]}`, its members in any order. */
function* readTree(input: Input, profile: ProfileBuilder): Pulling<void> {
  const open: number[] = [];
  const enter = function* (): Pulling<void> {
    yield* input.expect(123, 'head');
    // Without a call frame it stays nobody's.
    open.push(profile.traces.add(0, 0xffffffff, 0, 0, open.at(-1) ?? -1));
  };
  yield* enter();
  let first = true;
  while (open.length > 0) {
    const row = open.at(-1) as number;
    const c = yield* input.peek();
    if (c < 0) throw new CutShort(input.offset);
    if (c === 125) {
      input.at++;
      open.pop();
      if (open.length === 0) return;
      // Another child, or the end of the children.
      const next = yield* input.peek();
      if (next < 0) throw new CutShort(input.offset);
      input.at++;
      if (next === 44) {
        yield* enter();
        first = true;
      } else if (next === 93) first = false;
      else throw corrupt('head', input.offset - 1, 'expected , or ]');
      continue;
    }
    if (!first) yield* input.expect(44, 'head');
    first = false;
    const key = yield* input.key('head');
    yield* input.expect(58, 'head');
    if (key === 'callFrame') profile.traces.setFunction(row, profile.functionOf(yield* readFrame(input)));
    else if (key === 'selfSize') profile.traces.setBytes(row, yield* readNumber(input, 'head'));
    else if (key === 'id') profile.named(row, yield* readNumber(input, 'head'));
    else if (key === 'children') {
      yield* input.expect(91, 'head');
      const next = yield* input.peek();
      if (next < 0) throw new CutShort(input.offset);
      if (next === 93) input.at++;
      else {
        yield* enter();
        first = true;
      }
    } else yield* input.skip();
  }
}

/** Lines and columns from 0 in the file, -1 for none. */
function* readFrame(input: Input): Pulling<CodePlace> {
  const place = { name: '', script: '', line: 0, column: 0 };
  yield* eachMember(input, 'head', function* (key) {
    if (key === 'functionName') place.name = yield* readText(input);
    else if (key === 'url') place.script = yield* readText(input);
    else if (key === 'lineNumber') place.line = (yield* readNumber(input, 'head', -1)) + 1;
    else if (key === 'columnNumber') place.column = (yield* readNumber(input, 'head', -1)) + 1;
    else yield* input.skip();
  });
  return place;
}

/** `[{size, nodeId, ordinal}]`: only how many there are of a call is told from them; sizes are in the tree. */
function* readSamples(input: Input, profile: ProfileBuilder): Pulling<void> {
  yield* input.expect(91, 'samples');
  for (let first = true; ; first = false) {
    const c = yield* input.peek();
    if (c < 0) throw new CutShort(input.offset);
    if (c === 93) {
      input.at++;
      return;
    }
    if (!first) yield* input.expect(44, 'samples');
    yield* eachMember(input, 'samples', function* (key) {
      if (key === 'nodeId') profile.sample(yield* readNumber(input, 'samples'));
      else yield* input.skip();
    });
  }
}

function* eachMember(input: Input, section: string, member: (key: string) => Pulling<void>): Pulling<void> {
  yield* input.expect(123, section);
  for (let first = true; ; first = false) {
    const c = yield* input.peek();
    if (c < 0) throw new CutShort(input.offset);
    if (c === 125) {
      input.at++;
      return;
    }
    if (!first) yield* input.expect(44, section);
    const key = yield* input.key(section);
    yield* input.expect(58, section);
    yield* member(key);
  }
}

function* readNumber(input: Input, section: string, least = 0): Pulling<number> {
  if ((yield* input.peek()) < 0) throw new CutShort(input.offset);
  const from = input.offset;
  let text = '';
  for (;;) {
    while (input.at < input.chunk.length) {
      const c = input.chunk[input.at] as number;
      if (c === 44 || c === 125 || c === 93 || isSpace(c)) {
        const value = text === '' ? Number.NaN : Number(text);
        if (!(value >= least && value <= Number.MAX_SAFE_INTEGER)) throw corrupt(section, from, 'expected a number');
        return value;
      }
      text += String.fromCharCode(c);
      input.at++;
      if (text.length > 40) throw corrupt(section, from, 'expected a number');
    }
    if (!(yield* input.more())) throw new CutShort(input.offset);
  }
}

/** A string with its escapes resolved; what is longer than any name is cut. */
function* readText(input: Input): Pulling<string> {
  yield* input.expect(QUOTE, 'head');
  const bytes: number[] = [];
  let escaped = false;
  for (;;) {
    while (input.at < input.chunk.length) {
      const c = input.chunk[input.at++] as number;
      if (c === QUOTE && !escaped) return decode(Uint8Array.from(bytes), 0, LONGEST);
      escaped = c === 92 && !escaped;
      if (bytes.length < LONGEST) bytes.push(c);
    }
    if (!(yield* input.more())) throw new CutShort(input.offset);
  }
}
