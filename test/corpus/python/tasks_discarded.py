"""Control: background tasks kept in a set until they are done, as asyncio's documentation advises."""

import asyncio
import sys

loop = asyncio.new_event_loop()
background = set()


async def send(number):
    body = [f"part {i} of {number}" for i in range(20)]
    await asyncio.sleep(0)
    return body


async def work(number):
    for i in range(100):
        task = asyncio.create_task(send(number * 100 + i))
        background.add(task)
        task.add_done_callback(background.discard)
    await asyncio.gather(*background)


def cycle(number):
    loop.run_until_complete(work(number))


for number, _ in enumerate(sys.stdin, 1):
    cycle(number)
    print(f"cycle {number} done", flush=True)
