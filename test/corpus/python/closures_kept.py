"""Callbacks that nobody calls, each a closure over a large message."""

import sys

pending = []


def later(message):
    lines = message.split("/")

    def show():
        return len(lines)

    return show


def cycle(number):
    for i in range(100):
        pending.append(later(f"line {number}.{i}/" * 20))


for number, _ in enumerate(sys.stdin, 1):
    cycle(number)
    print(f"cycle {number} done", flush=True)
