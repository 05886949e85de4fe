// Which names of a snapshot may leave. A name that code wrote stays: an identifier, shared by several objects, not drawn by lot.
// Names that V8 itself gives ("system / Context", "(object properties)") stay too. Everything else becomes a token.
import { isIdentifier, looksSecret } from '../../shared/secrets.js';

/** Where a string of the table is used; several may hold. */
export const Role = {
  /** What a string, number, bigint or regular expression says: removed. */
  content: 1,
  /** Nodes that only V8 and the embedder name: hidden, synthetic, array, shape. */
  runtime: 2,
  /** Compiled code: functions, scripts, V8's own structures. */
  code: 4,
  /** Objects, functions and other nodes that are named after what the program wrote. */
  object: 8,
  native: 16,
  property: 32,
  context: 64,
  /** Internal, shortcut and weak edges: V8's and the embedder's words. */
  internal: 128,
  functionName: 256,
  script: 512,
  /** Content that is the key of a Map. */
  mapKey: 1024,
} as const;

export interface NameRules {
  /** Stands for a name; the same name gives the same token. `length` is approximate. */
  readonly token: (name: string) => string;
  /** Whether a name is shared by several objects, or by an object and the code of several functions. */
  readonly shared: (name: string) => boolean;
  /** Every name but those of the language becomes a token. */
  readonly allNames: boolean;
  /** Folders, without a slash at the end, that script paths are made relative to. */
  readonly roots: readonly string[];
}

/** Names of the language itself: the same in every program. */
const language: ReadonlySet<string> = (() => {
  const names = new Set<string>([
    '_events',
    '_eventsCount',
    '_maxListeners',
    '#text',
    'EventEmitter',
    'Buffer',
    'process',
    'global',
    'globalThis',
  ]);
  const intrinsics = globalThis as unknown as Record<string, unknown>;
  for (const name of Object.getOwnPropertyNames(Object.prototype)) names.add(name);
  const builtins =
    'Object Function Array Map Set WeakMap WeakSet WeakRef FinalizationRegistry Promise Proxy Reflect Symbol String Number Boolean BigInt Date RegExp Math JSON Error AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError ArrayBuffer SharedArrayBuffer DataView Atomics Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array Float32Array Float64Array BigInt64Array BigUint64Array Intl WebAssembly'.split(
      ' ',
    );
  for (const name of builtins) {
    names.add(name);
    const value = intrinsics[name] as { readonly prototype?: object } | undefined;
    if (value === undefined || value === null) continue;
    for (const own of Object.getOwnPropertyNames(value)) names.add(own);
    if (typeof value.prototype === 'object' && value.prototype !== null)
      for (const own of Object.getOwnPropertyNames(value.prototype)) names.add(own);
  }
  return names;
})();

export const isLanguage = (name: string): boolean => language.has(name);

const identifier = (text: string, rules: NameRules): string => {
  if (language.has(text)) return text;
  return !rules.allNames && isIdentifier(text) && rules.shared(text) && !looksSecret(text) ? text : rules.token(text);
};

/** `get x`, `bound x`, `Detached x`, `<symbol x>`, `a.b`, `A / b`: each piece by the rule for names. */
const composed = (text: string, rules: NameRules): string => {
  if (text === '' || language.has(text) || /^system \/ [A-Z]\w{0,80}$/.test(text)) return text;
  if (isIdentifier(text)) return identifier(text, rules);
  const prefixed = /^(get|set|bound|async|static|Detached) (\S.*)$/s.exec(text);
  if (prefixed !== null) return `${prefixed[1]} ${composed(prefixed[2] as string, rules)}`;
  const symbol = /^<symbol (.*)>$/s.exec(text);
  if (symbol !== null) return `<symbol ${dotted(symbol[1] as string, rules)}>`;
  const described = /^([A-Za-z]\w*) \((global\*?|anonymous|iterator|\d{1,4})\)$/.exec(text);
  if (described !== null) return `${composed(described[1] as string, rules)} (${described[2]})`;
  const slash = text.indexOf(' / ');
  if (slash > 0) return `${composed(text.slice(0, slash), rules)} / ${composed(text.slice(slash + 3), rules)}`;
  if (/^[\w$.]+$/.test(text)) return dotted(text, rules);
  return rules.token(text);
};

/** `Symbol.iterator` is shared as a whole or in its pieces. */
const dotted = (text: string, rules: NameRules): string => {
  const parts = text.split('.');
  if (parts.length > 6 || !parts.every(isIdentifier)) return rules.token(text);
  if (parts.every((part) => language.has(part))) return text;
  const known = rules.shared(text) || parts.every((part) => language.has(part) || rules.shared(part));
  return !rules.allNames && known && !looksSecret(text) ? text : rules.token(text);
};

const runtimePiece = /^(?:\(?[A-Za-z][A-Za-z0-9_]*(?:[ .,:-]{1,2}[A-Za-z0-9_]+){0,8}[.*]?\)?|<[a-z_]+>|\d{1,10})$/;

/** Names that V8 or the embedder gave: their vocabulary stays, what they put in from the program is judged. */
const runtimeName = (text: string, rules: NameRules): string => {
  if (text === '') return text;
  const pair = /^(\d{1,10}) \/ part of key \((.*) @(\d+)\) -> value \((.*) @(\d+)\) pair in WeakMap \(table @(\d+)\)$/s.exec(text);
  if (pair !== null) {
    const [, index, key, keyId, value, valueId, table] = pair as unknown as string[];
    // Either may be a string, and then this is what it says.
    const inner = (name: string): string =>
      language.has(name) || (name.startsWith('system / ') && runtimePiece.test(name.slice(9))) ? name : rules.token(name);
    return `${index} / part of key (${inner(key as string)} @${keyId}) -> value (${inner(value as string)} @${valueId}) pair in WeakMap (table @${table})`;
  }
  return text
    .split(' / ')
    .map((piece) => (piece.length <= 80 && runtimePiece.test(piece) && !looksSecret(piece) ? piece : composed(piece, rules)))
    .join(' / ');
};

/** Words of V8 and Blink for nodes of their own that are neither in brackets nor of the form `A / B`. */
const OWN_WORDS: ReadonlySet<string> = new Set([
  'private symbol',
  'symbol',
  'Pending activities',
  'C++ roots',
  'C++ cross-thread roots',
  'C++ Persistent roots',
  'C++ CrossThreadPersistent roots',
  'C++ native stack roots',
  'C++ non-traced roots',
]);

/** The name of a node that V8 or the embedder made. Free text of several words is none of theirs, whatever the type of the node says. */
const runtimeNodeName = (text: string, rules: NameRules): string => {
  if (OWN_WORDS.has(text)) return text;
  return !/\s/.test(text) || text.includes(' / ') || /^\(.*\)$/s.test(text) ? runtimeName(text, rules) : composed(text, rules);
};

export const isScript = (text: string): boolean =>
  (/^(?:[a-z][a-z0-9+.-]*:|\/|[A-Za-z]:[\\/])/.test(text) && text.length > 1) || /[\\/][^\\/]*\.[cm]?[jt]sx?$/.test(text);

/** Path of a script, relative to a root, from `node_modules` on, or of the runtime; anything else keeps only its ending. */
export function scriptPath(text: string, rules: NameRules): string {
  if (/^node:[\w/.-]+$/.test(text) || /^(?:internal|native)\/[\w/.-]+$/.test(text)) return text;
  const plain = text
    .replace(/^file:\/\//, '')
    .replaceAll('\\', '/')
    .replace(/[?#].*$/s, '');
  const packages = plain.lastIndexOf('/node_modules/');
  const root = rules.roots.find((r) => r.length > 1 && plain.startsWith(`${r.replaceAll('\\', '/')}/`));
  const relative = packages >= 0 ? plain.slice(packages + 1) : root === undefined ? undefined : plain.slice(root.length + 1);
  if (relative !== undefined && /^[\w@.+/ -]+$/.test(relative)) {
    if (packages >= 0 && !looksSecret(relative)) return relative;
    if (!rules.allNames && !relative.split('/').some((part) => part === '..' || looksSecret(part))) return relative;
  }
  const ending = /\.(?:[cm]?[jt]sx?|wasm|json|html?)$/.exec(plain)?.[0] ?? '';
  return `${rules.token(text)}${ending}`;
}

/** The name of a node of compiled code. */
const codeName = (text: string, rules: NameRules): string => {
  if (text === '' || /^\((?:[a-z]+ ?){1,5}\)$/.test(text) || /^system \/ \w+$/.test(text) || /^<[a-z_]+>$/.test(text)) return text;
  return isScript(text) ? scriptPath(text, rules) : composed(text, rules);
};

const nativeName = (text: string, rules: NameRules): string => {
  const element = /^(Detached )?<([a-z][a-z0-9-]*)(?:\s.*)?>$/is.exec(text);
  // Attributes are data; the class of an element leaves them out anyway.
  if (element !== null)
    return isLanguage(element[2] as string) || /^[a-z0-9]{1,12}$/.test(element[2] as string)
      ? `${element[1] ?? ''}<${element[2]}>`
      : `${element[1] ?? ''}<${rules.token(element[2] as string)}>`;
  return runtimeNodeName(text, rules);
};

const propertyName = (text: string, rules: NameRules): string => (/^<symbol /.test(text) ? composed(text, rules) : identifier(text, rules));

/** The name as it may leave, when it is used in these roles (content aside): the strictest decides. */
export function redactedName(text: string, roles: number, rules: NameRules): string {
  let name = text;
  const apply = (role: number, rule: (text: string, rules: NameRules) => string): void => {
    if ((roles & role) === 0 || name !== text) return;
    name = rule(text, rules);
  };
  apply(Role.property, propertyName);
  apply(Role.context, identifier);
  apply(Role.object | Role.functionName, composed);
  apply(Role.native, nativeName);
  apply(Role.internal | Role.runtime, runtimeNodeName);
  return name;
}

/** The name of a code node or a script, which has an entry of its own: paths there are made relative, elsewhere they are tokens. */
export const redactedCodeName = (text: string, rules: NameRules): string => codeName(text, rules);
