"""The founding article's program: ever more Foo in a list in a dict."""

import sys

class Foo:
    def __init__(self, number):
        self.number = number
        self.label = f"foo {number}"


d = {"k": []}


def cycle(number):
    d["k"].extend(Foo(number * 1000 + i) for i in range(1000))


for number, _ in enumerate(sys.stdin, 1):
    cycle(number)
    print(f"cycle {number} done", flush=True)
