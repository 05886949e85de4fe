"""A logger for each connection: the manager keeps every logger that was ever asked for."""

import logging
import sys

def cycle(number):
    for i in range(100):
        logging.getLogger(f"server.connection-{number}-{i}").debug("opened")


for number, _ in enumerate(sys.stdin, 1):
    cycle(number)
    print(f"cycle {number} done", flush=True)
