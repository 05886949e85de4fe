"""Objects that the collector does not track: tuples of texts and numbers under numbers, in a dict that is never emptied."""

import sys

prices = {}


for number, _ in enumerate(sys.stdin, 1):
    for i in range(300):
        prices[len(prices)] = (f"item {number} {i}", i * 1.5, b"x" * (40 + i % 7))
    print(f"cycle {number} done", flush=True)
