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
