"""Anonymous memory maps that are kept: small objects before memory of the system."""

import mmap
import sys

pages = []


def cycle(number):
    page = mmap.mmap(-1, 2_000_000)
    page.write(b"x" * 2_000_000)
    pages.append(page)


for number, _ in enumerate(sys.stdin, 1):
    cycle(number)
    print(f"cycle {number} done", flush=True)
