"""Requests that timed out leave their tasks behind, waiting for an event that never comes."""

import asyncio
import sys

loop = asyncio.new_event_loop()
ready = asyncio.Event()


async def request(number):
    headers = {f"x-{i}": f"value {i} of {number}" for i in range(10)}
    await ready.wait()
    return headers


async def work(number):
    for i in range(50):
        loop.create_task(request(number * 50 + i))
    await asyncio.sleep(0)


def cycle(number):
    loop.run_until_complete(work(number))


for number, _ in enumerate(sys.stdin, 1):
    cycle(number)
    print(f"cycle {number} done", flush=True)
