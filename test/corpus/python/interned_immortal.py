"""Interned strings that nobody keeps: in this version they never die."""

import sys

def cycle(number):
    for i in range(4000):
        sys.intern(f"segment-{number}-{i}-" + "x" * 60)


for number, _ in enumerate(sys.stdin, 1):
    cycle(number)
    print(f"cycle {number} done", flush=True)
