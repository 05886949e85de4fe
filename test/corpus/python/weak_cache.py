"""Control: a cache that holds its values weakly."""

import sys
import weakref

class Image:
    def __init__(self, number):
        self.pixels = bytearray(500)


cache = weakref.WeakValueDictionary()


def cycle(number):
    for i in range(200):
        cache[(number, i)] = Image(i)


for number, _ in enumerate(sys.stdin, 1):
    cycle(number)
    print(f"cycle {number} done", flush=True)
