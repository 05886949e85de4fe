// JSON as text that diffs well, and the fields of newer or foreign writers that must survive a read and a write.
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type JsonObject = { readonly [key: string]: Json };

export const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Two spaces, keys sorted at every level (`first` before all others at the top), a newline at the end, no `undefined`. */
export const readableJson = (value: JsonObject, first: readonly string[] = []): string => {
  const top = sorted(value) as JsonObject;
  const ahead = first.filter((key) => Object.hasOwn(top, key));
  const entries = [...ahead, ...Object.keys(top).filter((key) => !ahead.includes(key))].map((key) => [key, top[key]]);
  return `${JSON.stringify(Object.fromEntries(entries), undefined, 2)}\n`;
};

// `Object.fromEntries` defines own properties: a key `__proto__` stays data.
const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
};

/** Deepest nesting of `[` and `{` outside strings, without recursion. */
export function nesting(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (inString) {
      if (c === 92) i++;
      else if (c === 34) inString = false;
    } else if (c === 34) inString = true;
    else if (c === 91 || c === 123) deepest = Math.max(deepest, ++depth);
    else if (c === 93 || c === 125) depth--;
  }
  return deepest;
}

const scalar = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null/sy;

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** Where a text stops being JSON, for a text that `JSON.parse` refused: its messages do not always say. */
export function jsonErrorAt(text: string): number {
  const open: string[] = [];
  let expected: 'value' | 'value or ]' | 'key' | 'key or }' | ':' | ', or end' = 'value';
  for (let i = 0; ; ) {
    while (i < text.length && ' \t\r\n'.includes(text[i] as string)) i++;
    const c = text[i];
    if (c === undefined) return i;
    const inside = open.at(-1);
    if (expected === ', or end') {
      if (c === ',' && inside !== undefined) expected = inside === '{' ? 'key' : 'value';
      else if ((c === '}' && inside === '{') || (c === ']' && inside === '[')) open.pop();
      else return i;
      i++;
    } else if (expected === ':') {
      if (c !== ':') return i;
      expected = 'value';
      i++;
    } else if ((expected === 'key or }' && c === '}') || (expected === 'value or ]' && c === ']')) {
      open.pop();
      expected = ', or end';
      i++;
    } else {
      const key: boolean = expected === 'key' || expected === 'key or }';
      if (!key && (c === '{' || c === '[')) {
        open.push(c);
        expected = c === '{' ? 'key or }' : 'value or ]';
        i++;
        continue;
      }
      scalar.lastIndex = i;
      if ((key && c !== '"') || !scalar.test(text)) return i;
      const end = scalar.lastIndex;
      if (!isJson(text.slice(i, end))) return i;
      i = end;
      expected = key ? ':' : ', or end';
    }
  }
}

/** What a read followed by a write would lose, as a tree beside the document. */
export type Residue = { readonly fields: ReadonlyMap<string, Json>; readonly children: ReadonlyMap<string, Residue> };

/**
 * Fields of `raw` that `known` lacks, at every level. `known` is what the program would write for what it read, so
 * whatever it does not understand is by definition here. List entries are matched by identity, not by place.
 */
export function residue(raw: Json, known: Json): Residue | undefined {
  const fields = new Map<string, Json>();
  const children = new Map<string, Residue>();
  const descend = (key: string, a: Json | undefined, b: Json | undefined) => {
    const child = a === undefined || b === undefined ? undefined : residue(a, b);
    if (child !== undefined) children.set(key, child);
  };
  if (Array.isArray(raw) && Array.isArray(known)) {
    const rawByName = new Map(raw.map((entry) => [entryName(entry), entry]));
    known.forEach((entry, index) => {
      const name = entryName(entry);
      // Entries without a name of their own keep their order, and are found again by their content.
      descend(name ?? contentName(entry), name === undefined ? raw[index] : rawByName.get(name), entry);
    });
  } else if (isObject(raw) && isObject(known)) {
    for (const key of Object.keys(raw)) {
      if (Object.hasOwn(known, key)) descend(key, raw[key], known[key]);
      else fields.set(key, raw[key] as Json);
    }
  }
  return fields.size === 0 && children.size === 0 ? undefined : { fields, children };
}

/** `known` with the fields of `left` put back wherever their objects still exist. */
export function restored(known: Json, left: Residue | undefined): Json {
  if (left === undefined) return known;
  if (Array.isArray(known)) {
    return known.map((entry) => restored(entry, left.children.get(entryName(entry) ?? contentName(entry))));
  }
  if (!isObject(known)) return known;
  const entries = Object.keys(known).map((key) => [key, restored(known[key] as Json, left.children.get(key))] as const);
  const unknown = [...left.fields].filter(([key]) => !Object.hasOwn(known, key));
  return Object.fromEntries([...entries, ...unknown]);
}

function entryName(entry: Json): string | undefined {
  if (!isObject(entry)) return undefined;
  const { id, signature, run, at } = entry;
  if (typeof id === 'string') return `id ${id}`;
  if (typeof signature === 'string') return `signature ${signature}`;
  return typeof run === 'string' && typeof at === 'string' ? `run ${run} ${at}` : undefined;
}

const contentName = (entry: Json): string => JSON.stringify(sorted(entry));
