"""Every connection registers its clean-up with atexit and is forgotten otherwise."""

import atexit
import sys


class Connection:
    def __init__(self, number):
        self.number = number
        self.buffer = [f"chunk {i} of {number}" for i in range(10)]
        atexit.register(self.close)

    def close(self):
        self.buffer.clear()


def cycle(number):
    for i in range(60):
        Connection(number * 60 + i)


for number, _ in enumerate(sys.stdin, 1):
    cycle(number)
    print(f"cycle {number} done", flush=True)
