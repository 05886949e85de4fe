"""Control: a list that is written out every fifth cycle."""

import sys

batch = []


def cycle(number):
    batch.extend(f"line {number}.{i} " * 5 for i in range(500))
    if number % 5 == 0:
        batch.clear()


for number, _ in enumerate(sys.stdin, 1):
    cycle(number)
    print(f"cycle {number} done", flush=True)
