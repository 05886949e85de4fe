#!/usr/bin/env python3
"""How long a capture stops a Python program, how long it takes and what it leaves, beside objgraph and heapy.

    python3 bench/python_peers.py [--objects 1000000 2000000] [--rounds 3] [--only columns typestats]

Every operation runs in a process of its own on the same world, the operations in turn. Peers that cannot be imported are left out
(Debian: python3-objgraph; guppy3 for heapy). Median per operation; the ratios are what counts, for all runs share the machine.
  pause   how long the program's main thread stands still. The peers run in it, so all they take is pause; the agent runs in a
          thread of its own, and what counts is the longest gap between two beats of another thread
  others  that longest gap for whatever was measured: what the program's other threads notice
  total   until the result is there
  memory  what the machine needed on top: growth of this process's peak, or the private memory of the capturing child
  kept    objects that the collector tracks more of afterwards (after a collection)
Beside it: what a full collection takes in the program before, and while the child has the program's pages (it writes to most of them,
so they are copied).
"""
import argparse
import gc
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.path.insert(0, os.path.join(os.path.dirname(HERE), 'agents', 'python'))


def agent(form, mode='auto'):
    import holdfast_agent
    path = os.path.join(tempfile.mkdtemp(), 'heap')
    return lambda world: holdfast_agent.dump(path, format=form, mode=mode)


def objgraph_typestats():
    import objgraph
    return lambda world: objgraph.typestats()


def objgraph_chain():
    import objgraph
    return lambda world: objgraph.find_backref_chain(objgraph.by_type('Session')[100], objgraph.is_proper_module)


def heapy_heap():
    from guppy import hpy
    hp = hpy()
    return lambda world: str(hp.heap())


def heapy_byrcs():
    from guppy import hpy
    hp = hpy()
    return lambda world: str(hp.heap().byrcs)


OPERATIONS = {
    'holdfast columns': lambda: agent('columns'),
    'holdfast columns again': lambda: agent('columns'),
    'holdfast heapsnapshot': lambda: agent('heapsnapshot'),
    'holdfast without fork': lambda: agent('columns', 'stop'),
    'objgraph typestats': objgraph_typestats,
    'objgraph find_backref_chain': objgraph_chain,
    'heapy heap': heapy_heap,
    'heapy heap.byrcs': heapy_byrcs,
}
COLLECTION = 'collection meanwhile'


def status(key):
    with open('/proc/self/status') as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith(key))


def measure(name, objects):
    import python_world
    try:
        operation = OPERATIONS[name]()
    except ImportError:
        return None
    globals()['world'] = world = python_world.World()
    world.grow(objects)
    if name.endswith('again'):
        operation(world)
    gc.collect()
    heartbeat = python_world.Heartbeat()
    heartbeat.start()
    time.sleep(0.2)
    tracked = len(gc.get_objects())
    with open('/proc/self/clear_refs', 'w') as file:
        file.write('5')  # the peak starts anew
    before = status('VmRSS')
    heartbeat.take()
    began = time.perf_counter()
    result = operation(world)
    total = time.perf_counter() - began
    time.sleep(0.01)
    others = heartbeat.take()
    memory = status('VmHWM') - before
    if isinstance(result, dict) and 'extraBytes' in result and result['mode'] == 'fork':
        memory = result['extraBytes']
    del result
    gc.collect()
    pause = others if name.startswith('holdfast') else total
    return {'pause': pause * 1000, 'others': others * 1000, 'total': total * 1000, 'memory': memory / 1e6, 'kept': len(gc.get_objects()) - tracked}


def collection(objects):
    """A full collection, in ms: before, and while a child captures; MB of pages that were copied for it."""
    import holdfast_agent
    import python_world
    globals()['world'] = python_world.World()
    world.grow(objects)
    gc.collect()
    with open(os.path.join(tempfile.mkdtemp(), 'heap'), 'wb', buffering=0) as file:
        capture = holdfast_agent.Capture(set())

        def timed():
            began, faults = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF).ru_minflt
            gc.collect()
            return (time.perf_counter() - began) * 1000, resource.getrusage(resource.RUSAGE_SELF).ru_minflt - faults
        before, _ = timed()
        capture.take('columns', 'fork', lambda: (file.write, None), [file.fileno()])
        meanwhile, faults = timed()
        capture.finish()
    return {'before': before, 'meanwhile': meanwhile, 'copied': faults * resource.getpagesize() / 1e6}


def in_a_process(name, objects):
    done = subprocess.run([sys.executable, '-B', '-W', 'ignore', __file__, '--one', name, '--objects', str(objects)], stdout=subprocess.PIPE)
    return json.loads(done.stdout or b'null')


def medians_of(rows):
    return {key: statistics.median(row[key] for row in rows) for key in rows[0]}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--objects', type=int, nargs='+', default=[1000000])
    parser.add_argument('--rounds', type=int, default=3)
    parser.add_argument('--only', nargs='+', default=[''], help='operations whose names contain one of these')
    parser.add_argument('--one', help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        objects = options.objects[0]
        print(json.dumps(collection(objects) if options.one == COLLECTION else measure(options.one, objects)), flush=True)
        os._exit(0)  # the tasks are left pending on purpose
    for objects in options.objects:
        compare(objects, options.rounds, [name for name in (*OPERATIONS, COLLECTION) if any(word in name for word in options.only)])


def compare(objects, rounds, names):
    runs = {name: [] for name in names}
    for _ in range(rounds):
        for name in names:
            row = in_a_process(name, objects)
            if row is not None:
                runs[name].append(row)
    medians = {name: medians_of(rows) for name, rows in runs.items() if rows}
    print('CPython %s, %d objects, medians of %d' % (sys.version.split()[0], objects, rounds))
    copying = medians.pop(COLLECTION, None)
    print('%-28s %10s %10s %10s %10s %6s' % ('', 'pause ms', 'others ms', 'total ms', 'memory MB', 'kept'))
    for name in names:
        if name in medians:
            print('%-28s %10.1f %10.1f %10.0f %10.0f %6d' % (name, *(medians[name][key] for key in ('pause', 'others', 'total', 'memory', 'kept'))))
        elif name != COLLECTION:
            print('%-28s not on this machine' % name)
    if copying is not None:
        print('full collection: %.0f ms, while a child captures %.0f ms, and %.0f MB of pages are copied' % tuple(
            copying[key] for key in ('before', 'meanwhile', 'copied')))
    for ours in ('holdfast columns', 'holdfast columns again'):
        for peer in ('objgraph typestats', 'heapy heap'):
            if ours in medians and peer in medians:
                print('pause of %s: %.1f times shorter than %s' % (ours, medians[peer]['pause'] / medians[ours]['pause'], peer))
    ours = medians.get('holdfast columns')
    if ours and 'objgraph typestats' in medians:
        print('total: %.0f times objgraph typestats' % (ours['total'] / medians['objgraph typestats']['total']))
    if ours and 'heapy heap.byrcs' in medians:
        print('total: %.2f of heapy heap and byrcs' % (ours['total'] / medians['heapy heap.byrcs']['total']))
    print(flush=True)


if __name__ == '__main__':
    main()
