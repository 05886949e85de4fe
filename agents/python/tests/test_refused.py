"""A system that gives the program no child: its limits, or a filter of its calls. Run by the integration tests on every version present."""
import os
import platform
import unittest

from talking import Program

# To nobody's account: a limit of processes does not bind root.
LIMITED = '''
import ctypes, json, os, resource, sys
for line in sys.stdin:
    if line.strip() == 'refuse':
        if os.geteuid() == 0:
            os.setuid(54321)
            ctypes.CDLL(None).prctl(4, 1)
        resource.setrlimit(resource.RLIMIT_NPROC, (1, resource.getrlimit(resource.RLIMIT_NPROC)[1]))
    else:
        resource.setrlimit(resource.RLIMIT_NPROC, (resource.getrlimit(resource.RLIMIT_NPROC)[1],) * 2)
    try:
        child = os.fork()
        if child == 0:
            os._exit(0)
        os.waitpid(child, 0)
        print('"none"', flush=True)
    except OSError as error:
        print(json.dumps(error.strerror), flush=True)
'''
# Threads may be started, children not. A filter cannot be taken off.
FILTERED = '''
import ctypes, json, os, platform, struct, sys
CLONE, OTHERS, CLONE3, SECCOMP = {'x86_64': (56, (57, 58), 435, 317), 'aarch64': (220, (), 435, 277)}[platform.machine()]
RETURN, ALLOW, FAIL, LOAD, EQUAL, ANY_BIT = 0x06, 0x7fff0000, 0x50000, 0x20, 0x15, 0x45
steps = [(LOAD, 0, 0, 0), (EQUAL, 0, 1, CLONE3), (RETURN, 0, 0, FAIL | 38)]
for number in OTHERS:
    steps += [(EQUAL, 0, 1, number), (RETURN, 0, 0, FAIL | 1)]
steps += [(EQUAL, 1, 0, CLONE), (RETURN, 0, 0, ALLOW), (LOAD, 0, 0, 16), (ANY_BIT, 0, 1, 0x10000), (RETURN, 0, 0, ALLOW), (RETURN, 0, 0, FAIL | 1)]
program = b''.join(struct.pack('<HBBI', *step) for step in steps)
held = ctypes.create_string_buffer(program)
head = ctypes.create_string_buffer(struct.pack('<HxxxxxxQ', len(steps), ctypes.addressof(held)))
sys.stdin.readline()
libc = ctypes.CDLL(None, use_errno=True)
libc.prctl(38, 1, 0, 0, 0)
# for all threads
if libc.syscall(SECCOMP, 1, 1, head) != 0:
    print('"none"', flush=True)
else:
    try:
        os.fork()
    except OSError as error:
        print(json.dumps(error.strerror), flush=True)
sys.stdin.readline()
'''


@unittest.skipUnless(os.path.isdir('/proc/self/fd'), 'Linux')
class Refused(unittest.TestCase):
    def says_so_and_goes_on_without(self, program, why):
        message, data = program.answer('Holdfast.takeSnapshot', mode='auto')
        self.assertIn('error', message)
        self.assertIn(why, message['error']['message'])
        self.assertEqual(data, b'')
        estimate = program.call('Holdfast.estimateSnapshot', format='columns')
        self.assertEqual((estimate['mode'], estimate['reason']), ('stop', 'fork-failed'))
        heap = program.snapshot('auto')
        self.assertEqual(heap.about['mode'], 'stop')
        self.assertGreater(len(heap.nodes), 1000)

    def test_a_limit_of_processes(self):
        with Program(LIMITED) as program:
            # what is imported later belongs to root
            self.assertEqual(program.snapshot('auto').about['mode'], 'fork')
            program.snapshot('stop')
            program.call('Holdfast.memory', detail=True)
            why = program.ask('refuse')
            if why == 'none':
                self.skipTest('the limit of processes does not bind here')
            self.says_so_and_goes_on_without(program, why)
            self.assertEqual(program.ask('allow'), 'none')
            program.call('Holdfast.memory', detail=True)
            self.assertEqual(program.snapshot('auto').about['mode'], 'fork')

    @unittest.skipUnless(platform.machine() in ('x86_64', 'aarch64'), 'the numbers of its system calls are not known here')
    def test_a_filter_of_system_calls(self):
        with Program(FILTERED) as program:
            why = program.ask()
            if why == 'none':
                self.skipTest('no filter of system calls can be set here')
            self.says_so_and_goes_on_without(program, why)


if __name__ == '__main__':
    unittest.main()
