// What of a snapshot may leave, on small ones written here.
import { describe, expect, it } from 'vitest';
import { redactedLabel } from '../../../src/engine/redact/labels.js';
import { type NameRules, Role, redactedCodeName, redactedName } from '../../../src/engine/redact/names.js';
import { Rewrite } from '../../../src/engine/redact/rewrite.js';
import { SnapshotScanner } from '../../../src/engine/redact/scanner.js';
import { Survey } from '../../../src/engine/redact/survey.js';

const token = (name: string): string => `~${Buffer.from(name).toString('hex').replace(/\d/g, 'a').padEnd(7, 'x')}`;
const rules = (more: Partial<NameRules> = {}): NameRules => ({ token, shared: () => true, allNames: false, roots: ['/app'], ...more });

const types = ['hidden', 'array', 'string', 'object', 'code', 'closure', 'regexp', 'number', 'native', 'synthetic'];
const edges = ['context', 'element', 'property', 'internal', 'hidden', 'shortcut', 'weak'];
type Node = {
  readonly type: string;
  readonly name: string;
  readonly to?: readonly (readonly [kind: string, name: string | number, to: number])[];
};

/** Node 0 is the root; `to` names nodes by their place. */
function snapshot(nodes: readonly Node[], more: object = {}): string {
  const strings: string[] = [];
  const index = (text: string): number => (strings.includes(text) ? strings.indexOf(text) : strings.push(text) - 1);
  const rows = nodes.flatMap((node, i) => [types.indexOf(node.type), index(node.name), 2 * i + 1, 16, node.to?.length ?? 0]);
  const links = nodes.flatMap((node) =>
    (node.to ?? []).flatMap(([kind, name, to]) => [edges.indexOf(kind), typeof name === 'number' ? name : index(name), to * 5]),
  );
  const meta = {
    node_fields: ['type', 'name', 'id', 'self_size', 'edge_count'],
    node_types: [types, 'string', 'number', 'number', 'number'],
    edge_fields: ['type', 'name_or_index', 'to_node'],
    edge_types: [edges, 'string_or_number', 'node'],
  };
  return JSON.stringify({
    snapshot: { meta, node_count: nodes.length, edge_count: links.length / 3 },
    nodes: rows,
    edges: links,
    ...more,
    strings,
  });
}

function redact(text: string, wish: Partial<NameRules> = {}) {
  const decode = (json: Uint8Array): string => JSON.parse(Buffer.from(json).toString());
  const survey = new Survey(decode);
  const feed = (scanner: SnapshotScanner): void => {
    scanner.feed(Buffer.from(text));
    scanner.finish();
  };
  feed(new SnapshotScanner(survey));
  survey.finish();
  const result = survey.result();
  const out: Buffer[] = [];
  const rewrite = new Rewrite({
    survey: result,
    rules: rules({ shared: (name) => result.shared.has(name), ...wish }),
    decode,
    encode: (s) => Buffer.from(JSON.stringify(s)),
    emit: (b) => void out.push(Buffer.from(b)),
  });
  feed(new SnapshotScanner(rewrite));
  rewrite.finish();
  const json = JSON.parse(Buffer.concat(out).toString());
  return {
    json,
    text: Buffer.concat(out).toString(),
    names: Array.from({ length: json.nodes.length / 5 }, (_, i) => json.strings[json.nodes[5 * i + 1]] as string),
    edges: Array.from({ length: json.edges.length / 3 }, (_, i) =>
      ['element', 'hidden'].includes(edges[json.edges[3 * i]] as string) ? json.edges[3 * i + 1] : json.strings[json.edges[3 * i + 1]],
    ),
  };
}

describe('a redacted snapshot', () => {
  it('keeps names that code names and several objects share; keys become tokens, contents go', () => {
    const {
      names,
      edges: to,
      text,
    } = redact(
      snapshot([
        {
          type: 'synthetic',
          name: '',
          to: [
            ['element', 1, 1],
            ['element', 2, 2],
            ['element', 3, 3],
          ],
        },
        {
          type: 'object',
          name: 'Order',
          to: [
            ['property', 'customer', 4],
            ['property', 'alice', 4],
          ],
        },
        {
          type: 'object',
          name: 'Order',
          to: [
            ['property', 'customer', 4],
            ['property', 'alice', 4],
          ],
        },
        {
          type: 'code',
          name: '(constant pool)',
          to: [
            ['internal', '0', 5],
            ['internal', '1', 6],
          ],
        },
        { type: 'string', name: 'the value' },
        { type: 'string', name: 'customer' },
        { type: 'string', name: 'Order' },
      ]),
    );
    expect(names.slice(0, 4)).toEqual(['', 'Order', 'Order', '(constant pool)']);
    expect(names.slice(4)).toEqual(['(removed)', '(removed)', '(removed)']);
    // Two objects have it, but no code names it: it came from outside.
    expect(to.slice(3, 7)).toEqual(['customer', token('alice'), 'customer', token('alice')]);
    expect(text).not.toContain('the value');
    expect(text).not.toContain('alice');
  });

  it('tells keys of Maps apart without telling what they are', () => {
    const { names } = redact(
      snapshot([
        { type: 'synthetic', name: 'root', to: [['element', 1, 1]] },
        {
          type: 'array',
          name: '',
          to: [
            ['internal', '3', 2],
            ['internal', '4', 3],
            ['internal', '5', 2],
          ],
        },
        { type: 'string', name: 'alice@example.com' },
        { type: 'string', name: 'bob@example.com' },
      ]),
    );
    expect(names.slice(2)).toEqual([token('alice@example.com'), token('bob@example.com')]);
  });

  it('numbers element indices anew that are keys in disguise', () => {
    const { edges: to } = redact(
      snapshot([
        {
          type: 'synthetic',
          name: '',
          to: [
            ['element', 7, 1],
            ['element', 4_129_341, 1],
          ],
        },
        { type: 'object', name: 'Object' },
      ]),
    );
    expect(to).toEqual([7, 1]);
  });

  it('keeps ids, sizes, edges, and drops sections that nobody knows', () => {
    const nodes: Node[] = [
      { type: 'synthetic', name: '', to: [['element', 1, 1]] },
      { type: 'object', name: 'Object' },
    ];
    const before = JSON.parse(snapshot(nodes));
    const { json } = redact(snapshot(nodes, { secrets: ['hidden here', { a: '}' }], more: 'x', locations: [5, 1, 2, 3] }));
    expect(json.nodes.filter((_: number, i: number) => i % 5 !== 1)).toEqual(before.nodes.filter((_: number, i: number) => i % 5 !== 1));
    expect(json.edges).toEqual(before.edges);
    expect(json.locations).toEqual([5, 1, 2, 3]);
    expect(Object.keys(json)).toEqual(['snapshot', 'nodes', 'edges', 'locations', 'strings']);
  });

  it.each([
    ['a column nobody knows', (text: string) => text.replace('"self_size"', '"secret"')],
    ['text among the numbers', (text: string) => text.replace('"nodes":[', '"nodes":["x",')],
    ['text in the trace tree', (text: string) => text.replace('"strings"', '"trace_tree":["x"],"strings"')],
    ['a name that is not there', (text: string) => text.replace(/"strings":.*/, '"strings":[]}')],
    ['an edge that leads nowhere', (text: string) => text.replace('"edges":[1,1,5', '"edges":[1,1,500')],
    ['an end before its time', (text: string) => text.slice(0, -3)],
  ])('refuses %s', (_, change) => {
    const text = snapshot([
      { type: 'synthetic', name: 'a', to: [['element', 1, 1]] },
      { type: 'object', name: 'b' },
    ]);
    expect(change(text)).not.toBe(text);
    expect(() => redact(change(text))).toThrow();
  });
});

describe('names', () => {
  const all = (name: string, role: number, more: Partial<NameRules> = {}) => redactedName(name, role, rules(more));

  it.each([
    ['orders', Role.property],
    ['system / Context', Role.object],
    ['(object properties)', Role.runtime],
    ['<symbol Symbol.iterator>', Role.property],
    ['get size', Role.object],
    ['Node / TCPSocketWrap', Role.native],
    ['C++ roots', Role.runtime],
    ['private symbol', Role.runtime],
    ['Detached HTMLDivElement', Role.native],
  ])('%s stays', (name, role) => expect(all(name, role)).toBe(name));

  it.each([
    ['content-type', Role.property],
    ['alice@example.com', Role.property],
    ['9f86d081884c7d65', Role.property],
    ['/srv/customers.json', Role.property],
    ['Window / https://app.example/?token=1', Role.object],
    // Whatever the file says the node is: free text is no name of the runtime.
    ['my dear diary', Role.runtime],
    ['my dear diary', Role.native],
    ['my dear diary', Role.internal],
    ['<symbol sk_live_4eC39HqLyjWDarjtT1zdp7dc>', Role.property],
  ])('%s does not', (name, role) => expect(all(name, role)).toContain('~'));

  it('cuts attributes of elements, and what WeakMap pairs say of their ends', () => {
    expect(all('<div id="alice">', Role.native)).toBe('<div>');
    expect(all('Detached <input value="x">', Role.native)).toBe('Detached <input>');
    const pair = all('2 / part of key (alice @7) -> value (Object @9) pair in WeakMap (table @11)', Role.internal);
    expect(pair).toBe(`2 / part of key (${token('alice')} @7) -> value (Object @9) pair in WeakMap (table @11)`);
  });

  it('makes tokens of all names but those of the language, when asked', () => {
    expect(all('orders', Role.property, { allNames: true })).toBe(token('orders'));
    expect(all('length', Role.property, { allNames: true })).toBe('length');
  });

  it('shows scripts from a root or from node_modules on', () => {
    expect(redactedCodeName('file:///app/src/server.mjs', rules())).toBe('src/server.mjs');
    expect(redactedCodeName('/home/a/x/node_modules/lru/index.js', rules())).toBe('node_modules/lru/index.js');
    expect(redactedCodeName('node:internal/timers', rules())).toBe('node:internal/timers');
    expect(redactedCodeName('/home/alice/other.js', rules())).toMatch(/^~[a-z]+\.js$/);
    expect(redactedCodeName('/app/../etc/x.js', rules())).toMatch(/^~/);
  });

  it('redacts labels of edges and classes as they stand in chains', () => {
    const label = (text: string) => redactedLabel(text, () => 0, rules({ shared: (name) => ['cache', 'LruCache'].includes(name) }));
    expect(label('["alice"]')).toBe(`["${token('alice')}"]`);
    expect(label('[12]')).toBe('[12]');
    expect(label('(string)')).toBe('(string)');
    expect(label('LruCache cache')).toBe('LruCache cache');
    expect(label("EventEmitter cache 'alice'")).toBe(`EventEmitter cache '${token('alice')}'`);
    expect(label('{cache, alice}')).toBe(`{cache, ${token('alice')}}`);
  });
});
