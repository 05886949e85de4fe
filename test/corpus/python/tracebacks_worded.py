"""Control: the last failures are kept as text."""

import collections
import sys
import traceback

failures = collections.deque(maxlen=20)


def parse(text):
    words = [word * 10 for word in text.split()]
    raise ValueError(f"cannot parse {len(words)} words")


def cycle(number):
    for i in range(40):
        try:
            parse(f"some words of message {number} {i} " * 10)
        except ValueError:
            failures.append(traceback.format_exc())


for number, _ in enumerate(sys.stdin, 1):
    cycle(number)
    print(f"cycle {number} done", flush=True)
