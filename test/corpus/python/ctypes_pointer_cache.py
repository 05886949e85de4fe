"""ctypes.POINTER of types made on the way: ctypes caches every pointer type for ever."""

import ctypes
import sys

def record(size):
    class Record(ctypes.Structure):
        _fields_ = [("length", ctypes.c_ushort), ("data", ctypes.c_ubyte * size)]

    return Record


def cycle(number):
    for i in range(20):
        kind = record(1 + i)
        ctypes.cast(ctypes.pointer(kind()), ctypes.POINTER(kind))


for number, _ in enumerate(sys.stdin, 1):
    cycle(number)
    print(f"cycle {number} done", flush=True)
