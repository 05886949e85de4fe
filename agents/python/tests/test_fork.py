"""The child of a capture: it takes nothing of the program's with it. Run by the integration tests on every version present."""
import os
import signal
import socket
import sys
import threading
import time
import unittest

from support import AGENT, agent, called, calls, dumped, FOLDER, forget_calls, Heap, python


class Child(unittest.TestCase):
    def setUp(self):
        forget_calls()

    @unittest.skipUnless(os.path.exists('/proc/self/fd'), 'needs /proc')
    def test_connections_end_when_the_program_ends_them(self):
        ballast = [[i] for i in range(400000)]
        left, right = socket.socketpair()
        fifo_read, fifo_write = os.pipe()
        finished = []

        def capture():
            dumped()
            finished.append(time.perf_counter())
        thread = threading.Thread(target=capture)
        thread.start()
        child = self.child()
        left.close()
        os.close(fifo_write)
        right.settimeout(20)
        self.assertEqual(right.recv(1), b'')
        self.assertEqual(os.read(fifo_read, 1), b'')
        self.assertEqual(finished, [], 'the capture was too quick for this test')
        self.assertGreater(child, 0)
        thread.join()
        right.close()
        os.close(fifo_read)
        self.assertEqual(len(ballast), 400000)

    def child(self):
        """The number of our forked child, once it has let go of what it inherited."""
        for _ in range(2000):
            for name in os.listdir('/proc'):
                try:
                    with open('/proc/%s/stat' % name) as file:
                        fields = file.read().rpartition(')')[2].split()
                    if int(fields[1]) == os.getpid() and fields[0] != 'Z' and len(os.listdir('/proc/%s/fd' % name)) < 8:
                        if os.readlink('/proc/%s/fd/1' % name) == '/dev/null':
                            return int(name)
                except (OSError, ValueError, IndexError):
                    continue
            time.sleep(0.005)
        raise AssertionError('no child')

    @unittest.skipUnless(os.path.exists('/proc/self/fd'), 'needs /proc')
    def test_the_programs_signal_handlers_do_not_run_in_the_child(self):
        ballast = [[i] for i in range(400000)]
        previous = signal.signal(signal.SIGTERM, lambda *args: called('handler'))
        problems = []

        def capture():
            try:
                dumped()
            except agent.CaptureRefused as error:
                problems.append(error.data)
        try:
            thread = threading.Thread(target=capture)
            thread.start()
            os.kill(self.child(), signal.SIGTERM)
            thread.join()
        finally:
            signal.signal(signal.SIGTERM, previous)
        self.assertEqual(calls(), '')
        self.assertEqual(problems, [{'reason': 'the capturing child ended early'}])
        self.assertFalse(os.path.exists(os.path.join(FOLDER, 'heap.hfpy.partial')))
        self.assertEqual(len(ballast), 400000)

    def test_a_program_that_reaps_all_children(self):
        stop = threading.Event()

        def reap():
            while not stop.is_set():
                try:
                    os.waitpid(-1, os.WNOHANG)
                except OSError:
                    pass
                time.sleep(0.001)
        thread = threading.Thread(target=reap)
        thread.start()
        try:
            self.assertGreater(len(Heap(dumped()).nodes), 1000)
        finally:
            stop.set()
            thread.join()

    @unittest.skipUnless(hasattr(os, 'fork'), 'needs fork')
    def test_the_programs_child_imports_what_we_were_importing(self):
        code = """
import os, socket, sys, threading, time
sys.path.insert(0, %r)
import holdfast_agent
begun = threading.Event()
class Slow:
    def find_spec(self, name, path=None, target=None):
        if name == 'json':
            begun.set()
            time.sleep(0.5)
sys.modules.pop('json', None)
sys.meta_path.insert(0, Slow())
holdfast_agent.start(quiet=True)
client = socket.create_connection(('127.0.0.1', holdfast_agent._current.port))
client.sendall(b'GET /json/list HTTP/1.1\\r\\nHost: 127.0.0.1\\r\\n\\r\\n')
assert begun.wait(30)
child = os.fork()
if child == 0:
    import json
    os._exit(7)
for _ in range(1500):
    done, status = os.waitpid(child, os.WNOHANG)
    if done:
        break
    time.sleep(0.01)
else:
    os.kill(child, 9)
print(bool(done), status >> 8, client.recv(12).decode())
""" % os.path.dirname(AGENT)
        self.assertEqual(python('-W', 'ignore', '-c', code.replace('\\\\', '\\')), (0, 'True 7 HTTP/1.1 200\n', ''))

    def test_warnings_that_are_errors(self):
        code = ('import sys, threading; sys.path.insert(0, %r); import holdfast_agent as a\n'
                'import warnings; warnings.simplefilter("error")\n'
                'e = threading.Event(); t = threading.Thread(target=e.wait); t.start()\n'
                'a.fork_quietly.__globals__["_ignore_our_fork_warning"] = lambda: None\n'
                'print(a.dump(%r)["nodes"] > 1000); e.set(); t.join()') % (os.path.dirname(AGENT), os.path.join(FOLDER, 'w.hfpy'))
        self.assertEqual(python('-W', 'error', '-c', code), (0, 'True\n', ''))


if __name__ == '__main__':
    unittest.main()
