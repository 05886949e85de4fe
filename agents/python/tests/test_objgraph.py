"""Counts by type against objgraph's own. Run by the integration tests on every version present.

objgraph is one file that runs on every version: Debian's (python3-objgraph), the one of this interpreter, or HOLDFAST_OBJGRAPH.
"""
import asyncio
import collections
import functools
import gc
import importlib.util
import os
import threading
import unittest

from support import agent, snapshot

PLACES = (os.environ.get('HOLDFAST_OBJGRAPH'), '/usr/lib/python3/dist-packages/objgraph.py')


def load():
    for place in PLACES:
        if place and os.path.exists(place):
            spec = importlib.util.spec_from_file_location('objgraph', place)
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            return module
    try:
        import objgraph
        return objgraph
    except ImportError:
        return None


objgraph = load()


class Foo:
    def __init__(self, i):
        self.i, self.around = i, [i]


class Slotted:
    __slots__ = ('x', 'y')


class Meta(type):
    pass


class OfMeta(dict, metaclass=Meta):
    pass


Pair = collections.namedtuple('Pair', 'left right')


def world():
    def closure(i):
        return lambda: i

    def generator(i):
        yield [i]

    async def coroutine(i):
        return [i]
    generators = [generator(i) for i in range(70)]
    for g in generators:
        next(g)
    coroutines = [coroutine(i) for i in range(30)]
    slotted = [Slotted() for _ in range(210)]
    for o in slotted:
        o.x = []
    cycles = [[] for _ in range(90)]
    for o in cycles:
        o.append(o)
    return [{'k': [Foo(i) for i in range(1000)]}, slotted, [OfMeta(a=[i]) for i in range(150)], [Pair([i], i) for i in range(110)],
            [closure(i) for i in range(80)], generators, coroutines, cycles, [collections.deque([[i]]) for i in range(60)],
            [functools.partial(print, [i]) for i in range(50)], [{i: {i}} for i in range(130)], [threading.Lock() for _ in range(40)],
            [collections.OrderedDict(a=[i]) for i in range(20)], [frozenset([(i, (), Foo)]) for i in range(120)],
            asyncio.new_event_loop(), [Foo(i).__init__ for i in range(160)]]


def short(name):
    return name.rsplit('.', 1)[-1]


@unittest.skipIf(objgraph is None, 'objgraph is not on this machine')
class Objgraph(unittest.TestCase):
    def setUp(self):
        self.world = world()
        gc.collect()
        gc.disable()

    def tearDown(self):
        gc.enable()
        for coroutine in self.world[6]:
            coroutine.close()
        self.world[-2].close()

    def test_typestats_of_the_same_objects(self):
        for mode in ('fork', 'stop'):
            ours = agent._ours([], [])
            objects = [o for o in gc.get_objects() if id(o) not in ours]
            stats = objgraph.typestats(objects)
            tracked = set(map(id, objects))
            # held by `objects`, so that each is there at the capture; whose own frame and list are not among them
            heap = snapshot(mode)
            counts = collections.Counter(short(node.type) for address, node in heap.nodes.items() if address in tracked)
            self.assertEqual({name: (stats.get(name), counts.get(name)) for name in set(stats) | set(counts)
                              if stats.get(name) != counts.get(name)}, {}, mode)
            self.assertGreater(sum(stats.values()), 8000)
            del objects, heap

    def test_typestats_of_the_program(self):
        # what a first capture imports is there before
        snapshot()
        before = objgraph.typestats()
        heap = snapshot()
        after = objgraph.typestats()
        whole = collections.Counter(short(node.type) for node in heap.nodes.values())
        names = ('Foo', 'Slotted', 'OfMeta', 'Pair', 'generator', 'coroutine', 'deque', 'partial', 'OrderedDict', 'Meta', 'module')
        self.assertEqual([(name, before.get(name, 0)) for name in names if before.get(name, 0) != after.get(name, 0)], [])
        self.assertEqual({name: whole[name] for name in names if name in before}, {name: before[name] for name in names if name in before})
        self.assertEqual((whole['Foo'], whole['Slotted'], whole['OfMeta'], whole['Pair']), (1160, 210, 150, 110))


if __name__ == '__main__':
    unittest.main()
