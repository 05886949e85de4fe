"""Each job adds its handler to the logger, and none takes it away."""

import io
import logging
import sys

logger = logging.getLogger("jobs")
logger.propagate = False


def cycle(number):
    for i in range(10):
        handler = logging.StreamHandler(io.StringIO())
        handler.setFormatter(logging.Formatter(f"job {number}.{i} %(message)s"))
        logger.addHandler(handler)
    logger.warning("cycle %d", number)


for number, _ in enumerate(sys.stdin, 1):
    cycle(number)
    print(f"cycle {number} done", flush=True)
