"""Control: a dict that knows all its keys after a few cycles."""

import sys

cache = {}


def cycle(number):
    for i in range(2000):
        key = (number * 2000 + i) % 5000
        cache[key] = cache.get(key) or f"value {key} " * 5


for number, _ in enumerate(sys.stdin, 1):
    cycle(number)
    print(f"cycle {number} done", flush=True)
