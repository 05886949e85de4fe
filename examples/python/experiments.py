"""The founding article's experiments, on the interpreter that runs this: what its advice saves here and now. Nothing is installed.

    python3 examples/python/experiments.py

Bytes are what the interpreter's allocators gave (tracemalloc), for COUNT objects.
"""
import gc
import multiprocessing
import os
import sys
import tracemalloc

COUNT = 20000


class WithDict(object):
    def __init__(self, number):
        self.val = None
        self.number = number


class WithSlots(object):
    __slots__ = ("val", "number")

    def __init__(self, number):
        self.val = None
        self.number = number


def retained(make):
    """Bytes that stay allocated while the result of `make` lives."""
    gc.collect()
    tracemalloc.start()
    kept = make()
    gc.collect()
    size = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    del kept
    return size


def resident():
    """Bytes in memory, or None where the system does not tell in this way."""
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return None


def fragmenting(_=None):
    everything = [(i, i + 1, i + 2) for i in range(300000)]
    return everything[::50]


def say(what, before, after, note):
    change = round(100.0 * (after - before) / max(1, before))
    print("%-24s %10s -> %10s  (%+d %%)  %s" % (what, size_of(before), size_of(after), change, note))


def size_of(count):
    return "%.1f MB" % (count / 1e6) if count >= 999950 else "%.1f kB" % (count / 1e3)


def main():
    print("CPython %s, %d objects" % (sys.version.split()[0], COUNT))
    say("__slots__", retained(lambda: [WithDict(i) for i in range(COUNT)]), retained(lambda: [WithSlots(i) for i in range(COUNT)]),
        "the article saved 60 % (Python 2); since 3.3 dicts share their keys, since 3.11 most objects have none")
    word = "".join(["customer", "_", "name"])
    say("interned strings", retained(lambda: [(word + "!")[:-1] for _ in range(COUNT)]),
        retained(lambda: [sys.intern((word + "!")[:-1]) for _ in range(COUNT)]), "worth it where equal strings come from outside")
    say("format instead of +", retained(lambda: ["a" + str(i) + "b" for i in range(COUNT)]),
        retained(lambda: ["a{0}b".format(i) for i in range(COUNT)]), "obsolete: what stays is the same")
    before = resident()
    if before is not None and hasattr(os, "fork"):
        with multiprocessing.get_context("fork").Pool(1) as pool:
            kept = pool.map(fragmenting, [None])
        worker = resident() - before
        del kept
        before = resident()
        kept = fragmenting()
        here = resident() - before
        say("work in a worker process", max(0, here), max(0, worker), "resident memory that stays; here it is pinned by one in 50")
        del kept


if __name__ == "__main__":
    main()
