"""A deque that is filled faster than it is read."""

import collections
import sys

events = collections.deque()


def cycle(number):
    for i in range(300):
        events.append({"number": number, "index": i})
    for _ in range(100):
        events.popleft()


for number, _ in enumerate(sys.stdin, 1):
    cycle(number)
    print(f"cycle {number} done", flush=True)
