"""Thread-local objects in the child of a capture. Run by the integration tests on every version present."""
import os
import threading
import unittest

from support import AGENT, agent, called, calls, dumped, FOLDER, forget_calls, Heap, python, V


class Locals(unittest.TestCase):
    def setUp(self):
        forget_calls()

    def test_thread_locals_survive_in_the_child_and_are_in_the_snapshot(self):
        self.survive()

    @unittest.skipUnless(V < (3, 10), 'from 3.10 on their number is known')
    def test_no_look_at_every_object_is_needed(self):
        known, agent.ThreadLocals._look_everywhere = agent.ThreadLocals._look_everywhere, None
        self.addCleanup(setattr, agent.ThreadLocals, '_look_everywhere', known)
        self.survive()

    @unittest.skipUnless(V < (3, 10), 'from 3.10 on their number is known')
    def test_a_program_without_any(self):
        code = 'import sys; sys.path.insert(0, %r); import holdfast_agent; print(len(holdfast_agent.ThreadStates().dicts()))' % os.path.dirname(AGENT)
        self.assertEqual(python('-c', code), (0, '1\n', ''))

    @unittest.skipUnless(V < (3, 10), 'from 3.10 on their number is known')
    def test_without_ctypes(self):
        known, agent.ThreadStates = agent.ThreadStates, None
        self.addCleanup(setattr, agent, 'ThreadStates', known)
        self.survive()

    def survive(self):
        class Connection:
            def __del__(self):
                called('finalizer')
        local = threading.local()
        ready, done = threading.Event(), threading.Event()
        address = []

        def worker():
            local.connection = Connection()
            address.append(id(local.connection))
            ready.set()
            done.wait()
        thread = threading.Thread(target=worker)
        thread.start()
        ready.wait()
        # a new one, which is not known from an earlier capture: the second capture knows it
        try:
            agent_locals = agent.ThreadLocals()
            capture = agent.Capture(set(), agent_locals)
            path = os.path.join(FOLDER, 'locals.hfpy')
            fd = os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY)
            capture.take('columns', 'fork', lambda: ((lambda data: os.write(fd, data)), None), [fd])
            capture.finish()
            os.close(fd)
            self.assertEqual(calls(), '')
            self.assertIn(address[0], Heap(path).nodes)
        finally:
            done.set()
            thread.join()


class Loud:
    def __del__(self):
        called('finalizer')


class Pool:
    now = None

    def __init__(self):
        self.locals = threading.local()


@unittest.skipIf(V < (3, 10), 'the number of thread-local objects is not known there')
class New(unittest.TestCase):
    """Those that came into being after a look at every object."""

    def setUp(self):
        forget_calls()
        dumped()
        self.looks = []
        known = agent.ThreadLocals._look_everywhere
        agent.ThreadLocals._look_everywhere = lambda *args: (self.looks.append(1), known(*args))
        self.addCleanup(setattr, agent.ThreadLocals, '_look_everywhere', known)

    def capture_while_a_thread_uses(self, local):
        ready, done = threading.Event(), threading.Event()
        address = []

        def worker():
            local.connection = Loud()
            address.append(id(local.connection))
            ready.set()
            done.wait()
        thread = threading.Thread(target=worker)
        thread.start()
        ready.wait()
        try:
            heap = Heap(dumped())
            self.assertEqual(calls(), '')
            self.assertIn(address[0], heap.nodes)
        finally:
            done.set()
            thread.join()

    def test_one_that_a_module_leads_to_needs_no_look_at_every_object(self):
        Pool.now = Pool()
        self.capture_while_a_thread_uses(Pool.now.locals)
        Pool.now = None
        self.assertEqual(self.looks, [])

    def test_one_that_only_a_list_holds_is_found(self):
        hidden = [threading.local()]
        self.capture_while_a_thread_uses(hidden[0])
        self.assertEqual(self.looks, [1])

    def test_one_that_a_hook_makes_in_the_child_is_no_reason_to_look(self):
        made = []

        def hook():
            made.append(threading.local())
            made[-1].x = 1
        os.register_at_fork(after_in_child=hook)
        for _ in range(2):
            dumped()
        self.assertEqual((self.looks, made), ([], []))


if __name__ == '__main__':
    unittest.main()
