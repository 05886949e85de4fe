"""weakref.finalize on an object that lives for ever: the registry keeps every call."""

import sys
import weakref

class Server:
    pass


server = Server()


def cycle(number):
    for i in range(100):
        weakref.finalize(server, print, f"closing session {number}.{i}")


for number, _ in enumerate(sys.stdin, 1):
    cycle(number)
    print(f"cycle {number} done", flush=True)
