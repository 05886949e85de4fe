"""The walk against what Python itself says: counts, sizes, names. Run by the integration tests on every version present."""
import asyncio
import collections
import ctypes
import functools
import gc
import json
import os
import sys
import tempfile
import threading
import types
import unittest
import weakref

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import holdfast_agent as agent  # noqa: E402
from columns import Heap  # noqa: E402

V = sys.version_info[:2]
FOLDER = tempfile.mkdtemp(prefix='holdfast-agent-')


def tearDownModule():
    import shutil
    shutil.rmtree(FOLDER, ignore_errors=True)


def dumped(mode='fork', name='heap.hfpy'):
    path = os.path.join(FOLDER, name)
    agent.dump(path, mode=mode)
    return path


def snapshot(mode='fork'):
    # a heap that was read before is garbage by now, and would only make this one bigger
    gc.collect()
    return Heap(dumped(mode))


class Plain:
    def __init__(self, a, b):
        self.a = a
        self.b = b


class Slotted:
    __slots__ = ('x', 'y', '__weakref__')

    def __init__(self, x):
        self.x = x


class SlottedChild(Slotted):
    __slots__ = ('z',)


class Both(Slotted):
    """Slots and a dict."""


class WithDefault:
    value = 'the class says'


class ListChild(list):
    pass


class DictChild(dict):
    pass


Pair = collections.namedtuple('Pair', 'left right')


def qualified(cls):
    return cls.__qualname__ if cls.__module__ in ('builtins', '__main__') else cls.__module__ + '.' + cls.__qualname__


class Counts(unittest.TestCase):
    def test_types_as_the_collector_counts_them(self):
        keep = [Plain(i, [i]) for i in range(1234)] + [Slotted((i, [])) for i in range(321)] + [DictChild(a=i) for i in range(77)]
        gc.collect()
        gc.disable()
        try:
            mine = collections.Counter(map(type, gc.get_objects()))
            heap = snapshot()
        finally:
            gc.enable()
        theirs = heap.counts()
        for cls in (Plain, Slotted, DictChild):
            self.assertEqual(theirs[qualified(cls)], mine[cls])
        # everything else but for a few objects of the agent's own, and untracked ones of the same types
        for cls, count in mine.items():
            name = qualified(cls)
            if sum(qualified(c) == name for c in mine) == 1 and name.count('.') < 9:
                self.assertGreaterEqual(theirs[name], count - 12, name)
        for cls in (types.FunctionType, types.ModuleType, types.MethodType, types.CellType, property):
            self.assertAlmostEqual(theirs[qualified(cls)], mine[cls], delta=12)
        self.assertEqual(len(keep), 1632)

    def test_nothing_comes_twice_and_every_edge_leads_somewhere(self):
        heap = snapshot()
        lost = sum(1 for node in heap.nodes.values() for _, _, to, _ in node.edges if to not in heap.nodes)
        # only what belongs to the walk itself
        self.assertLess(lost, 40)
        self.assertEqual(heap.totals['nodes'] >= len(heap.nodes), True)

    def test_frozen_objects_are_there(self):
        keep = [Plain(1, 2) for _ in range(50)]
        gc.collect()
        gc.freeze()
        try:
            heap = snapshot()
            self.assertTrue(all(id(o) in heap.nodes for o in keep))
            self.assertGreater(gc.get_freeze_count(), 50)
        finally:
            gc.unfreeze()

    def test_a_chain_of_a_hundred_thousand(self):
        top = None
        for _ in range(100000):
            top = [top]
        heap = snapshot()
        node, depth = heap.of(top), 0
        while node.type == 'list' and node.edges:
            node, depth = heap.nodes[node.edges[0][2]], depth + 1
        self.assertEqual(depth, 100000)
        while top:
            top = top[0]

    def test_both_ways_see_the_same(self):
        keep = [Plain(i, Slotted(i)) for i in range(100)]
        paths = dumped('fork', 'forked.hfpy'), dumped('stop', 'stopped.hfpy')
        forked, stopped = map(Heap, paths)
        for name in ('pid', 'life', 'title'):
            self.assertEqual(forked.about[name], stopped.about[name])
        self.assertEqual(forked.about['pid'], os.getpid())
        self.assertEqual(stopped.about['mode'], 'stop')
        for o in keep:
            self.assertEqual(forked.of(o).size, stopped.of(o).size)
            self.assertEqual([e[:3] for e in forked.of(o).edges], [e[:3] for e in stopped.of(o).edges])

    def test_the_two_formats_agree(self):
        keep = [Plain(i, str(i)) for i in range(500)]
        path = os.path.join(FOLDER, 'heap.heapsnapshot')
        agent.dump(path, format='heapsnapshot')
        heap = snapshot()
        with open(path) as file:
            v8 = json.load(file)
        fields = len(v8['snapshot']['meta']['node_fields'])
        strings, nodes = v8['strings'], v8['nodes']
        self.assertEqual(len(nodes), v8['snapshot']['node_count'] * fields)
        self.assertEqual(len(v8['edges']), v8['snapshot']['edge_count'] * 3)
        self.assertEqual(sum(nodes[4::fields]), v8['snapshot']['edge_count'])
        named = collections.Counter(strings[n] for t, n in zip(nodes[0::fields], nodes[1::fields]) if t == 3)
        counts = heap.counts()
        self.assertEqual(named[qualified(Plain)], counts[qualified(Plain)])
        for name in ('list', 'dict', 'tuple', 'module', 'set'):
            self.assertAlmostEqual(named[name], counts[name], delta=15)
        ids = nodes[2::fields]
        self.assertEqual(len(set(ids)), len(ids))
        self.assertTrue(all(0 <= i < 1 << 32 for i in ids))
        self.assertEqual(len(keep), 500)


class Sizes(unittest.TestCase):
    def test_as_getsizeof_says(self):
        keep = [[], [1, 2, 3], {}, {'a': 1}, (), (1, 2), {1, 2, 3}, 'text', '\u732b' * 10, b'bytes', 2 ** 200, 1.5, Slotted(1),
                ListChild([1]), DictChild(a=1), lambda: 0, Pair(1, 2), collections.deque([1, 2]), range(5), types.ModuleType('m'),
                Plain, snapshot.__code__]
        held = list(keep)
        heap = snapshot()
        for o in held:
            expected = sys.getsizeof(o)
            if V >= (3, 11) and type(o) in (ListChild, DictChild):
                # an inline block may come on top
                self.assertGreaterEqual(heap.of(o).size, expected)
            else:
                self.assertEqual(heap.of(o).size, expected, type(o))

    def test_attributes_outside_a_dict_count(self):
        """The documented correction: what sys.getsizeof leaves out, for the capacity that the class has settled on."""
        keep = [Plain(i, i) for i in range(200)]
        heap = snapshot()
        size = heap.of(keep[-1]).size
        if V <= (3, 10):
            self.assertEqual(size, sys.getsizeof(keep[-1]))
            self.assertEqual(heap.nodes[heap.named(keep[-1])['property', '__dict__']].size, sys.getsizeof(keep[-1].__dict__))
            return
        capacity = (sys.getsizeof(Plain(1, 2).__dict__) - sys.getsizeof({})) // 8
        extra = ((capacity + 7) // 8 * 8 + 8 * (capacity + 1)) if V >= (3, 13) else ((capacity + 2 + 7) // 8 * 8 + 8 * capacity)
        self.assertEqual(size, sys.getsizeof(keep[-1]) + extra)

    @unittest.skipUnless((3, 11) <= V <= (3, 14), 'reads the memory of these versions')
    def test_the_correction_is_what_the_interpreter_has_allocated(self):
        keep = [Plain(i, i) for i in range(200)]
        heap = snapshot()
        last = keep[-1]
        extra = heap.of(last).size - sys.getsizeof(last)
        if V >= (3, 13):
            # the block behind the object begins with its capacity
            capacity = ctypes.c_uint8.from_address(id(last) + Plain.__basicsize__).value
            self.assertEqual(extra, (capacity + 7) // 8 * 8 + 8 * (capacity + 1))
            return
        # the byte before the values tells how long the part in front of them is
        at = ctypes.c_void_p.from_address(id(last) - 32).value - 1 if V == (3, 11) else ctypes.c_size_t.from_address(id(last) - 24).value
        front = ctypes.c_uint8.from_address(at).value
        self.assertGreater(extra, front)
        self.assertEqual(front, (extra - front) // 8 + 2 + 7 & ~7)

    def test_the_total_is_what_the_allocator_has_given(self):
        heap = snapshot()
        memory = heap.totals['memory']
        given = memory['pymalloc']['usedBytes'] + memory.get('malloc', {}).get('usedBytes', 1 << 40)
        total = sum(node.size for node in heap.nodes.values())
        self.assertLess(total, given * 1.1)
        self.assertGreater(total, memory['pymalloc']['usedBytes'] * 0.6)


def together(cls):
    """Methods `check_…` make their objects, yield, and get the one snapshot that is taken when all have: each becomes a test."""
    def set_up(cls):
        case = cls()
        cls.checks = {name: getattr(case, name)() for name in dir(cls) if name.startswith('check_')}
        for check in cls.checks.values():
            next(check)
        cls.heap = snapshot()

    def test_of(name):
        def test(self):
            with self.assertRaises(StopIteration):
                self.checks[name].send(self.heap)
        return test
    def tear_down(cls):
        del cls.checks, cls.heap
    cls.setUpClass, cls.tearDownClass = classmethod(set_up), classmethod(tear_down)
    for name in [name for name in dir(cls) if name.startswith('check_')]:
        setattr(cls, name.replace('check_', 'test_'), test_of(name))
    return cls


@together
class Names(unittest.TestCase):
    def edge(self, heap, o, kind, name, target):
        self.assertEqual(heap.named(o).get((kind, name)), id(target), (kind, name, heap.named(o)))

    def attribute(self, heap, o, name, target):
        """By name, whether the value is in a dict or not."""
        own = heap.named(o)
        if ('property', name) not in own:
            own = heap.named(own['property', '__dict__'])
        self.assertEqual(own['property', name], id(target))

    def check_attributes(self):
        value, other = [1], [2]
        plain, touched = Plain(value, other), Plain(value, other)
        self.assertEqual(len(touched.__dict__), 2)
        slotted, child, both = Slotted(value), SlottedChild(value), Both(value)
        child.z = other
        both.w = other
        default = WithDefault()
        default.value = value
        heap = yield
        for o in (plain, touched):
            self.attribute(heap, o, 'a', value)
            self.attribute(heap, o, 'b', other)
        self.edge(heap, slotted, 'property', 'x', value)
        self.edge(heap, child, 'property', 'x', value)
        self.edge(heap, child, 'property', 'z', other)
        self.edge(heap, both, 'property', 'x', value)
        self.attribute(heap, both, 'w', other)
        self.attribute(heap, default, 'value', value)

    def check_objects_of_one_class_with_different_attributes(self):
        class Mixed:
            pass
        keep = []
        for i in range(300):
            o = Mixed()
            # always two attributes, in three variants and two orders
            names = (('a', 'b'), ('a', 'c'), ('c', 'a'), ('d', 'b'))[i % 4]
            for name in names:
                setattr(o, name, [name])
            keep.append((o, names))
        heap = yield
        for o, names in keep:
            for name in names:
                self.attribute(heap, o, name, getattr(o, name) if V <= (3, 10) else object.__getattribute__(o, name))

    def check_an_attribute_that_is_a_dict_is_not_the_dict_of_attributes(self):
        class Holder:
            pass
        keep = []
        for i in range(20):
            o = Holder()
            o.data = {'i': i}
            keep.append(o)
            if i % 2:
                o.__dict__
        heap = yield
        for o in keep:
            data = object.__getattribute__(o, 'data')
            self.attribute(heap, o, 'data', data)

    def check_containers(self):
        a, b = [1], [2]
        mapping, sequence, pair, made = {'a': a, 7: b}, [a, b], (a, b), Pair(a, b)
        queue, bag = collections.deque([a, b]), {('t', 1)}
        ordered, default = collections.OrderedDict(a=a), collections.defaultdict(list, a=a)
        child, listed = DictChild(a=a), ListChild([a])
        child.note = b
        listed.note = b
        heap = yield
        self.edge(heap, mapping, 'property', 'a', a)
        self.edge(heap, mapping, 'property', '7', b)
        self.edge(heap, sequence, 'element', 1, b)
        self.edge(heap, pair, 'element', 0, a)
        self.edge(heap, made, 'property', 'left', a)
        self.edge(heap, made, 'property', 'right', b)
        self.edge(heap, queue, 'element', 1, b)
        self.assertEqual(heap.of(bag).edges[0][2], id(next(iter(bag))))
        self.edge(heap, ordered, 'property', 'a', a)
        self.edge(heap, default, 'property', 'a', a)
        self.edge(heap, default, 'property', 'default_factory', list)
        self.edge(heap, child, 'property', 'a', a)
        self.attribute(heap, child, 'note', b)
        self.edge(heap, listed, 'element', 0, a)
        self.attribute(heap, listed, 'note', b)

    def check_functions_and_closures(self):
        secret, fallback = [1], [2]

        def inner(x=fallback):
            return secret, x
        inner.mark = secret
        bound = Plain(1, 2).__init__
        partial = functools.partial(inner, secret)
        heap = yield
        self.assertEqual(heap.of(inner).text, inner.__qualname__)
        cell = heap.named(inner)['context', 'secret']
        self.assertEqual(cell, id(inner.__closure__[0]))
        self.edge(heap, inner.__closure__[0], 'property', 'cell_contents', secret)
        self.edge(heap, inner, 'property', '__code__', inner.__code__)
        self.edge(heap, inner, 'property', '__globals__', globals())
        self.edge(heap, inner, 'property', '__defaults__', inner.__defaults__)
        self.edge(heap, inner, 'property', '__dict__', inner.__dict__)
        self.edge(heap, bound, 'property', '__func__', Plain.__init__)
        self.edge(heap, bound, 'property', '__self__', bound.__self__)
        self.edge(heap, partial, 'property', 'func', inner)
        self.edge(heap, partial, 'property', 'args', partial.args)

    def check_modules_and_classes(self):
        module = types.ModuleType('made_for_this')
        module.thing = [1]
        heap = yield
        self.assertEqual(heap.modules['columns'], id(sys.modules['columns']))
        self.assertEqual(heap.of(module).text, 'made_for_this')
        self.edge(heap, module, 'property', '__dict__', module.__dict__)
        self.edge(heap, heap.named(module)['property', '__dict__'], 'property', 'thing', module.thing)
        self.assertEqual(heap.of(Plain).text, qualified(Plain))
        members = heap.named(Plain)['property', '__dict__']
        self.edge(heap, members, 'property', '__init__', Plain.__init__)
        self.edge(heap, Plain, 'property', '__mro__', Plain.__mro__)

    def check_weak_references_do_not_hold(self):
        target = Slotted(1)
        reference = weakref.ref(target)
        heap = yield
        self.assertIn(('weak', 'referent', id(target), False), heap.of(reference).edges)

    def check_generators_coroutines_and_tasks(self):
        buffer = [1]

        def reading(start):
            local = [start, buffer]
            yield local
        generator = reading(buffer)
        local = next(generator)

        async def waiting(event):
            state = {'here': event}
            await event.wait()
            return state
        loop = asyncio.new_event_loop()
        try:
            async def start():
                event = asyncio.Event()
                task = asyncio.ensure_future(waiting(event))
                await asyncio.sleep(0)
                return event, task
            event, task = loop.run_until_complete(start())
            heap = yield
            frame = heap.named(generator)
            if V <= (3, 10):
                frame = heap.named(frame['internal', 'gi_frame'])
            self.assertEqual(frame['context', 'local'], id(local))
            self.assertEqual(frame['context', 'start'], id(buffer))
            self.assertIn('reading', heap.of(generator).text)
            coroutine = heap.named(task)['property', '_coro']
            self.assertEqual(coroutine, id(task.get_coro()))
            frame = heap.named(coroutine)
            if V <= (3, 10):
                frame = heap.named(frame['internal', 'cr_frame'])
            self.assertEqual(frame['context', 'event'], id(event))
            self.assertEqual(heap.nodes[frame['context', 'state']].type, 'dict')
            event.set()
            loop.run_until_complete(task)
        finally:
            loop.close()


class Frames(unittest.TestCase):
    def test_frames_of_all_threads(self):
        ready, done = threading.Event(), threading.Event()
        addresses = {}

        def worker_function(given):
            inside = ['only here']
            addresses['given'], addresses['inside'] = id(given), id(inside)
            ready.set()
            done.wait()
        thread = threading.Thread(target=worker_function, args=({'given': 1},), name='a worker')
        thread.start()
        ready.wait()
        mine = ['of this frame']
        try:
            heap = snapshot()
        finally:
            done.set()
            thread.join()
        self.assertIn('a worker', [t['name'] for t in heap.threads])
        self.assertEqual(heap.local('worker_function ', 'inside'), addresses['inside'])
        self.assertEqual(heap.local('worker_function ', 'given'), addresses['given'])
        self.assertEqual(heap.local('test_frames_of_all_threads ', 'mine'), id(mine))
        self.assertIn(addresses['inside'], heap.nodes)
        reached, _, _ = heap.explained()
        self.assertIn(addresses['inside'], reached)


class Threads(unittest.TestCase):
    def test_what_threading_knows_of_other_threads_is_there(self):
        ready, done = threading.Event(), threading.Event()

        def wait():
            ready.set()
            done.wait()
        thread = threading.Thread(target=wait)
        thread.start()
        ready.wait()
        try:
            heap = snapshot()
            # Python empties these books in a forked child, where the other threads are not
            known = {to for _, _, to, _ in heap.nodes[id(threading._active)].edges}
            self.assertIn(id(thread), known)
            locks = getattr(threading, '_shutdown_locks', None)
            if locks is not None:
                self.assertEqual(len(heap.nodes[id(locks)].edges), len(locks))
        finally:
            done.set()
            thread.join()


class Roots(unittest.TestCase):
    def test_what_c_code_holds_is_told_from_garbage(self):
        held, other = Plain(1, [2]), Plain(3, [4])
        held.a, other.a = other, held
        ctypes.pythonapi.Py_IncRef.argtypes = [ctypes.py_object]
        ctypes.pythonapi.Py_DecRef.argtypes = [ctypes.py_object]
        ctypes.pythonapi.Py_IncRef(held)
        left, right = Plain(5, [6]), Plain(7, [8])
        left.a, right.a = right, left
        addresses = [id(held), id(other), id(left), id(right)]
        weak = weakref.ref(held)
        gc.collect()
        gc.disable()
        del held, other, left, right
        try:
            heap = Heap(dumped())
        finally:
            ctypes.pythonapi.Py_DecRef(weak())
            gc.enable()
        reached, c_held, garbage = heap.explained()
        self.assertIn(addresses[0], c_held)
        self.assertNotIn(addresses[1], c_held | garbage | reached)
        self.assertEqual({addresses[2], addresses[3]} - garbage, set())

    def test_hardly_anything_is_unexplained(self):
        gc.collect()
        heap = snapshot()
        _, held, garbage = heap.explained()
        self.assertLess(len(garbage), 200)
        self.assertLess(len(held), len(heap.nodes) * 0.03)


if __name__ == '__main__':
    unittest.main()
