"""A default argument is made once, and every call adds to it."""

import sys

def tag(event, seen=[]):
    seen.append({"event": event, "words": event.split()})
    return len(seen)


def cycle(number):
    for i in range(200):
        tag(f"event {number} number {i}")


for number, _ in enumerate(sys.stdin, 1):
    cycle(number)
    print(f"cycle {number} done", flush=True)
