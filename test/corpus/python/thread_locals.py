"""A worker thread that never ends keeps what it did in a local variable."""

import queue
import sys
import threading

jobs = queue.Queue()


def work():
    done = []
    while True:
        job = jobs.get()
        done.append((job, job.upper() * 20))
        jobs.task_done()


threading.Thread(target=work, daemon=True).start()


def cycle(number):
    for i in range(200):
        jobs.put(f"job {number}.{i}")
    jobs.join()


for number, _ in enumerate(sys.stdin, 1):
    cycle(number)
    print(f"cycle {number} done", flush=True)
