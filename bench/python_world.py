"""A web-like Python program with a size knob that holds what servers leak, in known numbers (3.8 to 3.14, standard library only).

grow(n) adds about n objects of all kinds, both tracked containers (a bit under half) and the strings and numbers in them:
instances with and without __slots__, closures, bound methods, suspended generators, waiting tasks, trees of parents and
children, an unbounded lru_cache, unique strings. Heartbeat measures how long the program stands still.
"""
import asyncio
import functools
import threading
import time


class Session:
    def __init__(self, sid, user):
        self.sid, self.user, self.cart, self.seen = sid, user, [], None


class Point:
    __slots__ = ('x', 'y', 'tag')

    def __init__(self, x, y):
        self.x, self.y, self.tag = x, y, None


class Row:
    def __init__(self, i):
        for k in range(12):
            setattr(self, 'col%02d' % k, i if k % 4 else 'r%d.%d' % (i, k))


class Listener:
    def __init__(self, hub, i):
        self.payload = b'p%d' % i
        hub.append(self.on_event)

    def on_event(self, event):
        return event, self.payload


class Tree:
    def __init__(self, parent, i):
        self.parent, self.label, self.children = parent, i, []
        if parent is not None:
            parent.children.append(self)


def make_callback(request):
    def done(status):
        return request['path'], status
    return done


def reader(chunk):
    buffer = bytearray(chunk)
    while True:
        got = yield len(buffer)
        if got:
            buffer += got


async def wait_for_ever(event, name):
    state = {'name': name}
    await event.wait()
    return state


# kind: (objects of all sorts for one of it, share of the total)
KINDS = {'session': (5, 22), 'point': (3, 14), 'row': (5, 10), 'closure': (6, 12), 'listener': (4, 10), 'cached': (4, 8),
         'generator': (4, 4), 'task': (10, 2), 'tree': (3, 8), 'text': (3, 10)}


class World:
    def __init__(self):
        self.sessions, self.points, self.rows, self.callbacks, self.hub = {}, [], [], [], []
        self.generators, self.tasks, self.forest, self.blobs = [], [], [], {}
        self.slugify = functools.lru_cache(maxsize=None)(lambda s: 'slug-' + s)
        self.loop = asyncio.new_event_loop()
        self.made = 0

    def grow(self, objects):
        n = {kind: int(1.34 * objects * share / 100 / cost) for kind, (cost, share) in KINDS.items()}
        b = self.made
        for i in range(b, b + n['session']):
            session = Session('sid-%d' % i, 1000000 + i)
            session.cart.append(1.5 * i)
            self.sessions[session.sid] = session
        self.points += [Point(i + 0.5, i + 1000) for i in range(b, b + n['point'])]
        self.rows += [Row(i + 2000) for i in range(b, b + n['row'])]
        self.callbacks += [make_callback({'path': '/item/%d' % i, 'n': i + 3000}) for i in range(b, b + n['closure'])]
        for i in range(b, b + n['listener']):
            Listener(self.hub, i)
        for i in range(b, b + n['cached']):
            self.slugify('page %d' % i)
        for i in range(b, b + n['generator']):
            generator = reader(b'chunk%d' % i)
            next(generator)
            self.generators.append(generator)
        self.loop.run_until_complete(self.spawn(b, n['task']))
        root = None
        for i in range(b, b + n['tree']):
            if root is None or i % 50 == 0:
                root = Tree(None, i + 4000)
                self.forest.append(root)
            else:
                Tree(root, i + 4000)
        self.blobs.update(('key-%d' % i, b'body %d' % i) for i in range(b, b + n['text']))
        self.made += objects
        return n

    async def spawn(self, b, n):
        event = asyncio.Event()
        self.tasks += [asyncio.ensure_future(wait_for_ever(event, 'task-%d' % i)) for i in range(b, b + n)]
        await asyncio.sleep(0)
        await asyncio.sleep(0)


class Heartbeat(threading.Thread):
    """The longest time between two beats since it was last asked: how long the program stood still."""

    def __init__(self):
        threading.Thread.__init__(self, daemon=True, name='heartbeat')
        self.worst = 0.0

    def run(self):
        last = time.perf_counter()
        while True:
            time.sleep(0.0005)
            now = time.perf_counter()
            self.worst = max(self.worst, now - last)
            last = now

    def take(self):
        worst, self.worst = self.worst, 0.0
        return worst
