"""Warnings with ever new texts: each module remembers all that it has shown."""

import sys
import warnings

warnings.simplefilter("default")
warnings.showwarning = lambda *details: None


def cycle(number):
    for i in range(300):
        warnings.warn(f"slow query {number}.{i} took {i} ms", DeprecationWarning)


for number, _ in enumerate(sys.stdin, 1):
    cycle(number)
    print(f"cycle {number} done", flush=True)
