"""Failures are kept for a report, and each traceback keeps the frames with their locals."""

import sys

failures = []


def parse(text):
    words = [word * 10 for word in text.split()]
    raise ValueError(f"cannot parse {len(words)} words")


def cycle(number):
    for i in range(40):
        try:
            parse(f"some words of message {number} {i} " * 10)
        except ValueError as error:
            failures.append(error)


for number, _ in enumerate(sys.stdin, 1):
    cycle(number)
    print(f"cycle {number} done", flush=True)
