"""Threads that end and are never joined: threading keeps the lock of each."""

import sys
import threading
import time

def cycle(number):
    for _ in range(100):
        threading.Thread(target=int).start()
    while threading.active_count() > 1 + agents:
        time.sleep(0.001)


agents = threading.active_count() - 1


for number, _ in enumerate(sys.stdin, 1):
    cycle(number)
    print(f"cycle {number} done", flush=True)
