"""Reads raw columns (docs/formats-python.md) into plain Python objects, for tests."""
import json
import struct
from array import array
from collections import Counter, namedtuple

Node = namedtuple('Node', 'address type size refcount text edges')
KINDS = ('context', 'element', 'property', 'internal', 'hidden', 'shortcut', 'weak')


class Heap:
    """nodes: {address: Node}; an edge is (kind, name or index, address, owns)."""

    def __init__(self, path):
        with open(path, 'rb') as file:
            self.data = file.read()
        self.types, self.layouts, self.nodes = [], [], {}
        self.modules, self.threads, self.about, self.totals = {}, [], None, None
        self.run, self.wanted = None, []
        assert self.data[:8] == b'HFPYHEAP', self.data[:8]
        self.version, = struct.unpack_from('<I', self.data, 8)
        at = 12
        while at < len(self.data):
            tag, size = self.data[at:at + 4].decode(), struct.unpack_from('<I', self.data, at + 4)[0]
            self.block(tag, self.data[at + 8:at + 8 + size])
            at += 8 + size
        assert at == len(self.data), 'cut short'
        self.finish_run()
        del self.data

    def block(self, tag, data):
        if tag == 'NODE':
            self.node(data)
        elif tag == 'EDGE':
            self.run['edges'].frombytes(data)
        elif tag == 'STRS':
            count, = struct.unpack_from('<I', data)
            texts = json.loads(b'[' + data[4:] + b']')
            assert len(texts) == count
            for address, text in zip(self.wanted, texts):
                self.nodes[address] = self.nodes[address]._replace(text=text)
            del self.wanted[:count]
        else:
            value = json.loads(data)
            if tag == 'META':
                self.about = value
            elif tag == 'TYPE':
                assert value['id'] == len(self.types)
                self.types.append(value['name'])
            elif tag == 'LAYO':
                assert value['id'] == len(self.layouts)
                self.layouts.append([(kind, name) for kind, name in value['edges']])
            elif tag == 'MODS':
                self.modules.update(value)
            elif tag == 'THRD':
                self.threads.append(value)
            elif tag == 'DONE':
                self.totals = value

    def node(self, data):
        kind, count, flags, layout = struct.unpack_from('<IIII', data)
        at = 16

        def column(code, width):
            nonlocal at
            got = array(code, data[at:at + width * count])
            at += width * count
            return got
        ids = column('Q', 8)
        sizes = column('Q', 8) if flags & 32 else column('I', 4)
        refcounts = column('I', 4) if flags & 64 else [None] * count
        lengths = column('I', 4) if flags & 3 else None
        layouts = column('I', 4) if flags & 8 else None
        assert at == len(data)
        if flags & 3 or flags & 24:
            self.finish_run()
            self.run = {'ids': ids, 'items': flags & 3, 'lengths': lengths, 'edges': array('Q'),
                        'layouts': [self.layouts[n] for n in layouts] if layouts is not None else
                        [self.layouts[layout] if flags & 16 else []] * count}
        for address, size, refcount in zip(ids, sizes, refcounts):
            if address not in self.nodes:
                self.nodes[address] = Node(address, self.types[kind], size, refcount, None, [])
            else:
                assert not flags & 27, 'only atoms come twice'
        if flags & 4:
            self.wanted = list(ids)

    def finish_run(self):
        if self.run is None:
            return
        run, self.run = self.run, None
        edges, items = iter(run['edges']), run['items']
        for address, length in zip(run['ids'], run['lengths'] or []):
            own = self.nodes[address].edges
            for i in range(length):
                if items == 2:
                    key = next(edges)
                    own.append(('internal', 'key', key, True))
                    own.append(('property', key, next(edges), True))
                else:
                    own.append(('element', i, next(edges), True))
        for address, layout in zip(run['ids'], run['layouts']):
            for kind, name in layout:
                self.nodes[address].edges.append((KINDS[kind & 15], name, next(edges), kind < 16))
        assert next(edges, None) is None, 'edges left over'

    # -- questions ---------------------------------------------------------------------------------------------------------

    def counts(self):
        return Counter(node.type for node in self.nodes.values())

    def of(self, o):
        return self.nodes[id(o)]

    def named(self, o):
        """{edge name: address} of an object; of a dict by the keys' texts."""
        got = {}
        for kind, name, to, _ in self.nodes[id(o) if not isinstance(o, int) else o].edges:
            if kind == 'property' and type(name) is int:
                key = self.nodes.get(name)
                name = key.text if key is not None else name
            got.setdefault((kind, name), to)
        return got

    def local(self, frame_text, name):
        """Address of a variable in the frame of a thread whose text starts with `frame_text`."""
        for thread in self.threads:
            for frame in thread['frames']:
                if frame['text'].startswith(frame_text):
                    return dict(frame['locals']).get(name)
        return None

    def explained(self):
        """(reached from roots, held from C, garbage) as sets of addresses."""
        seen = set()

        def flood(todo):
            todo = [a for a in todo if a in self.nodes]
            while todo:
                address = todo.pop()
                if address in seen:
                    continue
                seen.add(address)
                todo += [to for kind, _, to, _ in self.nodes[address].edges if kind != 'weak' and to in self.nodes]
        roots = list(self.modules.values())
        for thread in self.threads:
            for frame in thread['frames']:
                roots += [a for _, a in frame['locals']] + [frame['code']]
        flood(roots)
        reached = set(seen)
        incoming = Counter(to for node in self.nodes.values() for _, _, to, owns in node.edges if owns)
        base = self.totals['refcountBase']
        held = {a for a, node in self.nodes.items() if a not in seen and node.edges and
                (node.refcount == 0xffffffff or node.refcount - base > incoming[a])}
        flood(held)
        return reached, held, set(self.nodes) - seen
