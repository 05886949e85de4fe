"""What the agent makes to do its work is neither shown nor left behind. Run by the integration tests on every version present."""
import os
import unittest

from support import AGENT, python
from talking import Program

ADDRESSES = '''
import gc, json, sys
class Foo: pass
kept = {'k': [Foo() for i in range(100)]}
for line in sys.stdin:
    gc.collect()
    addresses = list(map(id, gc.get_objects()))
    text = json.dumps(addresses if line.strip() else len(addresses))
    del addresses
    print(text, flush=True)
'''
# What a capture works with. Types of C, and the tuples in them, are not listed by the collector and so not known beforehand.
WORKED_WITH = ('dict', 'list', 'set', 'deque', 'cell', 'function', 'method', 'frame', '_socket.socket', 'collections.deque')

def settled(program):
    """How many objects there are, once the agent's thread has gone to sleep after its answer."""
    return min(program.ask() for _ in range(20))


class Ours(unittest.TestCase):
    def test_no_object_of_the_agent_is_in_a_snapshot(self):
        with Program(ADDRESSES) as program:
            program.call('Holdfast.enable')
            program.snapshot()
            for mode in ('fork', 'stop'):
                before = set(program.ask('addresses'))
                heap = program.snapshot(mode)
                self.assertIn('Foo', heap.counts())
                self.assertEqual([n.type for n in heap.nodes.values() if n.type.startswith('holdfast_agent.')], [])
                # it is what runs, and is told; what its variables hold is not
                frames = [f for t in heap.threads for f in t['frames'] if 'holdfast_agent.py' in f['text']]
                self.assertTrue(frames)
                self.assertEqual([f for f in frames if f['locals']], [])
                _, held, garbage = heap.explained()
                new = [heap.nodes[a] for a in (held | garbage) - before]
                self.assertEqual([(mode, n.type, [(k, heap.nodes[a].type, heap.nodes[a].text) for k,_,a,_ in n.edges if a in heap.nodes]) for n in new if n.type in WORKED_WITH], [])

    def test_a_capture_leaves_no_object_in_the_program(self):
        with Program(ADDRESSES) as program:
            program.call('Holdfast.enable')
            program.snapshot()
            before = settled(program)
            for _ in range(3):
                program.snapshot()
            self.assertEqual(settled(program), before)

    def test_a_page_counts_none_either(self):
        code, out, err = python('-c', '''
import sys
sys.path.insert(0, %r)
import holdfast_agent
holdfast_agent.start(quiet=True)
page = holdfast_agent._in_child(lambda: holdfast_agent._page(10000))
print([name for name, _, _ in page['types'] if name.startswith('holdfast_agent.')])
''' % os.path.dirname(AGENT))
        self.assertEqual((code, out.strip()), (0, '[]'), err)

if __name__ == '__main__':
    unittest.main()
