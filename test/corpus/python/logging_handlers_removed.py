"""Control: each job takes its handler away and closes it."""

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
        logger.warning("job %d", i)
        logger.removeHandler(handler)
        handler.close()


for number, _ in enumerate(sys.stdin, 1):
    cycle(number)
    print(f"cycle {number} done", flush=True)
