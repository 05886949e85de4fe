"""What the agent must not do to the program, and what it does for it. Run by the integration tests on every version present."""
import gc
import io
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import unittest
import weakref

HERE = os.path.dirname(os.path.abspath(__file__))
AGENT = os.path.join(os.path.dirname(HERE), 'holdfast_agent.py')
sys.path.insert(0, os.path.dirname(HERE))
sys.path.insert(0, HERE)
import holdfast_agent as agent  # noqa: E402
from columns import Heap  # noqa: E402

V = sys.version_info[:2]
FOLDER = tempfile.mkdtemp(prefix='holdfast-agent-')


def tearDownModule():
    import shutil
    shutil.rmtree(FOLDER, ignore_errors=True)


def dumped(mode='fork'):
    path = os.path.join(FOLDER, 'heap.hfpy')
    agent.dump(path, mode=mode)
    return path


def python(*args, **options):
    """Runs this interpreter; (exit code, stdout, stderr)."""
    env = dict(os.environ, PYTHONDONTWRITEBYTECODE='1', **options.pop('env', {}))
    done = subprocess.run([sys.executable] + list(args), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env, timeout=60, **options)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


CALLS = os.path.join(FOLDER, 'calls')


def called(what):
    """Works in a forked child, too."""
    with open(CALLS, 'a') as file:
        file.write('%s in %d\n' % (what, os.getpid()))


class Untouched(unittest.TestCase):
    def setUp(self):
        if os.path.exists(CALLS):
            os.unlink(CALLS)

    def calls(self):
        if not os.path.exists(CALLS):
            return ''
        with open(CALLS) as file:
            return file.read()

    def test_no_code_of_the_program_runs(self):
        quiet = [True]

        def hook(name, result=None):
            def method(*args):
                if not quiet[0]:
                    called(name)
                    raise RuntimeError(name)
                return result
            return method

        class Meta(type):
            __hash__ = type.__hash__

            def __getattribute__(cls, name):
                if not quiet[0]:
                    called('metaclass getattribute ' + name)
                return type.__getattribute__(cls, name)

            def __eq__(cls, other):
                if not quiet[0]:
                    called('metaclass eq')
                return cls is other

        class Unhashable(type):
            __hash__ = None

        class Hostile(metaclass=Meta):
            __getattr__ = hook('getattr')
            __sizeof__ = hook('sizeof', 7)
            __len__ = hook('len', 0)
            __iter__ = hook('iter')
            __bool__ = hook('bool', False)
            __repr__ = hook('repr', 'x')
            __str__ = hook('str', 'x')
            __eq__ = hook('eq', True)
            __hash__ = hook('hash', 1)
            __call__ = hook('call')
            watched = property(hook('property'))

            def __getattribute__(self, name):
                if not quiet[0]:
                    called('getattribute ' + name)
                    raise RuntimeError(name)
                return object.__getattribute__(self, name)

            @property
            def __class__(self):
                if not quiet[0]:
                    called('__class__')
                return Hostile

            @property
            def __dict__(self):
                if not quiet[0]:
                    called('__dict__')
                return {}

        class HostileDict(dict):
            keys = values = items = __iter__ = __getitem__ = __len__ = hook('dict method', 0)
            __sizeof__ = hook('sizeof', 7)

        class HostileList(list):
            __iter__ = __getitem__ = __len__ = hook('list method', 0)

        class HostileText(str):
            __eq__ = hook('str eq', True)
            __hash__ = hook('str hash', 1)
            __str__ = __repr__ = __len__ = __getitem__ = hook('str method', 0)

        class HostileThread(threading.Thread):
            name = property(lambda self: called('thread name') if not quiet[0] else 'x', lambda self, value: None)

        class Other(metaclass=Unhashable):
            pass
        one, other = Hostile(), Hostile()
        object.__setattr__(one, 'value', [1])
        object.__setattr__(one, 'other', other)
        keep = [one, other, HostileDict(a=1), HostileList([1, 2]), HostileText('text'), Other(), {HostileText('key'): 1}, {one: 1}]
        wait = threading.Event()
        thread = HostileThread(target=wait.wait)
        thread.start()
        quiet[0] = False
        try:
            paths = []
            for mode in ('fork', 'stop'):
                path = dumped(mode)
                os.rename(path, path + mode)
                paths.append(path + mode)
        finally:
            quiet[0] = True
            wait.set()
            thread.join()
        self.assertEqual(self.calls(), '')
        for path in paths:
            heap = Heap(path)
            node = heap.of(one)
            # a __sizeof__ that lies is not believed
            self.assertGreater(node.size, 40)
            self.assertGreater(heap.of(keep[2]).size, 60)
            self.assertEqual(len([e for e in heap.of(keep[3]).edges if e[0] == 'element']), 2)

    def test_nothing_is_left_behind(self):
        class Plain:
            def __init__(self):
                self.value = [1]
        keep = [Plain() for _ in range(100)]
        dumped()
        gc.collect()
        gc.disable()
        try:
            kinds = [[type(r) for r in gc.get_referents(o)] for o in keep]
            before = [len(gc.get_objects())]
            for mode in ('fork', 'stop', 'fork', 'stop', 'fork'):
                dumped(mode)
                before.append(len(gc.get_objects()))
            # a frame that was looked at becomes an object, up to 3.12 with an empty dict, until its function returns: once
            frames = sum(1 for _ in traceback.walk_stack(sys._getframe()))
            self.assertLess(before[2] - before[0], 2 * frames + 6, before)
            self.assertLess(max(before[2:]) - before[2], 4, before)
            self.assertEqual([[type(r) for r in gc.get_referents(o)] for o in keep], kinds)
            self.assertLess(gc.collect(), 12)
        finally:
            gc.enable()

    def test_variables_live_no_longer_than_they_did(self):
        class Thing:
            pass
        steps = [threading.Event() for _ in range(3)]
        seen = []

        def worker():
            thing = Thing()
            seen.append(weakref.ref(thing))
            steps[0].set()
            steps[1].wait()
            del thing
            steps[2].set()
            steps[1].wait()
            done.wait()
        done = threading.Event()
        thread = threading.Thread(target=worker)
        thread.start()
        steps[0].wait()
        dumped()
        dumped('stop')
        steps[1].set()
        steps[2].wait()
        try:
            self.assertIsNone(seen[0]())
        finally:
            done.set()
            thread.join()

    def test_what_locals_gave_the_program_stays_its_own(self):
        ready, go = threading.Event(), threading.Event()
        result = []

        def worker():
            first = 1
            mine = locals()
            mine['extra'] = 'kept'
            ready.set()
            go.wait()
            result.append(('extra' in mine, mine['first'], first))
        thread = threading.Thread(target=worker)
        thread.start()
        ready.wait()
        dumped()
        go.set()
        thread.join()
        self.assertEqual(result, [(True, 1, 1)])

    def test_thread_locals_survive_in_the_child_and_are_in_the_snapshot(self):
        class Connection:
            def __del__(self):
                called('finalizer')
        local = threading.local()
        ready, done = threading.Event(), threading.Event()
        address = []

        def worker():
            local.connection = Connection()
            address.append(id(local.connection))
            ready.set()
            done.wait()
        thread = threading.Thread(target=worker)
        thread.start()
        ready.wait()
        # a new one, which is not known from an earlier capture: the second capture knows it
        try:
            agent_locals = agent.ThreadLocals()
            capture = agent.Capture(set(), agent_locals)
            path = os.path.join(FOLDER, 'locals.hfpy')
            fd = os.open(path, os.O_CREAT | os.O_WRONLY)
            capture.take('columns', 'fork', lambda: ((lambda data: os.write(fd, data)), None), [fd])
            capture.finish()
            os.close(fd)
            self.assertEqual(self.calls(), '')
            self.assertIn(address[0], Heap(path).nodes)
        finally:
            done.set()
            thread.join()

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
        self.assertEqual(self.calls(), '')
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

    def test_warnings_that_are_errors(self):
        code = ('import sys, threading; sys.path.insert(0, %r); import holdfast_agent as a\n'
                'import warnings; warnings.simplefilter("error")\n'
                'e = threading.Event(); t = threading.Thread(target=e.wait); t.start()\n'
                'a.fork_quietly.__globals__["_ignore_our_fork_warning"] = lambda: None\n'
                'print(a.dump(%r)["nodes"] > 1000); e.set(); t.join()') % (os.path.dirname(AGENT), os.path.join(FOLDER, 'w.hfpy'))
        self.assertEqual(python('-W', 'error', '-c', code), (0, 'True\n', ''))


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


class Load(unittest.TestCase):
    def test_fifty_captures_while_threads_allocate(self):
        captures(50)


def captures(count):
    """Captures again and again while threads make, change and drop objects; also run by the stress script."""
    stop = threading.Event()
    turns = [0] * 4
    failures = []

    class Thing:
        def __init__(self, i):
            self.i = i
            self.me = self

    def allocate(number):
        kept = {}
        try:
            while not stop.is_set():
                turns[number] += 1
                for i in range(60):
                    kept[i] = [Thing(i), {str(i): (i,) for i in range(5)}, lambda: kept]
                if turns[number] % 7 == 0:
                    kept.clear()
                if turns[number] % 31 == 0:
                    gc.collect()
                time.sleep(0.002)
        except BaseException as error:
            failures.append(error)
    threads = [threading.Thread(target=allocate, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    try:
        for i in range(count):
            before = list(turns)
            path = dumped('stop' if i % 10 == 9 else 'fork')
            with open(path, 'rb') as file:
                data = file.read()
            assert data.startswith(b'HFPYHEAP') and b'DONE' in data[-4000:], i
            deadline = time.time() + 60
            while not all(now > then for now, then in zip(turns, before)):
                assert time.time() < deadline, 'a thread stands still'
                time.sleep(0.005)
    finally:
        stop.set()
        for thread in threads:
            thread.join(30)
    assert not failures, failures
    assert not any(thread.is_alive() for thread in threads)


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
        self.assertRegex(page, r'Resident memory: \d+\.\d MB\n\d+ objects')
        self.assertRegex(page, r'Most common types:\n')
        self.assertRegex(page, r'Heap by referrers:\n')
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
        common, _, rest = page.partition('Heap by referrers:\n')
        self.assertRegex(common, r' 20000 +\d+ B  Foo\n')
        # all but the one that is referred to a hundred times; from 3.11 on attributes need no dict
        holder, held, count = ('list', 'Foo', '19999') if sys.version_info >= (3, 11) else ('Foo', 'dict of Foo', '20000')
        self.assertRegex(rest, r'Of these the biggest, held by %s:\n +%s +\d+ B  %s\n' % (holder, count, held))

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


PROGRAM = '''
import sys, os, json
import holdfast_agent
def answer():
    return json.dumps({"argv": sys.argv[1:], "name": __name__, "file": globals().get("__file__"), "main": sys.modules["__main__"].__dict__ is globals(),
      "same": holdfast_agent.address() is not None, "first": sys.path[0]})
if __name__ == "__main__":
    print(answer()); sys.stdout.flush(); sys.exit(7)
'''


class Around(unittest.TestCase):
    """python holdfast_agent.py …"""

    @classmethod
    def setUpClass(cls):
        cls.folder = os.path.join(FOLDER, 'around')
        os.makedirs(cls.folder)
        cls.script = os.path.join(cls.folder, 'program.py')
        with open(cls.script, 'w') as file:
            file.write(PROGRAM)

    def run_it(self, *args):
        import json
        code, out, err = python(AGENT, *args, cwd=self.folder)
        self.assertRegex(err, r'\ADebugger listening on ws://127\.0\.0\.1:\d+/[0-9a-f-]{36}\n\Z')
        self.assertEqual(code, 7)
        return json.loads(out)

    def test_a_script(self):
        self.assertEqual(self.run_it(self.script, '-x', '--port', 'y z'), {
            'argv': ['-x', '--port', 'y z'], 'name': '__main__', 'file': self.script, 'main': True, 'same': True, 'first': self.folder})

    def test_a_module(self):
        got = self.run_it('-m', 'program', '-x')
        self.assertEqual((got['argv'], got['name'], got['main'], os.path.realpath(got['first'])),
                         (['-x'], '__main__', True, os.path.realpath(self.folder)))

    def test_code(self):
        got = self.run_it('-c', PROGRAM, 'a')
        self.assertEqual((got['argv'], got['name'], got['main'], got['first']), (['a'], '__main__', True, ''))

    def test_a_program_that_fails_fails_the_same(self):
        code, _, err = python(AGENT, '-c', '1/0')
        self.assertEqual(code, 1)
        self.assertIn('ZeroDivisionError', err)

    def test_usage(self):
        self.assertEqual(python(AGENT)[0], 2)
        self.assertEqual(python(AGENT, '--nonsense', 'x.py')[0], 2)
        self.assertEqual(python(AGENT, '--help')[0], 0)
        code, _, err = python(AGENT, os.path.join(self.folder, 'missing.py'))
        self.assertEqual(code, 2)
        self.assertIn('No such file', err)


class Children(unittest.TestCase):
    CODE = '''
import os, sys, time, json
sys.path.insert(0, {folder!r})
import holdfast_agent as agent
mine = agent.start(announce_file={file!r})
agent.dump({heap!r})
pid = os.fork()
if pid == 0:
    print(json.dumps([agent.address() != mine, agent.address() is not None])); sys.stdout.flush()
    os._exit(0)
os.waitpid(pid, 0)
print(json.dumps([agent.address() == mine, True]))
'''

    def test_a_forked_child_has_an_agent_of_its_own_and_a_capture_has_none(self):
        file = os.path.join(FOLDER, 'announced')
        code, out, err = python('-W', 'ignore', '-c', self.CODE.format(
            folder=os.path.dirname(AGENT), file=file, heap=os.path.join(FOLDER, 'c.hfpy')))
        self.assertEqual((code, out, err), (0, '[true, true]\n[true, true]\n', ''))
        with open(file) as announced:
            lines = announced.read().splitlines()
        self.assertEqual(len(lines), 2)
        ports = {line.split()[0] for line in lines}
        pids = {line.split()[1] for line in lines}
        self.assertEqual((len(ports), len(pids)), (2, 2))

    def test_a_daemon_that_closes_all_files_keeps_running(self):
        code = ('import os, sys, time; sys.path.insert(0, %r); import holdfast_agent as a; a.start(quiet=True)\n'
                'os.closerange(3, 256); fds = [os.open("/dev/null", os.O_RDONLY) for _ in range(20)]; time.sleep(0.1)\n'
                'a.stop(); print([os.fstat(f).st_mode > 0 for f in fds].count(True))') % os.path.dirname(AGENT)
        self.assertEqual(python('-c', code), (0, '20\n', ''))


if __name__ == '__main__':
    unittest.main()
