"""Sizes against sys.getsizeof, with the documented correction. Run by the integration tests on every version present."""
import collections
import ctypes
import sys
import types
import unittest

from samples import DictChild, ListChild, Pair, Plain, Slotted
from support import snapshot, V


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


if __name__ == '__main__':
    unittest.main()
