"""A service that leaks: results are cached under a key that holds the time of the request, so that no entry is ever found again.

Each line on stdin is one batch of requests.
"""
import sys


class Report:
    __slots__ = ("customer", "rows")

    def __init__(self, customer):
        self.customer = customer
        self.rows = ["%s row %d" % (customer, i) for i in range(5)]


class ReportService:
    def __init__(self):
        self._cache = {}
        self._requests = 0

    def report(self, customer):
        self._requests += 1
        key = (customer, self._requests)
        if key not in self._cache:
            self._cache[key] = Report(customer)
        return self._cache[key]


service = ReportService()


def main():
    for number, _ in enumerate(sys.stdin, 1):
        for i in range(400):
            service.report("customer-%d" % (i % 20))
        print("cycle %d done" % number, flush=True)


if __name__ == "__main__":
    main()
