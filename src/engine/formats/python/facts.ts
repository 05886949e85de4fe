// What the agent tells of the process beside the heap. Said for people: what is missing or makes no sense is left out.
import type { ProcessFacts, SlotsSaving } from '../../../shared/heap.js';
import type { Block } from './blocks.js';
import { isObject, jsonOf } from './json.js';

const MOST_TEXT = 200;
const MOST_ROWS = 50;

const text = (value: unknown): string => (typeof value === 'string' ? value.slice(0, MOST_TEXT) : '');
const size = (value: unknown): number | undefined => (typeof value === 'number' && value >= 0 && value < 2 ** 52 ? value : undefined);
const part = (value: unknown, name: string): Record<string, unknown> => (isObject(value) && isObject(value[name]) ? value[name] : {});

export class Facts {
  process: ProcessFacts | undefined;

  meta(block: Block): void {
    const json = jsonOf(block);
    if (!isObject(json)) return;
    const version = text(part(json, 'runtime')['version']);
    const rss = size(json['rss']);
    const identity = part(json, 'identity');
    const mode = identity['mode'] === 'births' || identity['mode'] === 'fence' ? identity['mode'] : undefined;
    this.process = {
      runtime: `CPython ${version}`.trim(),
      title: text(json['title']),
      ...(text(json['life']) === '' ? {} : { life: text(json['life']) }),
      ...(rss === undefined ? {} : { rss }),
      ...(mode === undefined ? {} : { identity: { mode, log: text(identity['log']) } }),
    };
  }

  done(block: Block): void {
    if (this.process === undefined) return;
    const json = jsonOf(block);
    const memory = part(json, 'memory');
    const slots = isObject(json) && Array.isArray(json['slots']) ? json['slots'].slice(0, MOST_ROWS) : undefined;
    const small = part(memory, 'pymalloc');
    const [bytes, free = 0, pools = 0] = ['arenaBytes', 'freeBytes', 'unusedPoolsBytes'].map((name) => size(small[name]));
    const malloc = part(memory, 'malloc');
    const [used, unused, trimmable = 0] = ['usedBytes', 'freeBytes', 'trimmableBytes'].map((name) => size(malloc[name]));
    this.process = {
      ...this.process,
      ...(bytes === undefined ? {} : { arenas: { bytes, freeBytes: Math.min(bytes, free + pools) } }),
      ...(slots === undefined ? {} : { slots: slots.flatMap(slotsOf) }),
      ...(used === undefined || unused === undefined
        ? {}
        : { malloc: { usedBytes: used, freeBytes: unused, trimmableBytes: Math.min(unused, trimmable) } }),
    };
  }
}

function slotsOf(row: unknown): readonly SlotsSaving[] {
  if (!isObject(row)) return [];
  const [count, attributes, bytes, saved] = ['count', 'attributes', 'bytes', 'saved'].map((name) => size(row[name]));
  if (count === undefined || attributes === undefined || bytes === undefined || saved === undefined || saved > bytes) return [];
  const bases = Array.isArray(row['bases']) ? row['bases'].slice(0, 10).map(text) : [];
  return [{ class: text(row['class']), count, attributes, bytes, saved, bases }];
}
