"""Every connection registers itself in a list of its class and never leaves it."""

import sys

class Connection:
    everyone = []

    def __init__(self, peer):
        self.peer = peer
        self.buffer = bytearray(200)
        Connection.everyone.append(self)


def cycle(number):
    for i in range(300):
        Connection(f"peer {number}.{i}")


for number, _ in enumerate(sys.stdin, 1):
    cycle(number)
    print(f"cycle {number} done", flush=True)
