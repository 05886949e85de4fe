"""itertools.tee with one reader that stands still: what the other has read is kept for it."""

import itertools
import sys

def source():
    for number in itertools.count():
        yield f"measurement {number} " * 5


fast, slow = itertools.tee(source())
next(slow)


def cycle(number):
    for _ in range(300):
        next(fast)


for number, _ in enumerate(sys.stdin, 1):
    cycle(number)
    print(f"cycle {number} done", flush=True)
