// Second reading of a snapshot that is to be redacted: writes it anew, row by row, with what may leave.
// Classes, edge names, sizes, ids and edges stay; what strings and numbers say goes; names go by the rules of names.ts.
import { corrupt } from '../faults.js';
import { isLanguage, isScript, type NameRules, Role, redactedCodeName, redactedName } from './names.js';
import type { NumberSection, SnapshotParts } from './scanner.js';
import { type DecodeString, isIndexedEdge, roleOfNode, type SurveyResult } from './survey.js';

/** What stands in the place of content, by type of node. */
const REPLACEMENTS: Readonly<Record<string, string>> = {
  string: '(removed)',
  'concatenated string': '(concatenated string)',
  'sliced string': '(sliced string)',
  number: 'heap number',
  bigint: 'bigint',
  regexp: '(removed)',
};

export interface RewriteResult {
  /** Names of the program that stay, without those of the language and the runtime. */
  readonly kept: ReadonlySet<string>;
  /** Names that became tokens. */
  readonly tokens: number;
  /** Keys of Maps that became tokens. */
  readonly keys: number;
  /** Script paths as they are written. */
  readonly paths: ReadonlySet<string>;
}

export interface RewriteOptions {
  readonly survey: SurveyResult;
  readonly rules: NameRules;
  readonly decode: DecodeString;
  /** JSON of a string as bytes. */
  readonly encode: (text: string) => Uint8Array;
  /** Takes the bytes written so far; they are used again after it returns. Absent: only the result is wanted. */
  readonly emit?: ((bytes: Uint8Array) => void) | undefined;
}

const BUFFER = 1 << 18;
const PROGRAM = Role.code | Role.object | Role.property | Role.context | Role.functionName | Role.native;
const ARRAY_SECTIONS = ['nodes', 'edges', 'trace_function_infos', 'trace_tree', 'samples', 'locations', 'strings'];

export class Rewrite implements SnapshotParts {
  readonly #options: RewriteOptions;
  readonly #buffer = new Uint8Array(BUFFER);
  #filled = 0;
  #first = true;
  #column = 0;
  #row: number[] = [];
  readonly #replacement: readonly number[];
  readonly #replacementTexts: readonly string[];
  readonly #nodeRole: readonly number[];
  readonly #indexed: readonly boolean[];
  /** Entries added behind the file's own: old index to new one. */
  readonly #codeEntry = new Map<number, number>();
  readonly #keyEntry = new Map<number, number>();
  readonly #added: (readonly ['code' | 'key', number] | undefined)[] = [];
  readonly #addedText: string[] = [];
  #edgeCountAt = new Uint32Array(1 << 16);
  #nodes = 0;
  #from = -1;
  #left = 0;
  #ordinal = 0;
  readonly #kept = new Set<string>();
  readonly #paths = new Set<string>();
  #tokens = 0;
  #keys = 0;

  constructor(options: RewriteOptions) {
    this.#options = options;
    const { layout, strings } = options.survey;
    this.#nodeRole = layout.nodeTypes.map(roleOfNode);
    this.#indexed = layout.edgeTypes.map(isIndexedEdge);
    this.#replacementTexts = [...new Set(Object.values(REPLACEMENTS))];
    this.#replacement = layout.nodeTypes.map((type) => {
      const text = REPLACEMENTS[type];
      return text === undefined ? -1 : strings + this.#replacementTexts.indexOf(text);
    });
  }

  result(): RewriteResult {
    return { kept: this.#kept, tokens: this.#tokens, keys: this.#keys, paths: this.#paths };
  }

  header(): void {
    this.#text(`{"snapshot":${this.#options.survey.header}`);
  }

  open(section: string): void {
    if (!ARRAY_SECTIONS.includes(section)) throw corrupt(section, 0, 'an unknown section');
    this.#text(`,\n"${section}":${section === 'trace_tree' ? '' : '['}`);
    this.#first = true;
    this.#column = 0;
    this.#row = [];
    this.#from = -1;
    this.#left = 0;
  }

  close(section: string): void {
    if (section === 'strings') {
      for (const text of this.#replacementTexts) this.#string(text);
      for (const text of this.#addedText) this.#string(text ?? '');
    }
    if (section !== 'trace_tree') this.#text(']');
  }

  finish(): void {
    this.#text('}\n');
    this.#flush();
  }

  /** Numbers and brackets only: the scanner has looked. */
  tree(bytes: Uint8Array): void {
    this.#raw(bytes);
  }

  numbers(section: NumberSection, values: Float64Array, count: number): void {
    const { layout } = this.#options.survey;
    if (section === 'samples' || section === 'locations') {
      for (let i = 0; i < count; i++) this.#number(values[i] as number);
      return;
    }
    const fields = section === 'nodes' ? layout.nodeFields : section === 'edges' ? layout.edgeFields : layout.functionFields;
    for (let i = 0; i < count; i++) {
      this.#row[this.#column] = values[i] as number;
      if (++this.#column < fields.length) continue;
      this.#column = 0;
      if (section === 'nodes') this.#node(fields);
      else if (section === 'edges') this.#edge(fields);
      else this.#function(fields);
      for (let k = 0; k < fields.length; k++) this.#number(this.#row[k] as number);
    }
  }

  string(index: number, json: Uint8Array): void {
    const { survey, rules, decode } = this.#options;
    const roles = (survey.roles[index] as number) ?? 0;
    const names = roles & ~(Role.content | Role.mapKey);
    const apart = (names & ~(Role.code | Role.script)) !== 0;
    const code = this.#codeEntry.get(index);
    const key = this.#keyEntry.get(index);
    if (names === 0 && key === undefined) {
      this.#string('');
      return;
    }
    const text = decode(json);
    let main = '';
    if (names !== 0) {
      main = apart ? redactedName(text, names, rules) : redactedCodeName(text, rules);
      this.#note(text, main, names);
    }
    if (key !== undefined) {
      const token = rules.token(text);
      this.#keys++;
      if (key === index) main = token;
      else this.#addedText[key - this.#firstAdded] = token;
    }
    if (code !== undefined) {
      const name = redactedCodeName(text, rules);
      this.#addedText[code - this.#firstAdded] = name;
      this.#note(text, name, Role.code);
    }
    this.#string(main);
  }

  get #firstAdded(): number {
    return this.#options.survey.strings + this.#replacementTexts.length;
  }

  /** `roles`: of those that a program has a word in. */
  #note(text: string, name: string, roles: number): void {
    if (name !== text && name.includes('~')) this.#tokens++;
    if (isScript(text) && (roles & (Role.code | Role.script)) !== 0) {
      if (!/^(?:node:|internal\/)/.test(text)) this.#paths.add(name);
    } else if (
      (roles & PROGRAM) !== 0 &&
      name !== '' &&
      !name.includes('~') &&
      !isLanguage(name) &&
      !/^(?:[(<]|system \/|node:)/.test(name)
    )
      this.#kept.add(name);
  }

  #add(kind: 'code' | 'key', index: number): number {
    const entry = this.#firstAdded + this.#added.push([kind, index]) - 1;
    this.#addedText.push('');
    return entry;
  }

  /** The entry for the name of code: of its own where something else is called the same, because the rules differ. */
  #codeName(index: number): number {
    const roles = this.#options.survey.roles[index] as number;
    if ((roles & ~(Role.code | Role.script | Role.content | Role.mapKey)) === 0 && (roles & Role.mapKey) === 0) return index;
    let entry = this.#codeEntry.get(index);
    if (entry === undefined) {
      entry = this.#add('code', index);
      this.#codeEntry.set(index, entry);
    }
    return entry;
  }

  #content(index: number, type: number): number {
    const roles = this.#options.survey.roles[index] as number;
    if ((roles & Role.mapKey) === 0 || this.#options.survey.layout.nodeTypes[type] !== 'string') return this.#replacement[type] as number;
    let entry = this.#keyEntry.get(index);
    if (entry === undefined) {
      entry = (roles & ~(Role.content | Role.mapKey)) === 0 ? index : this.#add('key', index);
      this.#keyEntry.set(index, entry);
    }
    return entry;
  }

  #node(fields: readonly string[]): void {
    const type = this.#row[fields.indexOf('type')] as number;
    const at = fields.indexOf('name');
    const role = this.#nodeRole[type] as number;
    if (role === Role.content) this.#row[at] = this.#content(this.#row[at] as number, type);
    else if (role === Role.code) this.#row[at] = this.#codeName(this.#row[at] as number);
    if (this.#nodes === this.#edgeCountAt.length) {
      const grown = new Uint32Array(this.#nodes * 2);
      grown.set(this.#edgeCountAt);
      this.#edgeCountAt = grown;
    }
    this.#edgeCountAt[this.#nodes++] = this.#row[fields.indexOf('edge_count')] as number;
  }

  #edge(fields: readonly string[]): void {
    while (this.#left === 0) {
      this.#left = this.#edgeCountAt[++this.#from] as number;
      this.#ordinal = 0;
    }
    this.#left--;
    this.#ordinal++;
    const at = fields.indexOf('name_or_index');
    if (!this.#indexed[this.#row[fields.indexOf('type')] as number]) return;
    // An index far beyond the number of elements is a key: a customer's number, a time.
    if ((this.#row[at] as number) > 8 * (this.#edgeCountAt[this.#from] as number) + 4096) this.#row[at] = this.#ordinal - 1;
  }

  #function(fields: readonly string[]): void {
    const at = fields.indexOf('script_name');
    if (at >= 0) this.#row[at] = this.#codeName(this.#row[at] as number);
  }

  #number(value: number): void {
    if (this.#filled + 32 > BUFFER) this.#flush();
    const buffer = this.#buffer;
    if (!this.#first) buffer[this.#filled++] = 44;
    this.#first = false;
    if (value < 0) {
      buffer[this.#filled++] = 45;
      value = -value;
    }
    let digits = 1;
    for (let top = 10; value >= top; top *= 10) digits++;
    let at = this.#filled + digits;
    this.#filled = at;
    do {
      const rest = Math.floor(value / 10);
      buffer[--at] = 48 + (value - rest * 10);
      value = rest;
    } while (value > 0);
  }

  #string(text: string): void {
    this.#text(this.#first ? '\n' : ',\n');
    this.#first = false;
    this.#raw(this.#options.encode(text));
  }

  #text(ascii: string): void {
    const bytes = new Uint8Array(ascii.length);
    for (let i = 0; i < ascii.length; i++) bytes[i] = ascii.charCodeAt(i);
    this.#raw(bytes);
  }

  #raw(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      if (this.#filled === BUFFER) this.#flush();
      const taken = Math.min(BUFFER - this.#filled, bytes.length - at);
      this.#buffer.set(bytes.subarray(at, at + taken), this.#filled);
      this.#filled += taken;
      at += taken;
    }
  }

  #flush(): void {
    if (this.#filled > 0) this.#options.emit?.(this.#buffer.subarray(0, this.#filled));
    this.#filled = 0;
  }
}
