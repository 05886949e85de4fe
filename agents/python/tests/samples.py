"""Classes of each kind that the walk tells apart."""
import collections


class Plain:
    def __init__(self, a, b):
        self.a = a
        self.b = b


class Slotted:
    __slots__ = ('x', 'y', '__weakref__')

    def __init__(self, x):
        self.x = x


class SlottedChild(Slotted):
    __slots__ = ('z',)


class Both(Slotted):
    """Slots and a dict."""


class WithDefault:
    value = 'the class says'


class ListChild(list):
    pass


class DictChild(dict):
    pass


Pair = collections.namedtuple('Pair', 'left right')


def qualified(cls):
    return cls.__qualname__ if cls.__module__ in ('builtins', '__main__') else cls.__module__ + '.' + cls.__qualname__
