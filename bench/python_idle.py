#!/usr/bin/env python3
"""What the agent costs a Python program while nobody is connected: processor time, wakings, memory.

    python3 bench/python_idle.py [rounds, 10 unless told]

Two kinds of work, one that allocates all the time and one that only computes. The same work with and without the agent, in turn, each in a process of its own. Processor time rather than the clock, so that other
programs on the machine matter less; what remains is the scatter of the rounds, which is printed beside the medians.
"""
import json
import os
import statistics
import subprocess
import sys

AGENT = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), 'agents', 'python')

PROGRAM = '''
import json, resource, sys, time
if sys.argv[1] == 'with':
    sys.path.insert(0, %r)
    import holdfast_agent
    holdfast_agent.start(quiet=True)
class Order:
    def __init__(self, number): self.number, self.lines = number, [str(number)]
def work():
    kept = {}
    for i in range(400000):
        kept[i %% 5000] = Order(i)
    return kept
def compute():
    a, b = 0, 1
    for i in range(3000000):
        a, b = b, (a + b * i) & 0xffffff
    return a
def took(some):
    began = time.process_time()
    some()
    return (time.process_time() - began) * 1000
work()
busy, computing = took(work), took(compute)
before, began = resource.getrusage(resource.RUSAGE_SELF), time.process_time()
time.sleep(3)
after = resource.getrusage(resource.RUSAGE_SELF)
rss = next(int(line.split()[1]) for line in open('/proc/self/status') if line.startswith('VmRSS'))
# the sleep itself goes to sleep once
print(json.dumps({'busy': busy, 'computing': computing, 'idle': (time.process_time() - began) * 1e6, 'wakings': after.ru_nvcsw - before.ru_nvcsw - 1, 'rss': rss / 1e3}))
''' % AGENT


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    runs = {'without': [], 'with': []}
    for _ in range(rounds):
        for how, rows in runs.items():
            rows.append(json.loads(subprocess.run([sys.executable, '-B', '-c', PROGRAM, how], stdout=subprocess.PIPE, check=True).stdout))
    print('CPython %s, medians of %d' % (sys.version.split()[0], rounds))
    print('%-10s %24s %24s %14s %10s %8s' % ('', 'allocating, ms of CPU', 'computing, ms of CPU', 'idle 3 s, us', 'wakings', 'RSS MB'))
    for how, rows in runs.items():
        of = {key: [row[key] for row in rows] for key in rows[0]}
        works = ['%.0f (%.0f to %.0f)' % (statistics.median(of[key]), min(of[key]), max(of[key])) for key in ('busy', 'computing')]
        print('%-10s %24s %24s %14.0f %10d %8.1f' % (how, *works, *(statistics.median(of[key]) for key in ('idle', 'wakings', 'rss'))))


if __name__ == '__main__':
    main()
