"""Control: the same with a bound."""

import functools
import sys

class Report:
    def __init__(self, number):
        self.rows = [f"row {number}.{i}" for i in range(20)]

    @functools.lru_cache(maxsize=64)
    def total(self):
        return sum(len(row) for row in self.rows)


def cycle(number):
    for i in range(100):
        Report(number * 100 + i).total()


for number, _ in enumerate(sys.stdin, 1):
    cycle(number)
    print(f"cycle {number} done", flush=True)
