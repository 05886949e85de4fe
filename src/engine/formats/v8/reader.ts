// Reader of V8's .heapsnapshot (and .heaptimeline): one JSON object of big number arrays and a list of strings. Sections may
// come in any order; what is not known is skipped. Memory follows the bytes that are there, never the header's claims.
import { corrupt, EngineFault } from '../../faults.js';
import type { Kernels } from '../../kernels/kernels.js';
import { type PlainTable, tableState } from '../../kernels/parse.js';
import { StringPagesBuilder } from '../../strings.js';
import type { Reading, SnapshotReader, SourceInfo } from '../reader.js';
import { assemble } from './assemble.js';
import { type Header, readHeader } from './header.js';
import { CutShort, Input, isSpace, type Pulling } from './input.js';
import { parseTable } from './table.js';
import { EdgeColumns, NodeColumns } from './tables.js';

const QUOTE = 34;
const KNOWN = ['snapshot', 'nodes', 'edges', 'strings', 'locations', 'samples', 'trace_function_infos', 'trace_tree'];
const MAX_HEADER = 1 << 24;

/** What has been read so far. */
export interface Sections {
  header?: Header;
  nodes?: NodeColumns;
  edges?: EdgeColumns;
  locations?: PlainTable;
  strings?: StringPagesBuilder;
  stringsDone?: boolean;
  cut?: { readonly section: string; readonly offset: number };
}

const afterMark = (head: Uint8Array): number => (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0);

export const v8Reader: SnapshotReader = {
  name: 'v8-heapsnapshot',
  detect(head) {
    let i = afterMark(head);
    while (i < head.length && isSpace(head[i])) i++;
    if (head[i] !== 123) return false;
    i++;
    while (i < head.length && isSpace(head[i])) i++;
    return head[i] === QUOTE;
  },
  parse: parseV8,
};

function* parseV8(info: SourceInfo, kernels: Kernels): Reading {
  const input = new Input(info.bytes);
  const sections: Sections = {};
  const at = { section: '', known: false };
  try {
    yield* readSections(input, info, kernels, sections, at);
  } catch (error) {
    if (!(error instanceof CutShort)) throw error;
    if (!at.known) throw new EngineFault({ kind: 'not-recognised' });
    sections.cut = { section: at.section, offset: error.offset };
  }
  return assemble(sections, input.offset, kernels);
}

export function* readSections(
  input: Input,
  info: SourceInfo,
  kernels: Kernels,
  sections: Sections,
  at: { section: string; known: boolean },
): Pulling<void> {
  if (!(yield* input.more())) throw new EngineFault({ kind: 'empty' });
  yield* input.skipMark();
  yield* input.expect(123, 'file');
  let first = true;
  for (;;) {
    const c = yield* input.peek();
    if (c < 0) throw new CutShort(input.offset);
    if (c === 125) return;
    if (!first) yield* input.expect(44, at.section);
    first = false;
    const key = yield* input.key('file');
    yield* input.expect(58, key);
    at.section = key;
    at.known ||= KNOWN.includes(key);
    if (sections.header === undefined && (key === 'nodes' || key === 'edges' || key === 'locations')) {
      // The arrays mean nothing before the header was read: find it, then start over.
      yield* seekHeader(input, sections, at);
      yield* input.rewind();
      yield* input.skipMark();
      yield* input.expect(123, 'file');
      sections.strings = undefined;
      first = true;
      continue;
    }
    yield* readSection(key, input, info, kernels, sections);
  }
}

/** Skips from the value of a section to the header and reads it. */
function* seekHeader(input: Input, sections: Sections, at: { section: string }): Pulling<void> {
  for (;;) {
    yield* input.skip();
    const c = yield* input.peek();
    if (c < 0) throw new CutShort(input.offset);
    if (c === 125) throw new EngineFault({ kind: 'not-recognised' });
    yield* input.expect(44, at.section);
    const key = yield* input.key('file');
    yield* input.expect(58, key);
    if (key !== 'snapshot') continue;
    yield* readHeaderSection(input, sections);
    return;
  }
}

function* readHeaderSection(input: Input, sections: Sections): Pulling<void> {
  let text = '';
  const start = input.offset;
  yield* input.skip((bytes) => {
    if (text.length > MAX_HEADER) throw corrupt('snapshot', start, 'header too long');
    for (let i = 0; i < bytes.length; i += 4096) text += String.fromCharCode(...bytes.subarray(i, i + 4096));
  });
  sections.header = readHeader(text, input.offset);
}

function* readSection(key: string, input: Input, info: SourceInfo, kernels: Kernels, sections: Sections): Pulling<void> {
  const twice = (): never => {
    throw corrupt(key, input.offset, 'section appears twice');
  };
  const left = Math.max(0, info.bytes - input.offset);
  switch (key) {
    case 'snapshot':
      if (sections.header !== undefined) return yield* input.skip();
      return yield* readHeaderSection(input, sections);
    case 'nodes': {
      if (sections.nodes !== undefined) twice();
      input.step = 'nodes';
      sections.nodes = new NodeColumns(sections.header as Header, left, info.exact);
      return yield* parseTable(input, 'nodes', sections.nodes.table, (more) => sections.nodes?.ensure(more), kernels.parseNodes);
    }
    case 'edges': {
      if (sections.edges !== undefined) twice();
      input.step = 'edges';
      sections.edges = new EdgeColumns(sections.header as Header, left, info.exact);
      return yield* parseTable(input, 'edges', sections.edges.table, (more) => sections.edges?.ensure(more), kernels.parseEdges);
    }
    case 'locations': {
      if (sections.locations !== undefined) twice();
      sections.locations = { ...tableState(), values: new Float64Array(256) };
      return yield* parseTable(input, 'locations', sections.locations, undefined, kernels.parsePlain);
    }
    case 'strings': {
      if (sections.strings !== undefined) twice();
      input.step = 'strings';
      sections.strings = new StringPagesBuilder(left);
      yield* readStrings(input, sections.strings);
      sections.stringsDone = true;
      return;
    }
    default:
      return yield* input.skip();
  }
}

function* readStrings(input: Input, builder: StringPagesBuilder): Pulling<void> {
  yield* input.expect(91, 'strings');
  for (;;) {
    const end = builder.feed(input.chunk, input.at, input.chunk.length);
    if (end < 0) throw corrupt('strings', input.base - 1 - end, 'expected a string, , or ]');
    const done = builder.closed;
    input.at = end;
    if (done) return;
    if (!(yield* input.more())) throw new CutShort(input.offset);
  }
}
