"""What the agent does for the program. Run by the integration tests on every version present."""
import io
import os
import sys
import unittest

from support import AGENT, agent, dumped, FOLDER, Heap, python


class ForTheProgram(unittest.TestCase):
    def test_marks_do_nothing_without_an_agent(self):
        self.assertIsNone(agent.address())
        agent.mark('nobody listens')
        agent.checkpoint('nobody listens')

    def test_a_checkpoint_prints_a_page_and_takes_a_snapshot(self):
        keep = [[i] for i in range(5000)]
        out, path = io.StringIO(), os.path.join(FOLDER, 'checkpoint.hfpy')
        agent.checkpoint('after 5000', path=path, file=out)
        page = out.getvalue()
        self.assertIn('=== after 5000', page)
        self.assertRegex(page, r'Resident memory: \d+\.\d MB\n[\d,]+ objects, \d+\.\d MB\n')
        self.assertRegex(page, r'Most common types\n')
        self.assertRegex(page, r'Heap by what refers to it\n')
        self.assertIn(id(keep[17]), Heap(path).nodes)

    def test_the_page_groups_by_who_refers(self):
        code = ('import sys; sys.path.insert(0, %r); import holdfast_agent as a; a.start(quiet=True)\n'
                'class Foo:\n'
                '    def __init__(self, i): self.i = i\n'
                'class Holder: pass\n'
                'h = Holder(); h.all = [Foo(i) for i in range(20000)]; shared = [h.all[0]] * 100\n'
                'a.checkpoint("x", file=sys.stdout)') % os.path.dirname(AGENT)
        code, page, errors = python('-c', code)
        self.assertEqual((code, errors), (0, ''))
        common, _, rest = page.partition('Heap by what refers to it\n')
        self.assertRegex(common, r' 20,000 +\d+\.\d [kM]B +\d+\.\d  Foo\n')
        # all but the one that is referred to a hundred times; from 3.11 on attributes need no dict
        holder, held, count = ('list', 'Foo', '19,999') if sys.version_info >= (3, 11) else ('Foo', 'dict of Foo', '20,000')
        self.assertRegex(rest, r'Of these the biggest, referred to by %s\n.*%%\n +%s +\d+\.\d [kM]B +\d+\.\d  %s\n' % (holder, count, held))

    def test_a_file_that_cannot_be_written(self):
        with self.assertRaises(OSError):
            agent.dump(os.path.join(FOLDER, 'no', 'such', 'folder', 'heap.hfpy'))

    def test_memory_figures(self):
        dumped()
        figures = agent.memory()
        self.assertGreater(figures['heapUsed'], 1000000)
        keep = [[i, str(i)] for i in range(50000)]
        grown = agent.memory()['heapUsed'] - figures['heapUsed']
        real = sum(sys.getsizeof(o) + sys.getsizeof(o[1]) + sys.getsizeof(o[0]) for o in keep)
        self.assertGreater(grown, real * 0.3)
        self.assertLess(grown, real * 3)


if __name__ == '__main__':
    unittest.main()
