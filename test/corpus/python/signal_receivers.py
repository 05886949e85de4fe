"""Views connect bound methods to a signal of the application and never disconnect them."""

import sys


class Signal:
    def __init__(self):
        self.receivers = []

    def connect(self, receiver):
        self.receivers.append((id(receiver), receiver))


saved = Signal()


class View:
    def __init__(self, number):
        self.rows = [f"row {i} of {number}" for i in range(15)]
        saved.connect(self.refresh)

    def refresh(self):
        self.rows.clear()


def cycle(number):
    for i in range(45):
        View(number * 45 + i)


for number, _ in enumerate(sys.stdin, 1):
    cycle(number)
    print(f"cycle {number} done", flush=True)
