"""Control: threads that end, with locals that end with them."""

import sys
import threading

def work(number):
    done = [f"{number}.{i}" * 20 for i in range(200)]
    return len(done)


def cycle(number):
    threads = [threading.Thread(target=work, args=(number,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


for number, _ in enumerate(sys.stdin, 1):
    cycle(number)
    print(f"cycle {number} done", flush=True)
