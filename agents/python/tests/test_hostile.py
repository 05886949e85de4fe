"""Programs that are hard to capture: each must go on as if nobody had looked, and its snapshot must be whole."""
import os
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
FOLDER = tempfile.mkdtemp(prefix='holdfast-hostile-')
HEAD = '''
import sys; sys.path[:0] = [%r, %r]
import gc, os, threading, time
import holdfast_agent as agent
from columns import Heap
def capture(read=False, number=[0]):
    number[0] += 1
    path = os.path.join(%r, '%%d-%%d.hfpy' %% (os.getpid(), number[0]))
    agent.dump(path, mode='fork')
    try:
        if read: return set(Heap(path).nodes)
        with open(path, 'rb') as file:
            assert file.read(8) == b'HFPYHEAP'
            file.seek(-4000, 2)
            assert b'DONE' in file.read()
    finally: os.unlink(path)
''' % (HERE, os.path.dirname(HERE), FOLDER)


class Hostile(unittest.TestCase):
    def run_program(self, code):
        """Its last line of output; fails when it prints an error, is ended by a signal, or hangs."""
        done = subprocess.run([sys.executable, '-W', 'error::ResourceWarning', '-c', HEAD + code], timeout=120,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True)
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        return done.stdout.strip().split('\n')[-1]

    def test_asyncio_goes_on_beating(self):
        self.assertEqual(self.run_program('''
import asyncio
async def worker(queue, got):
    while True:
        item = await queue.get()
        got.append(item * 2)
        queue.task_done()
async def main():
    queue, got = asyncio.Queue(), []
    workers = [asyncio.ensure_future(worker(queue, got)) for _ in range(5)]
    loop = asyncio.get_running_loop()
    for batch in range(6):
        for i in range(100): queue.put_nowait(i)
        if batch % 2: capture()
        else: await loop.run_in_executor(None, capture)
        await asyncio.wait_for(queue.join(), 60)
    for task in workers: task.cancel()
    results = await asyncio.gather(*workers, return_exceptions=True)
    print(len(got), sum(got), all(isinstance(r, asyncio.CancelledError) for r in results))
asyncio.run(main())
'''), '600 59400 True')

    def test_multiprocessing_by_every_method(self):
        folder = tempfile.mkdtemp(dir=FOLDER)
        script = os.path.join(folder, 'pool.py')
        with open(script, 'w') as file:
            file.write(HEAD + '''
import multiprocessing, warnings
warnings.simplefilter('ignore')  # fork in a process with threads, which is what is tested
def square(n): return n * n
if __name__ == '__main__':
    agent.start(quiet=True)
    for method in multiprocessing.get_all_start_methods():
        with multiprocessing.get_context(method).Pool(2) as pool:
            waiting = pool.map_async(square, range(200))
            capture()
            got = waiting.get(120)
            assert sum(got) == sum(n * n for n in range(200)), method
            capture()
    print('ok', len(multiprocessing.active_children()))
''')
        done = subprocess.run([sys.executable, script], timeout=120, stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, 'ok 0\n', ''))

    def test_objects_of_c_extensions(self):
        self.assertEqual(self.run_program('''
import array, ctypes, decimal, io, mmap, re, struct, tempfile, zlib
kept = []
class Point(ctypes.Structure): _fields_ = [('x', ctypes.c_int), ('y', ctypes.c_double)]
Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int)
callback = Callback(lambda n: n + 1)
points = (Point * 1000)()
pointer = ctypes.pointer(points[7]); pointer.contents.x = 77
view = memoryview(bytearray(10000))[5:500]
with tempfile.TemporaryFile() as file:
    file.write(b'x' * 8192); file.flush()
    mapped = mmap.mmap(file.fileno(), 8192)
    numbers, lines, packer = array.array('d', range(1000)), io.StringIO('a'), zlib.compressobj()
    match, amount = re.match(r'(?P<word>x+)', 'xxx'), decimal.Decimal('1.10')
    try:
        import sqlite3
        database = sqlite3.connect(':memory:'); database.execute('create table t (n)')
        database.executemany('insert into t values (?)', [(n,) for n in range(100)])
        cursor = database.execute('select n from t'); cursor.fetchone()
    except ImportError:
        cursor = None
    iterators = [iter([1, 2]), zip([1], [2]), map(str, [1]), (n for n in [1]), iter({1: 2}.items()), enumerate([5]), reversed([1, 2])]
    for i in range(3): capture()
    rest = len(cursor.fetchall()) if cursor is not None else 99
    print(points[7].x, callback(4), len(view), mapped[:3], numbers[999], lines.readline().strip(), match.group('word'), amount + 1, rest,
          [next(i) for i in iterators])
    mapped.close()
    if cursor is not None: database.close()
'''), "77 5 495 b'xxx' 999.0 a xxx 2.10 99 [1, (1, 2), '1', 1, (1, 2), (0, 5), 2]")

    def test_classes_that_lie_and_raise(self):
        self.assertEqual(self.run_program('''
class Liar:
    def __sizeof__(self): raise MemoryError('asked for a size')
    def __getattr__(self, name): raise RuntimeError('asked for %s' % name)
    def __eq__(self, other): raise RuntimeError('compared')
    __hash__ = None
    def __len__(self): return -1
    def __repr__(self): raise RuntimeError('shown')
class Huge:
    def __sizeof__(self): return 1 << 70
class Slippery(type):
    def __getattribute__(cls, name): raise RuntimeError('class asked for %s' % name)
class Odd(metaclass=Slippery): pass
class Masked(dict):
    def __iter__(self): raise RuntimeError('iterated')
    def items(self): raise RuntimeError('items')
    keys = values = items
class Proxy:
    @property
    def __class__(self): raise RuntimeError('asked for a class')
    @property
    def __dict__(self): raise RuntimeError('asked for a dict')
kept = [Liar(), Huge(), Odd(), Masked(a=1), Proxy(), Liar]
capture()  # what the agent imports comes once
before = len(gc.get_objects())
for i in range(3): capture()
after = len(gc.get_objects())
nodes = capture(read=True)
print(sum(id(o) in nodes for o in kept), after - before < 50)
'''), '6 True')

    def test_frozen_cyclic_and_big(self):
        self.assertEqual(self.run_program('''
import weakref
class Node: pass
gc.disable()
died = []
for i in range(1000):
    a, b = Node(), Node()
    a.other, b.other = b, a
    weakref.finalize(a, died.append, i)
del a, b
big = {i: str(i) for i in range(1000000)}
gc.freeze()
count = gc.get_freeze_count()
capture()
# neither thawed nor collected by being looked at
same = count - gc.get_freeze_count() < 50
ok = not died
gc.unfreeze(); gc.collect()
print(same, ok, len(died), len(big))
'''), 'True True 1000 1000000')

    def test_threads_that_come_and_go(self):
        self.assertEqual(self.run_program('''
import queue
jobs, done, stop = queue.Queue(), [], threading.Event()
def short(n): done.append(n); local = threading.local(); local.value = [n]
def spawner():
    n = 0
    while not stop.is_set():
        t = threading.Thread(target=short, args=(n,)); t.start(); t.join(); n += 1
lock = threading.RLock()
def locker():
    while not stop.is_set():
        with lock: time.sleep(0.0005)
threads = [threading.Thread(target=f) for f in (spawner, spawner, locker, locker)]
for t in threads: t.start()
for i in range(15): capture()
stop.set()
for t in threads: t.join(60)
print(any(t.is_alive() for t in threads), len(done) > 10, lock.acquire(timeout=10))
'''), 'False True True')


if __name__ == '__main__':
    try:
        unittest.main()
    finally:
        import shutil
        shutil.rmtree(FOLDER, ignore_errors=True)
