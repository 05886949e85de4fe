"""A C extension that takes a reference to its argument and never gives it back."""

import ctypes
import sys

take = ctypes.pythonapi.Py_IncRef
take.argtypes = [ctypes.py_object]
take.restype = None


class Message:
    def __init__(self, number):
        self.text = f"message {number} " * 30


def cycle(number):
    for i in range(150):
        take(Message(number * 150 + i))


for number, _ in enumerate(sys.stdin, 1):
    cycle(number)
    print(f"cycle {number} done", flush=True)
