"""Control: an asyncio queue whose consumer falls behind for two cycles and catches up in the third."""

import asyncio
import sys

loop = asyncio.new_event_loop()
orders = asyncio.Queue()


async def work(number):
    for i in range(120):
        await orders.put({"number": number, "index": i, "lines": [f"line {k}" for k in range(5)]})
    for _ in range(60 if number % 3 else orders.qsize()):
        await orders.get()


def cycle(number):
    loop.run_until_complete(work(number))


for number, _ in enumerate(sys.stdin, 1):
    cycle(number)
    print(f"cycle {number} done", flush=True)
