"""A program that forks while its heap is on its way. Run by the integration tests on every version present."""
import base64
import json
import os
import unittest

from columns import Heap
from support import FOLDER
from talking import Program

FORKS = '''
import json, os, signal, sys
class Foo: pass
kept = [Foo() for i in range(200000)]
for line in sys.stdin:
    before = os.listdir('/proc/self/fd')
    child = os.fork()
    if child == 0:
        while True:
            signal.pause()
    print(json.dumps([child, sorted(os.readlink('/proc/self/fd/' + n) for n in before if os.path.exists('/proc/self/fd/' + n))]), flush=True)
'''


@unittest.skipUnless(os.path.isdir('/proc/self/fd'), 'Linux')
class Forking(unittest.TestCase):
    def test_a_child_of_the_program_in_the_middle_of_a_capture(self):
        with Program(FORKS) as program:
            program.call('Holdfast.enable')
            program.send('Holdfast.takeSnapshot', {'mode': 'fork'})
            data, child = b'', None
            try:
                while True:
                    message = program.receive()
                    if message.get('method') == 'Holdfast.snapshotChunk':
                        data += base64.b64decode(message['params']['data'])
                        if child is None:
                            # the capture waits for us: what comes is more than lies in buffers
                            child, files = program.ask('fork')
                    elif message.get('id') == program.number:
                        break
                self.assertNotIn('error', message)
                path = os.path.join(FOLDER, 'forking.hfpy')
                with open(path, 'wb') as file:
                    file.write(data)
                self.assertEqual(Heap(path).counts()['Foo'], 200000)
                self.has_an_agent_of_its_own(program, child)
                self.holds_nothing_of_ours(child, files)
            finally:
                if child is not None:
                    os.kill(child, 9)

    def has_an_agent_of_its_own(self, program, child):
        line = program.announcement().split()
        self.assertEqual(int(line[1]), child)
        path, port, stream = program.path, program.port, (program.socket, program.file)
        program.port, program.path = int(line[0].split(':')[1]), line[-1].rpartition('/')[2]
        program.connect()
        try:
            self.assertEqual(program.snapshot().counts()['Foo'], 200000)
        finally:
            program.disconnect()
            program.path, program.port, (program.socket, program.file) = path, port, stream

    def holds_nothing_of_ours(self, child, files):
        """Of the program's sockets and pipes only its standard ones; and the listener of its own agent."""
        standard = {os.readlink('/proc/%d/fd/%d' % (child, n)) for n in range(3)}
        inherited = set()
        for number in os.listdir('/proc/%d/fd' % child):
            try:
                inherited.add(os.readlink('/proc/%d/fd/%s' % (child, number)))
            except OSError:
                pass  # its agent lets go of a connection
        self.assertEqual(sorted((inherited - standard) & set(files)), [])


if __name__ == '__main__':
    unittest.main()
