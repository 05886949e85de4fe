"""What is done when the machine has little memory left. Run by the integration tests on every version present."""
import os
import sys
import unittest

from support import AGENT, agent, FOLDER, Heap, python


class Memory(unittest.TestCase):
    """What is done when the machine has little left."""

    def with_available(self, share, run):
        real = agent._available
        agent._available = lambda: (int(agent._resident() * share), 'cgroup')
        try:
            return run()
        finally:
            agent._available = real

    def test_too_little_for_a_child_but_enough_for_a_walk(self):
        path = os.path.join(FOLDER, 'memory.hfpy')
        figures = self.with_available(1.0, lambda: agent.dump(path))
        self.assertEqual((figures['mode'], figures['reason']), ('stop', 'memory'))
        self.assertEqual(Heap(path).about['mode'], 'stop')
        self.assertEqual(figures['predicted']['limit'], 'cgroup')

    def test_too_little_for_either(self):
        path = os.path.join(FOLDER, 'memory.hfpy')
        with self.assertRaises(agent.CaptureRefused) as refused:
            self.with_available(0.1, lambda: agent.dump(path))
        self.assertEqual(refused.exception.reason, 'memory')
        self.assertGreater(refused.exception.data['needBytes'], refused.exception.data['availableBytes'])
        self.assertFalse(os.path.exists(path + '.partial'))

    def test_a_child_that_runs_out_of_memory(self):
        import resource
        code = ('import sys, resource; sys.path.insert(0, %r); import holdfast_agent as a\n'
                'keep = [[i] for i in range(300000)]\n'
                'size = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()\n'
                'resource.setrlimit(resource.RLIMIT_AS, (size + (8 << 20), size + (8 << 20)))\n'
                'try: a.dump(%r)\n'
                'except a.CaptureRefused as e: print("refused", e.reason, len(keep))') % (os.path.dirname(AGENT), os.path.join(FOLDER, 'm.hfpy'))
        self.assertIsNotNone(resource)
        self.assertEqual(python('-W', 'ignore', '-c', code)[1], 'refused failed 300000\n')

    def test_the_limits_that_are_looked_at(self):
        available, limit = agent._available()
        self.assertGreater(available, 0)
        self.assertIn(limit, ('MemAvailable', 'cgroup', 'CommitLimit'))


if __name__ == '__main__':
    unittest.main()
