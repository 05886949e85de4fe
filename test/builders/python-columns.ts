// Writes streams of raw columns by hand, as the CPython agent would (docs/formats-python.md).

export interface NodeSpec {
  readonly type: number;
  readonly ids: readonly number[];
  readonly sizes?: readonly number[];
  readonly refcounts?: readonly number[];
  readonly items?: 'indexed' | 'dict';
  readonly lengths?: readonly number[];
  readonly layout?: number;
  readonly layouts?: readonly number[];
  readonly texts?: readonly string[];
  readonly wide?: boolean;
}

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));
const json = (value: unknown): Uint8Array =>
  ascii(JSON.stringify(value).replace(/[\u007f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`));
const words = (values: readonly number[]): Uint8Array => new Uint8Array(Uint32Array.from(values).buffer);
const longs = (values: readonly number[]): Uint8Array => new Uint8Array(BigUint64Array.from(values, BigInt).buffer);

export const joined = (parts: readonly Uint8Array[]): Uint8Array => {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
};

export class ColumnsBuilder {
  readonly #parts: Uint8Array[];

  constructor(version = 1) {
    this.#parts = [ascii('HFPYHEAP'), words([version])];
    this.json('META', { format: 'holdfast-python-columns' });
  }

  block(tag: string, ...data: readonly Uint8Array[]): this {
    const body = joined(data);
    this.#parts.push(ascii(tag), words([body.length]), body);
    return this;
  }

  json(tag: string, value: unknown): this {
    return this.block(tag, json(value));
  }

  type(id: number, name: string, kind = 'object'): this {
    return this.json('TYPE', { id, name, kind, base: '' });
  }

  layout(id: number, edges: readonly (readonly [number, string | number])[]): this {
    return this.json('LAYO', { id, edges });
  }

  nodes(spec: NodeSpec): this {
    const count = spec.ids.length;
    const sizes = spec.sizes ?? spec.ids.map(() => 16);
    const flags =
      (spec.items === 'indexed' ? 1 : spec.items === 'dict' ? 2 : 0) |
      (spec.texts ? 4 : 0) |
      (spec.layouts ? 8 : 0) |
      (spec.layout === undefined ? 0 : 16) |
      (spec.wide ? 32 : 0) |
      (spec.refcounts ? 64 : 0);
    this.block(
      'NODE',
      words([spec.type, count, flags, spec.layout ?? 0]),
      longs(spec.ids),
      spec.wide ? longs(sizes) : words(sizes),
      words(spec.refcounts ?? []),
      words(spec.lengths ?? []),
      words(spec.layouts ?? []),
    );
    if (spec.texts) this.block('STRS', words([count]), json(spec.texts).slice(1, -1));
    return this;
  }

  edges(...ids: readonly number[]): this {
    return this.block('EDGE', longs(ids));
  }

  bytes(): Uint8Array {
    return joined(this.#parts);
  }
}

const PROPERTY = 2;
const INTERNAL = 3;
/** An address beyond 32 bits. */
export const FAR = 0x7f12_3456_7000;
/** References that the walk itself holds. */
export const REFCOUNT_BASE = 3;

/**
 * A module `app` with a dict {'items': [Foo, Foo], 7: None}; each Foo has attributes val (None) and other (the other Foo).
 * `texts`: str objects that nothing holds, before all else.
 */
export const smallHeap = (texts: readonly string[] = []): ColumnsBuilder => {
  const heap = new ColumnsBuilder().type(0, 'str', 'string');
  if (texts.length > 0) heap.nodes({ type: 0, ids: texts.map((_, i) => 0x8000 + 64 * i), texts });
  return (
    heap
      .type(1, 'int', 'number')
      .type(2, 'NoneType')
      .type(3, 'module')
      .type(4, 'dict')
      .type(5, 'list')
      .type(6, 'app.Foo')
      .type(7, 'type', 'object shape')
      .layout(0, [[PROPERTY, '__dict__']])
      .layout(1, [
        [PROPERTY, 'val'],
        [PROPERTY, 'other'],
        [INTERNAL, '__class__'],
      ])
      .nodes({ type: 3, ids: [0x1000], refcounts: [REFCOUNT_BASE + 1], layout: 0, texts: ['app'] })
      .edges(0x2000)
      .nodes({ type: 4, ids: [0x2000], sizes: [232], refcounts: [REFCOUNT_BASE + 1], items: 'dict', lengths: [2] })
      .edges(0x10, 0x3000, 0x20, 0x30)
      .nodes({ type: 0, ids: [0x10], sizes: [54], texts: ['items'] })
      .nodes({ type: 1, ids: [0x20], sizes: [28], texts: ['7'] })
      .nodes({ type: 2, ids: [0x30], sizes: [16] })
      .nodes({ type: 5, ids: [0x3000], sizes: [72], refcounts: [REFCOUNT_BASE + 1], items: 'indexed', lengths: [2] })
      .edges(FAR, FAR + 64)
      .nodes({ type: 6, ids: [FAR, FAR + 64], sizes: [80, 80], refcounts: [REFCOUNT_BASE + 2, REFCOUNT_BASE + 2], layout: 1 })
      .edges(0x30, FAR + 64, 0x40, 0x30, FAR, 0x40)
      // the atom comes again, from another chunk
      .nodes({ type: 2, ids: [0x30], sizes: [16] })
      .layout(2, [])
      .nodes({ type: 7, ids: [0x40], sizes: [1064], refcounts: [REFCOUNT_BASE + 5], layout: 2, texts: ['app.Foo'] })
      .json('MODS', [['app', 0x1000]])
  );
};

export const whole = (builder: ColumnsBuilder): ColumnsBuilder => builder.json('DONE', { refcountBase: REFCOUNT_BASE });
