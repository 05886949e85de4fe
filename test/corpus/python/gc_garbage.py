"""gc.DEBUG_SAVEALL was left on: all cycles end in gc.garbage."""

import gc
import sys

gc.set_debug(gc.DEBUG_SAVEALL)


class Node:
    def __init__(self, number):
        self.payload = f"payload {number} " * 20
        self.other = self


def cycle(number):
    for i in range(150):
        Node(number * 150 + i)


for number, _ in enumerate(sys.stdin, 1):
    cycle(number)
    print(f"cycle {number} done", flush=True)
