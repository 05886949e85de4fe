"""Control: generators that are left in the middle and closed."""

import sys

def rows(number):
    page = [f"row {number}.{i}" for i in range(50)]
    for row in page:
        yield row


def cycle(number):
    for i in range(40):
        generator = rows(number * 40 + i)
        next(generator)
        generator.close()


for number, _ in enumerate(sys.stdin, 1):
    cycle(number)
    print(f"cycle {number} done", flush=True)
