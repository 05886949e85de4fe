"""Strings interned for each request and kept in a set."""

import sys

known = set()


def cycle(number):
    for i in range(400):
        known.add(sys.intern(f"header-{number}-{i}"))


for number, _ in enumerate(sys.stdin, 1):
    cycle(number)
    print(f"cycle {number} done", flush=True)
