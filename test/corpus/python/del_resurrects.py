"""Cycles with a finalizer that puts the object into a list of the fallen."""

import sys

fallen = []


class Node:
    def __init__(self, number):
        self.number = number
        self.payload = f"payload {number} " * 20
        self.other = self

    def __del__(self):
        fallen.append(self)


def cycle(number):
    for i in range(150):
        Node(number * 150 + i)


for number, _ in enumerate(sys.stdin, 1):
    cycle(number)
    print(f"cycle {number} done", flush=True)
