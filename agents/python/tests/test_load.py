"""Captures of a program under load. Run by the integration tests on every version present."""
import gc
import threading
import time
import unittest

from support import dumped


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


if __name__ == '__main__':
    unittest.main()
