// The JSON blocks, checked field by field: whoever wrote the file may have meant harm.
import { corrupt } from '../../faults.js';
import type { Block } from './blocks.js';

export interface TypeBlock {
  readonly id: number;
  readonly name: string;
  readonly kind: string;
}

export interface LayoutBlock {
  readonly id: number;
  /** Kind (V8's number; +16: owns nothing), and a name or an index. */
  readonly edges: readonly (readonly [number, string | number])[];
}

export interface FrameBlock {
  readonly text: string;
  readonly code: number;
  readonly locals: readonly (readonly [string, number])[];
}

export interface ThreadBlock {
  readonly name: string;
  readonly frames: readonly FrameBlock[];
}

const decoder = (data: Uint8Array): string => {
  let text = '';
  for (let i = 0; i < data.length; i += 8192) text += String.fromCharCode(...data.subarray(i, i + 8192));
  return text;
};

/** Data of a JSON block (ASCII); throws `EngineFault`. */
export const jsonOf = (block: Block): unknown => {
  try {
    return JSON.parse(decoder(block.data));
  } catch {
    throw bad(block);
  }
};

const bad = (block: Block): Error => corrupt(block.tag, block.offset, 'unexpected JSON');
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isIndex = (value: unknown): value is number => typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 2 ** 32;
const isAddress = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

export const readType = (block: Block): TypeBlock => {
  const json = jsonOf(block);
  if (!isObject(json) || !isIndex(json['id']) || typeof json['name'] !== 'string' || typeof json['kind'] !== 'string') throw bad(block);
  return { id: json['id'], name: json['name'], kind: json['kind'] };
};

export const readLayout = (block: Block): LayoutBlock => {
  const json = jsonOf(block);
  if (!isObject(json) || !isIndex(json['id']) || !Array.isArray(json['edges'])) throw bad(block);
  const edges = json['edges'].map((edge: unknown) => {
    if (!Array.isArray(edge) || !isIndex(edge[0]) || (typeof edge[1] !== 'string' && !isIndex(edge[1]))) throw bad(block);
    return [edge[0], edge[1]] as const;
  });
  return { id: json['id'], edges };
};

export const readPairs = (block: Block, json: unknown = jsonOf(block)): readonly (readonly [string, number])[] => {
  if (!Array.isArray(json)) throw bad(block);
  return json.map((pair: unknown) => {
    if (!Array.isArray(pair) || typeof pair[0] !== 'string' || !isAddress(pair[1])) throw bad(block);
    return [pair[0], pair[1]] as const;
  });
};

export const readThread = (block: Block): ThreadBlock => {
  const json = jsonOf(block);
  if (!isObject(json) || typeof json['name'] !== 'string' || !Array.isArray(json['frames'])) throw bad(block);
  const frames = json['frames'].map((frame: unknown) => {
    if (!isObject(frame) || typeof frame['text'] !== 'string' || !isAddress(frame['code'])) throw bad(block);
    return { text: frame['text'], code: frame['code'], locals: readPairs(block, frame['locals']) };
  });
  return { name: json['name'], frames };
};

/** References to an object that belong to the walk itself while it counts them. */
export const readRefcountBase = (block: Block): number => {
  const json = jsonOf(block);
  if (!isObject(json) || !isIndex(json['refcountBase'])) throw bad(block);
  return json['refcountBase'];
};
