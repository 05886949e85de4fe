// Columns while they are being filled. Room is made for the rows that the bytes at hand can hold, up to the header's claim.
import { type EdgeTable, type NodeTable, tableState } from '../../kernels/parse.js';
import type { Header } from './header.js';

/** Rows to allocate first: the claim, unless the bytes to come cannot hold that many. `minRow`: fewest bytes of a row. */
const firstRoom = (claim: number, bytesLeft: number, exact: boolean, minRow: number): number => {
  const possible = Math.floor(bytesLeft / minRow) + 2;
  const wanted = exact ? possible : Math.max(possible, 1 << 12);
  return claim < 0 ? Math.min(wanted, 1 << 16) : Math.min(claim, wanted);
};

const grown = <A extends Uint8Array | Uint32Array>(old: A, room: number): A => {
  const bigger = new (old.constructor as new (n: number) => A)(room);
  bigger.set(old);
  return bigger;
};

export class NodeColumns {
  readonly table: NodeTable;
  #room: number;

  constructor(
    readonly header: Header,
    bytesLeft: number,
    exact: boolean,
  ) {
    const o = header.nodeOffsets;
    const room = firstRoom(header.nodeCount, bytesLeft, exact, header.nodeFields * 2);
    this.#room = room;
    this.table = {
      ...tableState(),
      fields: header.nodeFields,
      oType: o.type,
      oName: o.name,
      oId: o.id,
      oSelf: o.selfSize,
      oEdges: o.edgeCount,
      oDetached: o.detachedness,
      type: new Uint8Array(room),
      name: new Uint32Array(room),
      id: new Uint32Array(room),
      self: new Uint32Array(room),
      // One more than nodes: becomes `firstEdge`.
      edges: new Uint32Array(room + 1),
      detached: new Uint8Array(o.detachedness < 0 ? 0 : room),
      wideIds: [],
      wideSelf: [],
    };
  }

  /** Rows beyond the claim are counted but not stored: they are an error in the end. */
  ensure(bytes: number): void {
    const t = this.table;
    const { nodeCount: claim } = this.header;
    const possible = t.row + Math.floor(bytes / (t.fields * 2)) + 2;
    const need = claim < 0 ? possible : Math.min(possible, claim);
    if (need <= this.#room) return;
    const room = claim < 0 ? Math.max(need, this.#room * 2) : Math.min(claim, Math.max(need, this.#room * 2));
    t.type = grown(t.type, room);
    t.name = grown(t.name, room);
    t.id = grown(t.id, room);
    t.self = grown(t.self, room);
    t.edges = grown(t.edges, room + 1);
    if (t.oDetached >= 0) t.detached = grown(t.detached, room);
    this.#room = room;
  }
}

export class EdgeColumns {
  readonly table: EdgeTable;
  #room: number;

  constructor(
    readonly header: Header,
    bytesLeft: number,
    exact: boolean,
  ) {
    const room = firstRoom(header.edgeCount, bytesLeft, exact, header.edgeFields * 2);
    this.#room = room;
    this.table = {
      ...tableState(),
      fields: header.edgeFields,
      oType: header.edgeOffsets.type,
      oName: header.edgeOffsets.name,
      oTo: header.edgeOffsets.to,
      nodeFields: header.nodeFields,
      nodeCount: header.nodeCount < 0 ? 0xffffffff : header.nodeCount,
      type: new Uint8Array(room),
      name: new Uint32Array(room),
      to: new Uint32Array(room),
    };
  }

  ensure(bytes: number): void {
    const t = this.table;
    const { edgeCount: claim } = this.header;
    const possible = t.row + Math.floor(bytes / (t.fields * 2)) + 2;
    const need = claim < 0 ? possible : Math.min(possible, claim);
    if (need <= this.#room) return;
    const room = claim < 0 ? Math.max(need, this.#room * 2) : Math.min(claim, Math.max(need, this.#room * 2));
    t.type = grown(t.type, room);
    t.name = grown(t.name, room);
    t.to = grown(t.to, room);
    this.#room = room;
  }
}
