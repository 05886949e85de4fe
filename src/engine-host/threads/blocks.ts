// Parsing with any number of threads in one pass: a thread claims a block, reads (or inflates) it, counts its commas, waits
// for the block before to say which row it begins in, tells the next one, and then parses its rows straight into the columns.
/// <reference path="./webassembly.d.ts" />
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { KernelExports } from '../../engine/kernels/wasm/exports.js';
import { BLOCK, CARRY, Control, type Layout, LIST, MAX_MEMORY, PAGE, RECORD, Refusal, Section } from './layout.js';

export interface ParseJob {
  readonly path: string;
  /** Of the file as it was when the job was made; another file must not be read. */
  readonly size: number;
  readonly modifiedMs: number;
  /** Uncompressed bytes. */
  readonly bytes: number;
  /** Where each gzip member of a block starts in the file, and where the last one ends; undefined for a plain file. */
  readonly members: Float64Array | undefined;
  readonly nodesStart: number;
  readonly nodes: number;
  readonly edges: number;
  readonly fields: number;
  /** -1 when the format has none. */
  readonly detachedAt: number;
  readonly layout: Layout;
}

export interface ParseResult {
  readonly maxNodeType: number;
  readonly maxNodeName: number;
  /** Bits of detachedness seen. */
  readonly detachedness: number;
  readonly maxEdgeType: number;
  readonly maxEdgeName: number;
}

/** Words of a record, in 32-bit cells. */
const Cell = { section: 0, row: 1, commas: 2, carried: 3, skip: 4 } as const;
const CARRIED_BYTES = 32;

/** What the first block is told. */
export const firstRecord = (memory: WebAssembly.Memory, job: ParseJob): void => {
  const record = new Int32Array(memory.buffer, job.layout.records, RECORD / 4);
  record[Cell.skip] = job.nodesStart;
  record[Cell.section] = Section.nodes;
};

const EDGES = /^\s*,\s*"edges"\s*:\s*\[/;
/** Bytes in which the above must be found. */
const BETWEEN = 64;

class Refused extends Error {
  constructor(readonly why: number) {
    super('refused');
  }
}

/** `fields` = odd << shift, and the inverse of the odd part modulo 2^32: an exact division by multiplication. */
export const divisor = (fields: number): { readonly shift: number; readonly inverse: number } => {
  const shift = 31 - Math.clz32(fields & -fields);
  const odd = fields >>> shift;
  let inverse = 1;
  while (Math.imul(inverse, odd) !== 1) inverse = Math.imul(inverse, 2 - Math.imul(odd, inverse));
  return { shift, inverse };
};

/** Reads exactly `length` bytes. */
const readFully = (fd: number, into: Uint8Array, at: number, length: number, position: number): void => {
  for (let done = 0; done < length; ) {
    const n = readSync(fd, into, at + done, length - done, position + done);
    if (n === 0) throw new Refused(Refusal.read);
    done += n;
  }
};

/** Takes part in the job until no block is left. `self`: number of this worker. */
export const parseBlocks = (memory: WebAssembly.Memory, kernels: KernelExports, job: ParseJob, self: number): ParseResult => {
  const { layout } = job;
  const control = new Int32Array(memory.buffer, layout.control, 64);
  const fd = openSync(job.path, 'r');
  try {
    const status = fstatSync(fd);
    if (status.size !== job.size || status.mtimeMs !== job.modifiedMs) throw new Refused(Refusal.read);
    return new Parser(memory, kernels, job, self, fd, control).run();
  } catch (error) {
    Atomics.compareExchange(control, Control.refused, 0, error instanceof Refused ? error.why : Refusal.read);
    if (!(error instanceof Refused) && (error as NodeJS.ErrnoException).code === undefined) throw error;
    return { maxNodeType: 0, maxNodeName: 0, detachedness: 0, maxEdgeType: 0, maxEdgeName: 0 };
  } finally {
    closeSync(fd);
  }
};

interface Segment {
  readonly section: number;
  readonly from: number;
  readonly end: number;
  readonly row: number;
  readonly rows: number;
}

class Parser {
  #bytes: Uint8Array;
  #cells: Int32Array;
  readonly #statistics: number;
  readonly #buffer: number;
  readonly #blocks: number;
  readonly #divisor;
  #compressed = Buffer.alloc(0);
  #zlib: typeof import('node:zlib') | undefined;

  constructor(
    readonly memory: WebAssembly.Memory,
    readonly kernels: KernelExports,
    readonly job: ParseJob,
    self: number,
    readonly fd: number,
    readonly control: Int32Array,
  ) {
    this.#bytes = new Uint8Array(memory.buffer);
    this.#cells = new Int32Array(memory.buffer);
    // Own area: statistics, room for what the block before carries over, the block.
    this.#statistics = job.layout.own[self];
    this.#buffer = this.#statistics + 1024;
    this.#blocks = Math.ceil(job.bytes / BLOCK);
    this.#divisor = divisor(job.fields);
  }

  run(): ParseResult {
    for (;;) {
      const block = Atomics.add(this.control, Control.nextBlock, 1);
      if (block >= this.#blocks) break;
      const length = Math.min(BLOCK, this.job.bytes - block * BLOCK);
      if (Atomics.load(this.control, Control.tailReady) === 1) this.#readTail(block, length);
      else if (!this.#take(block, length)) break;
      Atomics.add(this.control, Control.done, 1);
    }
    const s = this.#statistics >>> 2;
    const c = this.#cells;
    return {
      maxNodeType: c[s] >>> 0,
      maxNodeName: c[s + 1] >>> 0,
      detachedness: c[s + 2],
      maxEdgeType: c[s + 4] >>> 0,
      maxEdgeName: c[s + 5] >>> 0,
    };
  }

  /** Reads a block to `at`. */
  #read(block: number, length: number, at: number): void {
    const { members } = this.job;
    if (members === undefined) {
      readFully(this.fd, this.#bytes, at, length, block * BLOCK);
      return;
    }
    const stored = members[block + 1] - members[block];
    if (this.#compressed.length < stored) this.#compressed = Buffer.allocUnsafeSlow(stored + (stored >> 2));
    readFully(this.fd, this.#compressed, 0, stored, members[block]);
    // Loaded by threads that need it: a thread is ready that much sooner.
    this.#zlib ??= process.getBuiltinModule('node:zlib');
    const inflated = this.#zlib.gunzipSync(this.#compressed.subarray(0, stored), { maxOutputLength: BLOCK, chunkSize: BLOCK });
    if (inflated.length !== length) throw new Refused(Refusal.read);
    this.#bytes.set(inflated, at);
  }

  #tailStart(): number {
    return (this.control[Control.tailLow] >>> 0) + this.control[Control.tailHigh] * 2 ** 32;
  }

  #readTail(block: number, length: number): void {
    this.#refresh();
    this.#read(block, length, this.job.layout.end + block * BLOCK - this.#tailStart());
  }

  #refresh(): void {
    this.#bytes = new Uint8Array(this.memory.buffer);
    this.#cells = new Int32Array(this.memory.buffer);
  }

  /** One block; false when everybody gives up. */
  #take(block: number, length: number): boolean {
    const buffer = this.#buffer;
    this.#read(block, length, buffer);
    const { kernels } = this;
    const end = buffer + length;
    const out = this.#statistics + 32;
    let from = block === 0 ? buffer + this.job.nodesStart : buffer;
    // Counted before the wait: nearly always the whole block lies within one section.
    let stop = from + kernels.scan(from, end - from, out);
    let commas = this.#cells[out >>> 2];

    const record = (this.job.layout.records + block * RECORD) >>> 2;
    while (Atomics.load(this.#cells, record + Cell.section) === 0) {
      if (Atomics.load(this.control, Control.refused) !== 0) return false;
      Atomics.wait(this.#cells, record + Cell.section, 0, 20);
    }
    let section = this.#cells[record + Cell.section];
    if (section === Section.tail) {
      this.#publish(block, Section.tail, 0, 0, end, end);
      this.#refresh();
      this.#bytes.copyWithin(this.job.layout.end + block * BLOCK - this.#tailStart(), buffer, end);
      return true;
    }
    let row = this.#cells[record + Cell.row] >>> 0;
    const carried = this.#cells[record + Cell.carried];
    commas += this.#cells[record + Cell.commas];
    const carry = this.job.layout.records + block * RECORD + CARRIED_BYTES;
    let start = from - carried;
    this.#bytes.copyWithin(start, carry, carry + carried);

    const segments: Segment[] = [];
    for (;;) {
      if (section === Section.between) {
        const text = Buffer.from(this.#bytes.subarray(start, Math.min(end, start + BETWEEN))).toString('latin1');
        const match = EDGES.exec(text);
        if (match === null) {
          if (end - start >= BETWEEN) throw new Refused(Refusal.layout);
          this.#publish(block, section, 0, 0, start, end);
          break;
        }
        section = Section.edges;
        this.control[Control.section] = section;
        start += match[0].length;
        // What was carried over may hold the bracket's predecessors only: the scan goes on in the block.
        from = start;
        stop = from + kernels.scan(from, end - from, out);
        commas = this.#cells[out >>> 2];
        row = 0;
      }
      const fields = section === Section.nodes ? this.job.fields : 3;
      const most = section === Section.nodes ? this.job.nodes : this.job.edges;
      if (stop === end) {
        // The section goes on: whole rows are ours, the rest is the next block's.
        const rows = Math.floor(commas / fields);
        const left = commas - rows * fields;
        const rest = rows === 0 ? start : this.#afterComma(end, left);
        if (row + rows > most) throw new Refused(Refusal.count);
        this.#publish(block, section, row + rows, left, rest, end);
        if (rows > 0) segments.push({ section, from: start, end: rest, row, rows });
        break;
      }
      const values = commas + 1;
      const rows = values / fields;
      if (!Number.isInteger(rows) || row + rows !== most) throw new Refused(Refusal.count);
      // A comma for the bracket: then all rows end alike.
      this.#bytes[stop] = 44;
      segments.push({ section, from: start, end: stop + 1, row, rows });
      if (section === Section.nodes) {
        section = Section.between;
        start = stop + 1;
        continue;
      }
      this.#startTail(block * BLOCK + stop + 1 - buffer);
      this.#publish(block, Section.tail, 0, 0, end, end);
      this.#bytes.copyWithin(this.job.layout.end, stop + 1, end);
      break;
    }
    for (const segment of segments) this.#parse(segment);
    return true;
  }

  #parse({ section, from, end, row, rows }: Segment): void {
    const { kernels, job } = this;
    const { layout: l } = job;
    const list = this.#statistics + LIST;
    const next =
      section === Section.nodes
        ? kernels.parseNodes(
            from,
            end,
            row,
            job.fields,
            job.detachedAt,
            l.nodeType,
            l.nodeName,
            l.nodeId,
            l.selfSize,
            l.firstEdge,
            l.detachedness,
            this.#statistics,
            list,
          )
        : kernels.parseEdges(
            from,
            end,
            row,
            this.#divisor.shift,
            this.#divisor.inverse,
            job.nodes,
            l.edgeType,
            l.edgeName,
            l.edgeTo,
            this.#statistics + 16,
            list,
          );
    if (next >>> 0 !== row + rows) throw new Refused(Refusal.layout);
  }

  /** Position after the comma that has `left` commas behind it. */
  #afterComma(end: number, left: number): number {
    let p = end;
    for (let k = left; ; k--) {
      p = this.#bytes.lastIndexOf(44, p - 1);
      if (k === 0) return p + 1;
    }
  }

  /** Tells the next block where it stands; bytes [rest, end) are carried over to it. */
  #publish(block: number, section: number, row: number, commas: number, rest: number, end: number): void {
    const carried = end - rest;
    if (carried > CARRY) throw new Refused(Refusal.layout);
    const at = this.job.layout.records + (block + 1) * RECORD;
    const record = at >>> 2;
    this.#bytes.copyWithin(at + CARRIED_BYTES, rest, end);
    this.#cells[record + Cell.row] = row;
    this.#cells[record + Cell.commas] = commas;
    this.#cells[record + Cell.carried] = carried;
    Atomics.store(this.#cells, record + Cell.section, section);
    Atomics.notify(this.#cells, record + Cell.section);
  }

  /** Makes room for the rest of the file, which starts at `offset`. */
  #startTail(offset: number): void {
    const { memory, job, control } = this;
    const need = job.layout.end + (job.bytes - offset) + 256;
    if (need > MAX_MEMORY) throw new Refused(Refusal.memory);
    const pages = Math.ceil((need - memory.buffer.byteLength) / PAGE);
    if (pages > 0) {
      try {
        memory.grow(pages);
      } catch {
        throw new Refused(Refusal.memory);
      }
    }
    this.#refresh();
    control[Control.tailLow] = offset | 0;
    control[Control.tailHigh] = Math.floor(offset / 2 ** 32);
    control[Control.section] = Section.tail;
    Atomics.store(control, Control.tailReady, 1);
  }
}
