"""Larger and larger crowds that are freed, all but a constant few: these pin arenas that are otherwise empty."""

import sys

kept = []


def cycle(number):
    crowd = [(number, i) for i in range(number * 30_000)]
    kept[:] = crowd[:: len(crowd) // 300]


for number, _ in enumerate(sys.stdin, 1):
    cycle(number)
    print(f"cycle {number} done", flush=True)
