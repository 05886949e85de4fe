"""The leak of the article that Holdfast grew from: a list of Foo inside a dict that nobody empties.

Each line on stdin (or each second, with --timer) is one cycle of work. Try it:

    holdfast hunt --step stdin --cycle-done "cycle .* done" -- python3 examples/python/article.py
"""
import sys
import time

PER_CYCLE = 1000


class Foo(object):
    def __init__(self, number):
        self.val = None
        self.number = number

    def __str__(self):
        return "foo - val: {0}".format(self.val)


def work(registry):
    items = registry.setdefault("k", [])
    for _ in range(PER_CYCLE):
        items.append(Foo(len(items)))
    return len(items)


def cycles():
    if "--timer" not in sys.argv:
        return sys.stdin
    return iter(lambda: time.sleep(1), 0)


def main():
    registry = {}
    for number, _ in enumerate(cycles(), 1):
        print("cycle %d done, %d items" % (number, work(registry)), flush=True)


if __name__ == "__main__":
    main()
