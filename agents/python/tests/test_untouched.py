"""What the agent must not do to the program. Run by the integration tests on every version present."""
import gc
import os
import sys
import threading
import traceback
import unittest
import weakref

from support import AGENT, called, calls, dumped, FOLDER, forget_calls, Heap, python


class Untouched(unittest.TestCase):
    def setUp(self):
        forget_calls()

    def test_no_code_of_the_program_runs(self):
        quiet = [True]

        def hook(name, result=None):
            def method(*args):
                if not quiet[0]:
                    called(name)
                    raise RuntimeError(name)
                return result
            return method

        class Meta(type):
            __hash__ = type.__hash__

            def __getattribute__(cls, name):
                if not quiet[0]:
                    called('metaclass getattribute ' + name)
                return type.__getattribute__(cls, name)

            def __eq__(cls, other):
                if not quiet[0]:
                    called('metaclass eq')
                return cls is other

        class Unhashable(type):
            __hash__ = None

        class Hostile(metaclass=Meta):
            __getattr__ = hook('getattr')
            __sizeof__ = hook('sizeof', 7)
            __len__ = hook('len', 0)
            __iter__ = hook('iter')
            __bool__ = hook('bool', False)
            __repr__ = hook('repr', 'x')
            __str__ = hook('str', 'x')
            __eq__ = hook('eq', True)
            __hash__ = hook('hash', 1)
            __call__ = hook('call')
            watched = property(hook('property'))

            def __getattribute__(self, name):
                if not quiet[0]:
                    called('getattribute ' + name)
                    raise RuntimeError(name)
                return object.__getattribute__(self, name)

            @property
            def __class__(self):
                if not quiet[0]:
                    called('__class__')
                return Hostile

            @property
            def __dict__(self):
                if not quiet[0]:
                    called('__dict__')
                return {}

        class HostileDict(dict):
            keys = values = items = __iter__ = __getitem__ = __len__ = hook('dict method', 0)
            __sizeof__ = hook('sizeof', 7)

        class HostileList(list):
            __iter__ = __getitem__ = __len__ = hook('list method', 0)

        class HostileText(str):
            __eq__ = hook('str eq', True)
            __hash__ = hook('str hash', 1)
            __str__ = __repr__ = __len__ = __getitem__ = hook('str method', 0)

        class HostileThread(threading.Thread):
            name = property(lambda self: called('thread name') if not quiet[0] else 'x', lambda self, value: None)

        class Other(metaclass=Unhashable):
            pass
        one, other = Hostile(), Hostile()
        object.__setattr__(one, 'value', [1])
        object.__setattr__(one, 'other', other)
        keep = [one, other, HostileDict(a=1), HostileList([1, 2]), HostileText('text'), Other(), {HostileText('key'): 1}, {one: 1}]
        wait = threading.Event()
        thread = HostileThread(target=wait.wait)
        thread.start()
        quiet[0] = False
        try:
            paths = []
            for mode in ('fork', 'stop'):
                path = dumped(mode)
                os.rename(path, path + mode)
                paths.append(path + mode)
        finally:
            quiet[0] = True
            wait.set()
            thread.join()
        self.assertEqual(calls(), '')
        for path in paths:
            heap = Heap(path)
            node = heap.of(one)
            # a __sizeof__ that lies is not believed
            self.assertGreater(node.size, 40)
            self.assertGreater(heap.of(keep[2]).size, 60)
            self.assertEqual(len([e for e in heap.of(keep[3]).edges if e[0] == 'element']), 2)

    def test_nothing_is_left_behind(self):
        class Plain:
            def __init__(self):
                self.value = [1]
        keep = [Plain() for _ in range(100)]
        dumped()
        gc.collect()
        gc.disable()
        try:
            kinds = [[type(r) for r in gc.get_referents(o)] for o in keep]
            before = [len(gc.get_objects())]
            for mode in ('fork', 'stop', 'fork', 'stop', 'fork'):
                dumped(mode)
                before.append(len(gc.get_objects()))
            # a frame that was looked at becomes an object, up to 3.12 with an empty dict, until its function returns: once
            frames = sum(1 for _ in traceback.walk_stack(sys._getframe()))
            self.assertLess(before[2] - before[0], 2 * frames + 6, before)
            self.assertLess(max(before[2:]) - before[2], 4, before)
            self.assertEqual([[type(r) for r in gc.get_referents(o)] for o in keep], kinds)
            self.assertLess(gc.collect(), 12)
        finally:
            gc.enable()

    def test_a_first_capture_leaves_nothing_either(self):
        code = """if 1:
            import gc, json, os, select, signal, sys
            sys.path.insert(0, %r)
            import holdfast_agent
            keep = [[str(i)] for i in range(1000)]
            gc.collect()
            before, modules = len(gc.get_objects()), set(sys.modules)
            holdfast_agent.dump(%r)
            gc.collect()
            print(len(gc.get_objects()) - before, *sorted(set(sys.modules) - modules))
        """ % (os.path.dirname(AGENT), os.path.join(FOLDER, 'first.hfpy'))
        status, out, errors = python('-c', code)
        self.assertEqual((status, errors), (0, ''))
        added, *modules = out.split()
        self.assertEqual(modules, [])
        self.assertLess(int(added), 10)

    def test_variables_live_no_longer_than_they_did(self):
        class Thing:
            pass
        steps = [threading.Event() for _ in range(3)]
        seen = []

        def worker():
            thing = Thing()
            seen.append(weakref.ref(thing))
            steps[0].set()
            steps[1].wait()
            del thing
            steps[2].set()
            steps[1].wait()
            done.wait()
        done = threading.Event()
        thread = threading.Thread(target=worker)
        thread.start()
        steps[0].wait()
        dumped()
        dumped('stop')
        steps[1].set()
        steps[2].wait()
        try:
            self.assertIsNone(seen[0]())
        finally:
            done.set()
            thread.join()

    def test_what_locals_gave_the_program_stays_its_own(self):
        ready, go = threading.Event(), threading.Event()
        result = []

        def worker():
            first = 1
            mine = locals()
            mine['extra'] = 'kept'
            ready.set()
            go.wait()
            result.append(('extra' in mine, mine['first'], first))
        thread = threading.Thread(target=worker)
        thread.start()
        ready.wait()
        dumped()
        go.set()
        thread.join()
        self.assertEqual(result, [(True, 1, 1)])

    def test_a_walk_adds_to_no_dict_of_the_interpreter(self):
        # what the child adds to a dict that it has counted would end the capture
        code = """
import gc, os, struct, sys
sys.path.insert(0, %r)
import holdfast_agent
path = os.path.join(%r, 'caches.hfpy')
holdfast_agent.dump(path)
gc.collect()
struct._clearcache()
ours = {id(holdfast_agent.__dict__), id(globals())}
before = [(d, len(d)) for d in gc.get_objects() if type(d) is dict and id(d) not in ours and not holdfast_agent._holds_interned_strings(d)]
before = [(d, n) for d, n in before if not any(type(o) is type and o.__module__ == 'holdfast_agent' for o in gc.get_referrers(d))]
holdfast_agent.dump(path, mode='stop')
print([list(d)[:9] for d, n in before if len(d) != n])
""" % (os.path.dirname(AGENT), FOLDER)
        self.assertEqual(python('-W', 'ignore', '-c', code), (0, '[]\n', ''))


if __name__ == '__main__':
    unittest.main()
