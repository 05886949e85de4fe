"""A program that takes from the agent what it needs: processes, descriptors, or its descriptors' numbers. Run by the integration tests
on every version present."""
import os
import unittest

from support import AGENT, python
from talking import Program

NO_FORK = '''
import errno, json, os, sys
def refuse(): raise OSError(errno.EAGAIN, 'Resource temporarily unavailable')
fork = holdfast_agent._fork
for line in sys.stdin:
    holdfast_agent._fork = refuse if line.strip() == 'refuse' else fork
    print(json.dumps(len(os.listdir('/proc/self/fd'))), flush=True)
'''
MANY_FILES = '''
import resource, sys
resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
files = [open('/dev/null') for i in range(1200)]
print('true', flush=True)
sys.stdin.readline()
'''
# Puts files of its own in the place of all that are open: the worst that can follow when a program closes what it did not open.
OTHER_FILES = '''
import json, os, sys
sys.stdin.readline()
numbers = range(3, max(map(int, os.listdir('/proc/self/fd'))) + 1)
folder = sys.argv[1] + '.files'
os.mkdir(folder)
files = [os.open(os.path.join(folder, str(i)), os.O_RDWR | os.O_CREAT) for i in numbers]
for file, number in zip(files, list(numbers)):
    try:
        os.dup2(file, number)
    except OSError:
        pass  # reserved by a thread that waits for a connection
files = [n for n in numbers if os.path.realpath('/proc/self/fd/%d' % n).startswith(folder)]
def is_open(number):
    try:
        return os.fstat(number).st_size == 0
    except OSError:
        return False
print(json.dumps(len(files)), flush=True)
for line in sys.stdin:
    holdfast_agent.mark('a mark')
    print(json.dumps([sum(map(is_open, files)), sum(os.stat(os.path.join(folder, name)).st_size for name in os.listdir(folder))]), flush=True)
'''


@unittest.skipUnless(os.path.isdir('/proc/self/fd'), 'Linux')
class Adversity(unittest.TestCase):
    def test_where_no_child_can_be_started_a_capture_says_so_and_the_next_does_without(self):
        with Program(NO_FORK) as program:
            program.call('Holdfast.info')
            files = program.ask('refuse')
            self.assertEqual(program.call('Holdfast.enable')['fork'], True)
            self.assertNotIn('detail', program.call('Holdfast.memory', detail=True))
            program.ask('allow')
            program.call('Holdfast.memory', detail=True)
            program.ask('refuse')
            self.assertEqual(program.call('Holdfast.estimateSnapshot', format='columns')['mode'], 'fork')
            message, data = program.answer('Holdfast.takeSnapshot')
            self.assertIn('Resource temporarily unavailable', message['error']['message'])
            self.assertEqual(data, b'')
            estimate = program.call('Holdfast.estimateSnapshot', format='columns')
            self.assertEqual((estimate['mode'], estimate['reason']), ('stop', 'fork-failed'))
            self.assertEqual(program.snapshot('auto').about['mode'], 'stop')
            self.assertEqual(program.ask('allow'), files)
            program.call('Holdfast.memory', detail=True)
            self.assertEqual(program.snapshot('auto').about['mode'], 'fork')

    def test_a_checkpoint_where_no_child_can_be_started(self):
        code, out, err = python('-c', '''
import sys
sys.path.insert(0, %r)
import holdfast_agent
holdfast_agent.start(quiet=True)
def refuse(): raise OSError(11, 'no')
holdfast_agent._fork = refuse
holdfast_agent.checkpoint('here', file=sys.stdout)
''' % os.path.dirname(AGENT))
        self.assertEqual(code, 0, err)
        self.assertIn('=== here', out)

    def test_a_program_with_more_files_than_select_can_count(self):
        with Program(MANY_FILES, connect=False) as program:
            self.assertTrue(program.told())
            program.connect()
            program.call('Holdfast.enable')
            self.assertEqual(program.snapshot().about['mode'], 'fork')

    def test_files_that_got_the_numbers_of_ours_are_left_alone(self):
        with Program(OTHER_FILES) as program:
            program.call('Holdfast.enable')
            count = program.ask('close')
            # the other end sees its connection go, or never hears again; the program's files stay open and empty
            self.assertGreater(count, 3)
            self.assertEqual(program.ask('mark'), [count, 0])
            program.disconnect()
            self.assertEqual([program.ask('mark') for _ in range(3)], [[count, 0]] * 3)


if __name__ == '__main__':
    unittest.main()
