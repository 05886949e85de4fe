"""Control: cycles with a finalizer that the collector frees."""

import sys

freed = 0


class Node:
    def __init__(self, number):
        self.number = number
        self.payload = f"payload {number} " * 20
        self.other = self

    def __del__(self):
        global freed
        freed += 1


def cycle(number):
    for i in range(150):
        Node(number * 150 + i)


for number, _ in enumerate(sys.stdin, 1):
    cycle(number)
    print(f"cycle {number} done", flush=True)
