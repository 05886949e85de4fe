"""Control: one large peak in the warm-up, whose memory is never given back."""

import sys

crowd = []


def cycle(number):
    if number == 2:
        crowd.extend((i, str(i)) for i in range(300_000))
        del crowd[: -1]
    sum(len(str(i)) for i in range(20_000))


for number, _ in enumerate(sys.stdin, 1):
    cycle(number)
    print(f"cycle {number} done", flush=True)
