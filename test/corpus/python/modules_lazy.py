"""Control: another module of the library in each of the first cycles."""

import importlib
import sys

NAMES = "json csv sqlite3 xml.dom.minidom email.message http.client decimal difflib pydoc tarfile zipfile unittest argparse".split()


def cycle(number):
    importlib.import_module(NAMES[number % len(NAMES)])
    sum(i * i for i in range(20_000))


for number, _ in enumerate(sys.stdin, 1):
    cycle(number)
    print(f"cycle {number} done", flush=True)
