"""What edges are called. Run by the integration tests on every version present."""
import asyncio
import collections
import functools
import sys
import types
import unittest
import weakref

from samples import Both, DictChild, ListChild, Pair, Plain, Slotted, SlottedChild, WithDefault, qualified
from support import snapshot, V


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


if __name__ == '__main__':
    unittest.main()
