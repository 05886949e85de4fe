"""Frames of finished calls kept for a report: each holds the variables of its call."""

import sys

contexts = []


def handle(request):
    rows = [{"request": request, "row": i} for i in range(20)]
    contexts.append(sys._getframe())
    return len(rows)


for number, _ in enumerate(sys.stdin, 1):
    for i in range(20):
        handle(number * 100 + i)
    print(f"cycle {number} done", flush=True)
