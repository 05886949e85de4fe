"""Counts as the collector and Python itself have them. Run by the integration tests on every version present."""
import collections
import gc
import json
import os
import types
import unittest

from samples import DictChild, Plain, Slotted, qualified
from support import agent, dumped, FOLDER, Heap, snapshot


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
        held = gc.get_objects()
        heap = snapshot()
        lost = {to for node in heap.nodes.values() for _, _, to, _ in node.edges if to not in heap.nodes}
        # only the agent's own, and what came into being in the child of the capture: modules that it loads, tables of the walk
        ours = agent._ours([], [])
        self.assertEqual([type(o) for o in held if id(o) in lost and id(o) not in ours], [])
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


if __name__ == '__main__':
    unittest.main()
