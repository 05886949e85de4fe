"""Threads, frames, and what else holds objects. Run by the integration tests on every version present."""
import ctypes
import gc
import sys
import threading
import unittest
import weakref

from samples import Plain
from support import dumped, Heap, snapshot, V


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
    def test_the_dict_of_interned_strings_holds_none(self):
        # the collector lists it from 3.14 on; strings leave it when nobody else holds them
        mine = [sys.intern('interned for this test %d' % i) for i in range(300)]
        same = {text: text for text in mine}
        books = [o for o in gc.get_objects() if type(o) is dict and o is not same and o.get(mine[0]) is mine[0]]
        self.assertEqual(len(books), 1 if V >= (3, 14) else 0)
        for mode in ('fork', 'stop'):
            heap = snapshot(mode)
            self.assertEqual([len(heap.of(book).edges) for book in books], [2 for _ in books])
            self.assertEqual(len(heap.of(same).edges), 600)
        addresses = set(map(id, books))
        del books, heap
        # the interpreter holds it, nobody else
        self.assertEqual(addresses - snapshot().explained()[1], set())

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
