"""A program that does not leak: the same work as service_cache.py, with a cache that is bounded. Each line on stdin is one batch."""
import functools
import sys


class Report:
    __slots__ = ("customer", "rows")

    def __init__(self, customer):
        self.customer = customer
        self.rows = ["%s row %d" % (customer, i) for i in range(5)]


@functools.lru_cache(maxsize=64)
def report(customer):
    return Report(customer)


def main():
    for number, _ in enumerate(sys.stdin, 1):
        for i in range(400):
            report("customer-%d" % (number * 400 + i))
        print("cycle %d done" % number, flush=True)


if __name__ == "__main__":
    main()
