// A large snapshot made of a real one: its nodes, edges and locations over and over, under one root. What V8 itself cannot write in
// reasonable time, with the shapes of a real heap.
//   node bench/large-file.mjs FILE COPIES OUT        FILE: as Node 20 writes it, under 2 GB
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';

const [, , file, copies, out] = process.argv;
const many = Number(copies);
const bytes = readFileSync(file);
const FIELDS = 7;

/** Numbers of the array that begins behind `"name":[`; each number is the text's, in order. */
const numbersOf = (name, count) => {
  let at = bytes.indexOf(`"${name}":[`);
  at = bytes.indexOf(91, at) + 1;
  const values = new Uint32Array(count);
  let value = -1;
  let k = 0;
  for (; ; at++) {
    const c = bytes[at];
    if (c >= 48 && c <= 57) value = (value < 0 ? 0 : value * 10) + c - 48;
    else {
      if (value >= 0) values[k++] = value;
      value = -1;
      if (c === 93) return values.subarray(0, k);
    }
  }
};

const end = bytes.indexOf('},\n"nodes":[');
const { snapshot } = JSON.parse(`${bytes.toString('latin1', 0, end)}}}`);
const { node_count: nodeCount, edge_count: edgeCount } = snapshot;
const nodes = numbersOf('nodes', nodeCount * FIELDS);
const edges = numbersOf('edges', edgeCount * 3);
const locations = numbersOf('locations', nodeCount * 4);
const strings = bytes.subarray(bytes.indexOf('"strings":['));

const fd = openSync(out, 'w');
const buffer = Buffer.allocUnsafe(4 << 20);
let filled = 0;
const flush = () => {
  for (let at = 0; at < filled; ) at += writeSync(fd, buffer, at, filled - at);
  filled = 0;
};
const text = (value) => {
  if (filled + value.length > buffer.length) flush();
  filled += buffer.write(value, filled, 'latin1');
};
const number = (value, behind) => {
  if (filled + 32 > buffer.length) flush();
  let digits = 1;
  for (let limit = 10; value >= limit; limit *= 10) digits++;
  let rest = value;
  for (let at = filled + digits - 1; at >= filled; at--) {
    const next = Math.floor(rest / 10);
    buffer[at] = 48 + rest - next * 10;
    rest = next;
  }
  filled += digits;
  buffer[filled++] = behind;
};
const [COMMA, LINE] = [44, 10];
let first = true;
/** Rows as V8 writes them: the comma is the next line's. */
const row = (...values) => {
  if (!first) text(',');
  first = false;
  for (let k = 0; k < values.length; k++) number(values[k], k + 1 < values.length ? COMMA : LINE);
};
const array = (name, write) => {
  text(`"${name}":[`);
  first = true;
  write();
  text('],\n');
};

const rows = nodeCount - 1;
/** The root is shared, everything else is there once for each copy. */
const placed = (offset, copy) => (offset === 0 ? 0 : offset + copy * rows * FIELDS);
const all = { ...snapshot, node_count: rows * many + 1, edge_count: edgeCount * many };
text(`{"snapshot":${JSON.stringify(all)},\n`);
array('nodes', () => {
  for (let copy = 0; copy < many; copy++)
    for (let v = copy === 0 ? 0 : 1; v < nodeCount; v++) {
      const n = v * FIELDS;
      const count = nodes[n + 4] * (v === 0 ? many : 1);
      // Ids of its own: those of native objects are large already, and copies of them would leave 32 bits.
      row(nodes[n], nodes[n + 1], 2 * (copy * rows + v) + 1, nodes[n + 3], count, nodes[n + 5], nodes[n + 6]);
    }
});
array('edges', () => {
  const rootEdges = nodes[4];
  const list = (from, to, copy) => {
    for (let e = from; e < to; e++) row(edges[e * 3], edges[e * 3 + 1], placed(edges[e * 3 + 2], copy));
  };
  for (let copy = 0; copy < many; copy++) list(0, rootEdges, copy);
  for (let copy = 0; copy < many; copy++) list(rootEdges, edgeCount, copy);
});
for (const name of ['trace_function_infos', 'trace_tree', 'samples']) array(name, () => undefined);
array('locations', () => {
  for (let copy = 0; copy < many; copy++)
    for (let k = 0; k < locations.length; k += 4) row(placed(locations[k], copy), locations[k + 1], locations[k + 2], locations[k + 3]);
});
flush();
for (let at = 0; at < strings.length; ) at += writeSync(fd, strings, at, Math.min(64 << 20, strings.length - at));
closeSync(fd);
