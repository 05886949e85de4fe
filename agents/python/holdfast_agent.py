"""Holdfast's agent for CPython 3.8 to 3.14: one file, standard library only.

It serves the Chrome inspector's discovery and WebSocket on loopback, so that Holdfast, or any client of that protocol,
can take heap snapshots of this process, collect garbage, read memory figures and receive marks.

    python holdfast_agent.py [options] app.py args...       run a script (or -m module, or -c code) under the agent
    import holdfast_agent; holdfast_agent.start()           from the program itself
    holdfast_agent.mark('after batch 3')                    a labelled instant; does nothing while no agent runs
    holdfast_agent.checkpoint('after batch 3')              a mark, a snapshot where Holdfast watches, and a printed page on the heap
    holdfast_agent.dump('heap.hfpy')                        a snapshot to a file

A snapshot is taken in a forked child where the system has fork: this process stands still only for the fork. Nothing in
it is changed by being looked at. The formats are described in docs/formats-python.md, the method in docs/python.md.

Rules of this file: no user code is ever called while walking the heap (no __getattr__, __eq__, __sizeof__, properties of
user classes); types are grouped by exact type; long lists are handled by C-level functions (map, chain, compress), which is
where the speed comes from.
"""
import _thread
import gc
import os
import sys
import time
from array import array
from collections import OrderedDict, deque
from itertools import accumulate, chain, compress, islice, repeat, takewhile, tee
from operator import attrgetter, is_, not_
from types import (AsyncGeneratorType, BuiltinFunctionType, CellType, CodeType, CoroutineType, FrameType, FunctionType,
                   GeneratorType, GetSetDescriptorType, MappingProxyType, MemberDescriptorType, MethodType, ModuleType,
                   TracebackType)
from weakref import ref as WeakRef

__version__ = '0.1.0'
__all__ = ['start', 'stop', 'mark', 'checkpoint', 'dump', 'memory', 'address']

PYTHON = sys.version_info[:2]
CAN_FORK = hasattr(os, 'fork')
# The original functions: gevent and eventlet replace the attributes of these modules later.
_fork = getattr(os, 'fork', None)
_clock = time.perf_counter
_now = time.time


def _original(module, name):
    """The function itself, where gevent or eventlet have put a cooperative one in its place."""
    patched = sys.modules.get('gevent.monkey')
    if patched is not None:
        return patched.get_original(module, name)
    patched = sys.modules.get('eventlet.patcher')
    if patched is not None:
        return getattr(patched.original(module), name)
    return getattr(__import__(module), name)


# ---------------------------------------------------------------------------------------------------------------------
# Looking at types without running anybody's code. A metaclass may define __getattribute__, __hash__ and __eq__: so
# attributes of types are read through `type`'s own descriptors, and types are looked up by identity.
# ---------------------------------------------------------------------------------------------------------------------

_dict_of_type = type.__dict__['__dict__'].__get__
_mro_of_type = type.__dict__['__mro__'].__get__
_bases_of_type = type.__dict__['__bases__'].__get__
_qualname_of_type = type.__dict__['__qualname__'].__get__
_module_of_type = type.__dict__['__module__'].__get__
_flags_of_type = type.__dict__['__flags__'].__get__
_basicsize_of_type = type.__dict__['__basicsize__'].__get__
_WRAPPER = type(object.__init__)
_METHOD = type(str.join)
_referents = gc.get_referents

NAME_LIMIT = 200
TEXT_LIMIT = 240


def _text(value, limit=NAME_LIMIT):
    """An exact str of at most `limit` characters; '' for anything that is no string."""
    if type(value) is not str:
        # not isinstance: it would ask the object for its __class__
        if not issubclass(type(value), str):
            return ''
        value = str.__str__(value)
    return value if len(value) <= limit else value[:limit] + '\u2026'


def _mro(cls):
    return _mro_of_type(cls) or (cls,)


def _members(cls):
    """The class's own dict, as a read-only view; never an instance's."""
    return _dict_of_type(cls) or {}


def _type_name(cls):
    """'list', 'collections.deque', 'app.models.Order'; classes of __main__ and builtins without their module."""
    try:
        module, name = _text(_module_of_type(cls)), _text(_qualname_of_type(cls))
    except Exception:
        return '?'
    return name if module in ('', 'builtins', '__main__') else ''.join((module, '.', name))


def _lookup(cls, name):
    """(class that defines the attribute, the raw attribute), or (None, None)."""
    for base in _mro(cls):
        members = _members(base)
        if name in members:
            return base, members[name]
    return None, None


# ---------------------------------------------------------------------------------------------------------------------
# Sizes
# ---------------------------------------------------------------------------------------------------------------------

HAVE_GC = 1 << 14
HEAP_TYPE = 1 << 9
IMMUTABLE_TYPE = 1 << 8 if PYTHON >= (3, 10) else 0
# Instances of such classes have two words (dict, weak references) in front of the GC header.
PRE_HEADER = (1 << 4 | 1 << 3) if PYTHON >= (3, 12) else 1 << 4 if PYTHON >= (3, 11) else 0
MANAGED_DICT = 1 << 4 if PYTHON >= (3, 11) else 0
INLINE_VALUES = 1 << 2 if PYTHON >= (3, 13) else 0
_EMPTY_DICT = sys.getsizeof({})


def _sizer(cls):
    """A function that gives shallow bytes; `__sizeof__` methods written in Python are passed over."""
    flags = _flags_of_type(cls)
    header = (16 if flags & HAVE_GC else 0) + (16 if flags & PRE_HEADER else 0)
    overridden = False
    for base in _mro(cls):
        method = _members(base).get('__sizeof__')
        if method is None:
            continue
        if type(method) in (_METHOD, _WRAPPER):
            if not overridden:
                return sys.getsizeof
            return lambda o: method(o) + header
        overridden = True
    return lambda o: object.__sizeof__(o) + header


def _inline_bytes(capacity):
    """What sys.getsizeof leaves out of an object that keeps its attributes outside a dict (3.11 on)."""
    if PYTHON >= (3, 13):
        return (capacity + 7 & ~7) + 8 * (capacity + 1)
    return (capacity + 2 + 7 & ~7) + 8 * capacity


def _inline_kind(cls):
    """0: attributes live in a dict; 1: in a block of its own until __dict__ is touched; 2: inside the object."""
    flags = _flags_of_type(cls)
    if PYTHON >= (3, 13):
        return 2 if flags & INLINE_VALUES else 0
    return 1 if PYTHON >= (3, 11) and flags & MANAGED_DICT and flags & HEAP_TYPE else 0


def _block(size):
    """Bytes that an allocation takes: CPython's allocator and the C library round up to 16, the latter with 8 of its own."""
    return size + 15 & ~15 if size <= 512 else size + 8 + 15 & ~15


_BARE_DICT = 16 + dict.__basicsize__


def _dict_bytes(size):
    """What a dict takes of which sys.getsizeof says `size`: the object, and its table or its share of the class's."""
    return _block(_BARE_DICT) + (_block(size - _BARE_DICT) if size > _BARE_DICT else 0)


def _dict_is_ownerless():
    """3.13.0 does not report a dict that was made from inline values as held by its object."""
    if PYTHON < (3, 13):
        return False

    class Probe:
        pass
    probe = Probe()
    probe.x = 1
    made = probe.__dict__
    return not any(r is made for r in _referents(probe))


# ---------------------------------------------------------------------------------------------------------------------
# Edges and their names
# ---------------------------------------------------------------------------------------------------------------------

# V8's edge kinds; OWNS_NOT marks an edge that is no reference of its own (a shortcut for readers, or a weak one).
CONTEXT, ELEMENT, PROPERTY, INTERNAL, _, _, WEAK = range(7)
OWNS_NOT = 16
# What comes before the named edges of an object.
NO_ITEMS, INDEXED_ITEMS, DICT_ITEMS = range(3)
# An object with more referents than this has them as indexed items, without names.
MOST_NAMED = 64
# Different layouts tried on a chunk before each of its objects is looked at alone.
MOST_LAYOUTS = 8
# In place of a getter: the name follows from the position.
TRUSTED = 'trusted'

_ATOMS = (str, bytes, int, float, complex, bool, type(None), type(...), type(NotImplemented), range, bytearray)
ATOMS = frozenset(map(id, _ATOMS))

_CALLABLE = ('__name__', '__qualname__', '__module__', '__doc__')
_C_FIELDS = {
    FunctionType: ('__code__', '__globals__', '__builtins__', '__defaults__', '__kwdefaults__', '__closure__',
                   '__type_params__') + _CALLABLE,
    MethodType: ('__func__', '__self__'),
    BuiltinFunctionType: ('__self__', '__module__'),
    CellType: ('cell_contents',),
    CodeType: (),
    property: ('fget', 'fset', 'fdel', '__doc__'),
    staticmethod: ('__func__', '__wrapped__') + _CALLABLE,
    classmethod: ('__func__', '__wrapped__') + _CALLABLE,
    slice: ('start', 'stop', 'step'),
    super: ('__thisclass__', '__self__', '__self_class__'),
    BaseException: ('args', '__traceback__', '__cause__', '__context__'),
    TracebackType: ('tb_frame', 'tb_next'),
    FrameType: ('f_back', 'f_code', 'f_globals', 'f_builtins', 'f_trace'),
    GeneratorType: ('gi_code', 'gi_yieldfrom', '__name__', '__qualname__'),
    CoroutineType: ('cr_code', 'cr_await', 'cr_origin', '__name__', '__qualname__'),
    AsyncGeneratorType: ('ag_code', 'ag_await', '__name__', '__qualname__'),
    # not __qualname__: it asks the class, that is, its metaclass
    MemberDescriptorType: ('__objclass__', '__name__'),
    GetSetDescriptorType: ('__objclass__', '__name__'),
    _METHOD: ('__objclass__', '__name__'),
    _WRAPPER: ('__objclass__', '__name__'),
    WeakRef: ('__callback__',),
}
_C_FIELDS_BY_NAME = {
    'functools.partial': ('func', 'args', 'keywords'),
    '_asyncio.Task': ('_loop', '_coro', '_fut_waiter', '_result', '_exception', '_source_traceback'),
    '_asyncio.Future': ('_loop', '_result', '_exception', '_source_traceback'),
    'collections.defaultdict': ('default_factory',),
    '_contextvars.ContextVar': ('name',),
}
_FRAME_OF = {id(GeneratorType): 'gi_frame', id(CoroutineType): 'cr_frame', id(AsyncGeneratorType): 'ag_frame'}
_f_locals = FrameType.__dict__['f_locals'].__get__
_closure_of = FunctionType.__dict__['__closure__'].__get__
_code_of = FunctionType.__dict__['__code__'].__get__
_function_dict = FunctionType.__dict__['__dict__'].__get__
# From 3.14 on, asking for annotations may run code.
_annotations_of = FunctionType.__dict__['__annotations__'].__get__ if PYTHON < (3, 14) else TRUSTED
_function_name = FunctionType.__dict__['__qualname__'].__get__


class _Ghost:
    """Stands for an object of which only the address is known."""
    __slots__ = ('address',)

    def __init__(self, address):
        self.address = address


_C_FIELDS = {id(cls): names for cls, names in _C_FIELDS.items()}


def _c_getters(cls):
    """[(name, getter)] of the C-level fields that the class inherits."""
    got = []
    for base in _mro(cls):
        for name in _C_FIELDS.get(id(base)) or _C_FIELDS_BY_NAME.get(_type_name(base)) or ():
            descriptor = _members(base).get(name)
            if type(descriptor) in (MemberDescriptorType, GetSetDescriptorType):
                got.append((name, descriptor.__get__))
    return got


def _slot_getters(cls):
    """[(name, getter)] of __slots__, the most derived class first: the order in which the collector visits them."""
    got = []
    for base in _mro(cls):
        if _flags_of_type(base) & HEAP_TYPE:
            got += [(_text(name), d.__get__) for name, d in _members(base).items() if type(d) is MemberDescriptorType]
    return got


def _is_plain(value):
    """A class attribute that an instance's attribute of the same name hides, and that runs no Python when read."""
    cls = type(value)
    if cls is FunctionType:
        return True
    names = ('__set__', '__delete__', '__get__')
    return not any(name in _members(base) for base in _mro(cls) for name in names)


class _Plan:
    """What is known about a type: how its instances are measured, walked and named."""

    def __init__(self, cls, number):
        self.cls = cls
        self.number = number
        self.name = _type_name(cls)
        self.sizer = _sizer(cls)
        self.atom = id(cls) in ATOMS
        self.text = _text_getter(cls, self.name)
        self.items, self.iterate, self.length = _items_of(cls)
        self.exact = id(cls) in _EXACT
        self.inline = _inline_kind(cls)
        self.capacity = None
        # Objects of these layouts have a dict, so that their values are not outside it.
        self.with_dict = set()
        self.individually = id(cls) in _FRAME_OF or cls is FrameType or issubclass(cls, (ModuleType, type))
        self._fields = None
        self._getters = None
        self._attributes = {}
        self._known = None
        self._clean = None
        self.dict_of = self._dict_getter()
        self.slots = _SlotsSaving.of(self)

    def _dict_getter(self):
        if self.cls is FunctionType or issubclass(self.cls, (type, ModuleType)):
            return None
        for base in _mro(self.cls):
            descriptor = _members(base).get('__dict__')
            if type(descriptor) is GetSetDescriptorType:
                return descriptor.__get__
        return None

    @property
    def fields(self):
        """[(name, getter, null reads as None)]"""
        if self._fields is None:
            own = [(name, get, False) for name, get in _slot_getters(self.cls)]
            self._fields = own + [(name, get, name not in ('__doc__', '__module__')) for name, get in _c_getters(self.cls)]
        return self._fields

    def attribute(self, name):
        """A getter of an instance attribute that runs no Python code, or None when there is none."""
        if name in self._attributes:
            return self._attributes[name]
        getter = None
        base, found = _lookup(self.cls, name)
        if base is None or _is_plain(found):
            if self._clean is None:
                self._clean = _lookup(self.cls, '__getattribute__')[0] is object and _lookup(self.cls, '__getattr__')[0] is None
            getter = attrgetter(name) if self._clean and '.' not in name else _Attribute(name)
        self._attributes[name] = getter
        return getter

    def known_attributes(self):
        """Names that the class's code mentions: candidates where an instance must not be touched."""
        if self._known is None:
            names = {}
            for base in _mro(self.cls):
                members = _members(base)
                static = members.get('__static_attributes__')
                for source in (static if type(static) is tuple else (), members.get('__annotations__')):
                    if type(source) in (tuple, dict):
                        names.update((n, True) for n in source if type(n) is str)
                for value in members.values():
                    if type(value) is FunctionType:
                        names.update(dict.fromkeys(_code_of(value).co_names, True))
            self._known = [n for n in names if not n.startswith('__')][:400]
        return self._known


class _SlotsSaving:
    """What `__slots__` would save for the instances of a class, on this interpreter: gathered as they are walked.

    An instance with slots is its header and one word for each attribute, in one block. Now it is a block with room for a dict and
    weak references; and its values, which are in a dict of its own (up to 3.10, and later once `__dict__` was touched), in a block
    (3.11, 3.12) or behind the object (3.13 on).
    """
    # Objects of a class with more attributes than this are records of something else.
    MOST_ATTRIBUTES = 40
    DICTS_READ = 2000

    def __init__(self, plan):
        cls = plan.cls
        own = {name for name, _, _ in plan.fields}
        self.own = own
        self.attributes = set()
        self.count = 0
        self.now = 0
        self.dicts_read = 0
        # room for a dict and for weak references
        room = sum(8 for name in ('__dictoffset__', '__weakrefoffset__') if type.__dict__[name].__get__(cls) > 0)
        self.bare = 16 + _basicsize_of_type(cls) - room

    @staticmethod
    def of(plan):
        """None where the class cannot have slots: it is built in, has no dict, or derives from what has one anyway."""
        cls = plan.cls
        if plan.dict_of is None or plan.items != NO_ITEMS or plan.individually or not _flags_of_type(cls) & HEAP_TYPE:
            return None
        # C types made at run time, as those of io are from 3.14 on, cannot be changed either
        built_in = [base for base in _mro(cls) if not _flags_of_type(base) & HEAP_TYPE or _flags_of_type(base) & IMMUTABLE_TYPE]
        return _SlotsSaving(plan) if built_in == [object] and type(cls) is type else None

    # The plan is passed each time: kept here it would make a cycle, garbage in a program that collects none.
    def add(self, plan, sizes, refs, layouts, names_of):
        """Instances with their layouts; `names_of`: the names of a layout's edges. Of each: (bytes of dict, or None, attributes)."""
        inline = _inline_bytes(plan.capacity or 1) if plan.inline else 0
        self.count += len(layouts)
        seen = {}
        for i, layout in enumerate(layouts):
            known = seen.get(layout)
            if known is None:
                edges = names_of(layout)
                self.attributes.update(name for kind, name in edges if kind == PROPERTY and name != '__dict__')
                known = seen[layout] = edges.index((PROPERTY, '__dict__')) if (PROPERTY, '__dict__') in edges else -1
            size = sizes[i]
            if plan.inline == 1 and known < 0:
                self.now += _block(size - inline) + _block(inline)
            else:
                self.now += _block(size)
            if known >= 0:
                own = refs[i][known]
                if plan.inline == 2 and (type(own) is _Ghost or len(own) <= (plan.capacity or 1)):
                    # its table is the values behind the object
                    self.now += _block(_BARE_DICT)
                elif type(own) is dict:
                    self.now += _dict_bytes(sys.getsizeof(own))
                if type(own) is dict:
                    if self.dicts_read < self.DICTS_READ:
                        self.dicts_read += 1
                        self.attributes.update(k for k in dict(own) if type(k) is str)

    def row(self, plan):
        """What is told of it, or None where nothing is to be gained."""
        attributes = len(self.attributes - self.own)
        saved = self.now - self.count * _block(self.bare + 8 * attributes)
        if attributes > self.MOST_ATTRIBUTES or saved < self.LEAST_BYTES:
            return None
        bases = [_type_name(base) for base in _mro(plan.cls)[1:] if _flags_of_type(base) & HEAP_TYPE and '__slots__' not in _members(base)]
        return {'class': plan.name, 'count': self.count, 'attributes': attributes, 'bytes': self.now, 'saved': saved, 'bases': bases[:10]}

    LEAST_BYTES = 10000
    MOST_ROWS = 50


class _Attribute:
    """object.__getattribute__ with a fixed name: for classes that define __getattr__ or __getattribute__."""
    __slots__ = ('name',)

    def __init__(self, name):
        self.name = name

    def __call__(self, o):
        return object.__getattribute__(o, self.name)


def _items_of(cls):
    """(kind of items, how to iterate them, how to count them), all of it the base class's own C code."""
    if issubclass(cls, dict):
        return DICT_ITEMS, None, dict.__len__
    for base in (list, tuple, set, frozenset, deque):
        if cls is base:
            return INDEXED_ITEMS, iter, len
        if issubclass(cls, base):
            fields = _members(cls).get('_fields') if base is tuple else None
            if fields is not None and type(fields) is tuple and _basicsize_of_type(cls) == tuple.__basicsize__:
                return NO_ITEMS, None, None
            return INDEXED_ITEMS, base.__iter__, base.__len__
    return NO_ITEMS, None, None


_EXACT = frozenset(map(id, (dict, list, tuple, set, frozenset, deque)))


# ---------------------------------------------------------------------------------------------------------------------
# A short text that tells an object from its siblings
# ---------------------------------------------------------------------------------------------------------------------

def _text_of_str(value):
    return value if len(value) <= TEXT_LIMIT else value[:TEXT_LIMIT] + '\u2026'


def _text_of_int(value):
    bits = value.bit_length()
    return int.__repr__(value) if bits <= 256 else '(%d bits)' % bits


def _text_of_bytes(value):
    return repr(bytes(value[:40])) + ('' if len(value) <= 40 else '\u2026')


def _text_of_code(code):
    return '%s %s:%d' % (_text(code.co_name), _text(code.co_filename), code.co_firstlineno)


def _text_of_frame(frame):
    code = frame.f_code
    return '%s %s:%d' % (_text(code.co_name), _text(code.co_filename), frame.f_lineno or code.co_firstlineno)


def _text_of_module(module):
    return _text(dict.get(_module_dict(module), '__name__')) if _module_dict(module) is not None else ''


def _text_of_method(method):
    function = method.__func__
    return _text(_function_name(function)) if type(function) is FunctionType else ''


def _text_of_builtin(function):
    return _text(_builtin_name(function))


def _text_of_task(task):
    try:
        return _text(type(task).__dict__['get_name'](task))
    except Exception:
        return ''


def _named_by(cls, name='__qualname__'):
    get = cls.__dict__[name].__get__
    return lambda o: _text(get(o))


_builtin_name = BuiltinFunctionType.__dict__['__name__'].__get__
_module_dict = ModuleType.__dict__['__dict__'].__get__

_TEXTS = {
    str: _text_of_str, int: _text_of_int, float: float.__repr__, complex: complex.__repr__, bool: bool.__repr__,
    bytes: _text_of_bytes, bytearray: _text_of_bytes, range: range.__repr__,
    FunctionType: _named_by(FunctionType), CodeType: _text_of_code, FrameType: _text_of_frame,
    MethodType: _text_of_method, BuiltinFunctionType: _text_of_builtin,
    GeneratorType: _named_by(GeneratorType), CoroutineType: _named_by(CoroutineType),
    AsyncGeneratorType: _named_by(AsyncGeneratorType),
}
_TEXTS = {id(cls): get for cls, get in _TEXTS.items()}


def _text_getter(cls, name):
    if issubclass(cls, type):
        return _type_name
    if issubclass(cls, ModuleType):
        return _text_of_module
    if name == '_asyncio.Task' and type(_members(cls).get('get_name')) is _METHOD:
        return _text_of_task
    return _TEXTS.get(id(cls))


def _texts(plan, part):
    """One text for each object; a text that cannot be had is ''."""
    try:
        return list(map(plan.text, part))
    except Exception:
        got = []
        for o in part:
            try:
                got.append(plan.text(o))
            except Exception:
                got.append('')
        return got


# ---------------------------------------------------------------------------------------------------------------------
# Walking the heap
# ---------------------------------------------------------------------------------------------------------------------

NODES_AT_ONCE = 16384
EDGES_AT_ONCE = 131072
ATOMS_REMEMBERED = 200000
IMMORTAL = 0xffffffff
UNKNOWN_BIRTH = 0xffffffff


def _by_type(objects):
    """{id of a type: its objects}"""
    groups = {}
    for o in objects:
        key = id(type(o))
        try:
            groups[key].append(o)
        except KeyError:
            groups[key] = [o]
    return groups


class _Run:
    """Objects of one type on their way to the output: columns, one entry an object."""
    __slots__ = ('plan', 'count', 'ids', 'sizes', 'refcounts', 'items', 'lengths', 'layout', 'layouts', 'texts', 'births')

    def __init__(self, plan, part):
        self.plan = plan
        self.count = len(part)
        self.ids = array('Q', map(id, part))
        self.sizes = _measure(plan, part)
        self.refcounts = None
        self.items = NO_ITEMS
        self.lengths = None
        # Either one layout of named edges for all, or one for each; None: no named edges.
        self.layout = None
        self.layouts = None
        self.texts = _texts(plan, part) if plan.text is not None else None
        self.births = None


def _measure(plan, part):
    try:
        return array('I', map(plan.sizer, part))
    except OverflowError:
        pass
    except Exception:
        # a C extension's __sizeof__ that fails
        plan.sizer = lambda o: object.__sizeof__(o)
    wide = array('Q')
    for o in part:
        try:
            wide.append(max(0, plan.sizer(o)))
        except Exception:
            wide.append(0)
    return wide


def _refcounts(part):
    try:
        return array('I', map(sys.getrefcount, part))
    except OverflowError:
        return array('I', [min(sys.getrefcount(o), IMMORTAL) for o in part])


_INTERNED = sys.intern('among the interned strings of this interpreter')


def _holds_interned_strings(o):
    """The interpreter's dict of interned strings, which the collector lists from 3.14 on. It holds none of them: they leave it when
    nobody else does, in the middle of a walk too."""
    return dict.get(o, _INTERNED) is _INTERNED


class Walk:
    """Every object of the process, by type, to a sink.

    `objects`: all that the collector tracks; the list is emptied. `roots`: values held by threads' frames and the like, which
    may be untracked. `skip`: addresses of what belongs to the walk itself.
    Untracked objects (strings, numbers, tuples of them, static types) are reached only through referents.
    `private`: in a forked child objects may be touched (given a __dict__), because nobody else sees it.
    """

    def __init__(self, sink, private, born=None):
        self.sink = sink
        self.private = private
        # when objects were born, by address, where that is known
        self.born = born
        self.plans = {}
        self.layouts = {}
        self.seen = set()
        self.atoms_seen = set()
        self.nodes = 0
        self.edges = 0
        self.bytes = 0
        self.locals = []
        self.memory = None
        if private and _dict_is_ownerless():
            try:
                self.memory = os.open('/proc/self/mem', os.O_RDONLY)
            except OSError:
                pass

    def plan(self, cls):
        plan = self.plans.get(id(cls))
        if plan is None:
            plan = self.plans[id(cls)] = _Plan(cls, len(self.plans))
            self.sink.type(plan)
        return plan

    def layout(self, names):
        """The number of a list of (kind, name or index)."""
        key = tuple(names)
        number = self.layouts.get(key)
        if number is None:
            number = self.layouts[key] = len(self.layouts)
            self.sink.layout(number, key)
        return number

    def run(self, objects, roots, skip):
        total = len(objects)
        frontier = [o for o in objects if id(o) not in skip] if skip else list(objects)
        objects.clear()
        self.seen |= skip
        frontier += self.untracked(roots)
        while frontier:
            groups = _by_type(frontier)
            frontier.clear()
            found = []
            for key in list(groups):
                self.type_run(groups.pop(key), found)
                self.sink.progress(self.nodes, total)
            frontier = found

    def type_run(self, members, found):
        cls = type(members[0])
        plan = self.plan(cls)
        if issubclass(cls, _LOCAL):
            self.locals += map(id, members)
        for start in range(0, len(members), NODES_AT_ONCE):
            # always a copy, so that each object is held by exactly two lists of ours while its references are counted
            part = members[start:start + NODES_AT_ONCE]
            run = _Run(plan, part)
            run.refcounts = _refcounts(part)
            if self.born is not None:
                births = map(self.born.get, run.ids, repeat(0))
                run.births = array('I', [b if t else UNKNOWN_BIRTH for b, t in zip(births, map(gc.is_tracked, part))])
            self.nodes += run.count
            if plan.items == NO_ITEMS:
                self.objects(run, part, list(map(_referents, part)), found)
            else:
                self.containers(run, part, found)
            self.bytes += sum(run.sizes)

    def send(self, kids, found):
        self.sink.edges(array('Q', map(id, kids)))
        self.edges += len(kids)
        found.extend(self.untracked(kids))

    def untracked(self, kids):
        """Sends the atoms among some objects; gives back the untracked objects that have referents, each once."""
        loose = list(compress(kids, map(not_, map(gc.is_tracked, kids))))
        by_id = dict(zip(map(id, loose), loose))
        new = by_id.keys() - self.atoms_seen
        if len(self.atoms_seen) < ATOMS_REMEMBERED:
            self.atoms_seen |= new
        more = []
        for key, part in _by_type(map(by_id.__getitem__, new)).items():
            if key in ATOMS:
                for start in range(0, len(part), NODES_AT_ONCE):
                    run = _Run(self.plan(type(part[0])), part[start:start + NODES_AT_ONCE])
                    self.nodes += run.count
                    self.bytes += sum(run.sizes)
                    self.sink.nodes(run)
            elif key != id(_Ghost):
                part = [o for o in part if id(o) not in self.seen]
                self.seen.update(map(id, part))
                more += part
        return more

    # -- containers ---------------------------------------------------------------------------------------------------

    def containers(self, run, part, found):
        plan = run.plan
        run.items = plan.items
        values = None
        if plan.cls is dict and PYTHON >= (3, 14):
            # with one of its strings all the same: readers take what has no edges and no holder for garbage
            part = [{_INTERNED: _INTERNED} if len(o) > 255 and _holds_interned_strings(o) else o for o in part]
        if not self.private:
            # other threads may run in between: each container as it was at one instant, a dict as a list of pairs
            read = list if plan.items != DICT_ITEMS else lambda o: list(dict.items(o))
            copies = list(map(read, map(plan.iterate, part) if plan.items != DICT_ITEMS else part))
            run.lengths = array('I', map(len, copies))
            kids = chain.from_iterable(copies)
            if plan.items == DICT_ITEMS:
                kids = chain.from_iterable(kids)
        else:
            run.lengths = array('I', map(plan.length, part))
            if plan.items == DICT_ITEMS:
                kids, values = chain.from_iterable(map(dict.keys, part)), chain.from_iterable(map(dict.values, part))
            else:
                kids = chain.from_iterable(map(plan.iterate, part))
        extras = None
        if not plan.exact:
            extras = self.extras(plan, part)
            self.name(run, part, extras)
        self.sink.nodes(run)
        sent = self.edges + sum(run.lengths) * (2 if plan.items == DICT_ITEMS else 1)
        while True:
            some = list(islice(kids, EDGES_AT_ONCE))
            if not some:
                break
            if values is not None:
                both = [None] * (2 * len(some))
                both[0::2] = some
                both[1::2] = islice(values, len(some))
                some = both
            self.send(some, found)
            del some
        if self.edges != sent:
            raise RuntimeError('%s changed in the middle of the walk' % plan.name)
        if extras is not None:
            self.named_edges(extras, found)

    def extras(self, plan, part):
        """Of each object of a container's subclass: the referents that are not its items."""
        got = []
        bare = _basicsize_of_type(plan.cls) == _base_size(plan.cls) and plan.dict_of is None
        for o in part:
            refs = _referents(o) if not (bare and PYTHON < (3, 9)) else []
            if not refs:
                got.append(refs)
                continue
            left = {}
            items = chain(dict.keys(o), dict.values(o)) if plan.items == DICT_ITEMS else plan.iterate(o)
            for address in map(id, items):
                left[address] = left.get(address, 0) + 1
            extra = []
            for r in refs:
                n = left.get(id(r), 0)
                if n:
                    left[id(r)] = n - 1
                else:
                    extra.append(r)
            got.append(extra)
        return got

    # -- objects with named referents ---------------------------------------------------------------------------------

    def objects(self, run, part, refs, found):
        plan = run.plan
        cls = plan.cls
        if cls is CodeType:
            refs = [_code_parts(o) for o in part]
        elif issubclass(cls, type):
            refs = [r or _static_type_parts(o) for r, o in zip(refs, part)]
        elif cls is FunctionType:
            for r, o in zip(refs, part):
                # the variables of a closure, by name, beside the tuple that holds them
                r += _closure_of(o) or ()
        elif issubclass(cls, WeakRef):
            for r, o in zip(refs, part):
                target = WeakRef.__call__(o)
                if target is not None:
                    r.append(target)
        self.name(run, part, refs)
        self.sink.nodes(run)
        self.named_edges(refs, found)

    def named_edges(self, refs, found):
        kids = chain.from_iterable(refs)
        while True:
            some = list(islice(kids, EDGES_AT_ONCE))
            if not some:
                return
            if self.memory is not None and any(type(k) is _Ghost for k in some):
                self.sink.edges(array('Q', [k.address if type(k) is _Ghost else id(k) for k in some]))
                self.edges += len(some)
                found += self.untracked(some)
            else:
                self.send(some, found)

    def name(self, run, part, refs):
        """Gives each object a layout: the names of its referents, in their order. May add referents to `refs`."""
        plan = run.plan
        lengths = list(map(len, refs))
        longest = max(lengths)
        if longest > MOST_NAMED and plan.items == NO_ITEMS and plan.cls is not FunctionType:
            run.items = INDEXED_ITEMS
            run.lengths = array('I', lengths)
            return
        ghosts = self.ghost_dicts(plan, part)
        layouts = array('I', bytes(4 * len(part)))
        if plan.individually:
            for i, o in enumerate(part):
                layouts[i] = self.layout(self.names_of(plan, o, refs[i])[0])
        else:
            buckets = {}
            for i, key in enumerate(self.bucket_keys(plan, part, lengths)):
                try:
                    buckets[key].append(i)
                except KeyError:
                    buckets[key] = [i]
            for rows in buckets.values():
                self.name_bucket(plan, part, refs, rows, layouts)
        self.add_inline_bytes(run, layouts)
        for i, ghost in ghosts.items():
            refs[i].append(ghost)
            layouts[i] = self.layout(self.names_by_number(layouts[i]) + ((PROPERTY, '__dict__'),))
        if plan.slots is not None:
            plan.slots.add(plan, run.sizes, refs, layouts, self.names_by_number)
        if layouts.count(layouts[0]) == len(layouts):
            run.layout = layouts[0]
        else:
            run.layouts = layouts

    def names_by_number(self, number):
        return next(key for key, n in self.layouts.items() if n == number)

    def slots_savings(self):
        """The classes for which `__slots__` would save most."""
        rows = [plan.slots.row(plan) for plan in self.plans.values() if plan.slots is not None]
        return sorted((row for row in rows if row is not None), key=lambda row: -row['saved'])[:_SlotsSaving.MOST_ROWS]

    def ghost_dicts(self, plan, part):
        """3.13.0: {row: dict} of objects whose dict was made from inline values; the pointer is 24 bytes before the object."""
        if self.memory is None or plan.inline != 2:
            return {}
        got = {}
        for i, o in enumerate(part):
            address = int.from_bytes(os.pread(self.memory, 8, id(o) - 24), sys.byteorder)
            if address:
                got[i] = _Ghost(address)
        return got

    def bucket_keys(self, plan, part, lengths):
        if plan.cls is FunctionType:
            return [(n, id(_code_of(o)) if _closure_of(o) else 0) for n, o in zip(lengths, part)]
        if issubclass(plan.cls, WeakRef):
            return [(n, WeakRef.__call__(o) is None) for n, o in zip(lengths, part)]
        return lengths

    def name_bucket(self, plan, part, refs, rows, layouts):
        """Objects with equally many referents: a layout read from one is checked against the others, column by column."""
        for _ in range(MOST_LAYOUTS):
            first = rows[0]
            names, getters = self.names_of(plan, part[first], refs[first])
            number = self.layout(names)
            layouts[first] = number
            rest = agreeing = rows[1:]
            if not rest:
                return
            if getters is None:
                break
            for j, getter in enumerate(getters):
                if getter is not None and getter is not TRUSTED and agreeing:
                    agreeing = _agreeing(getter, part, refs, j, agreeing)
            for i in agreeing:
                layouts[i] = number
            if len(agreeing) == len(rest):
                return
            done = set(agreeing)
            rows = [i for i in rest if i not in done]
        else:
            rest = rows
        for i in rest:
            layouts[i] = self.layout(self.names_of(plan, part[i], refs[i])[0])

    def names_of(self, plan, o, refs):
        """([(kind, name)] for one object's referents, [getter that proves the name] or None if there is no such proof)."""
        candidates = self.special_names(plan, o, refs) or []
        for name, getter, null_is_none in plan.fields:
            try:
                value = getter(o)
            except Exception:
                continue
            if value is not None or not null_is_none:
                candidates.append((PROPERTY, name, value, getter))
        candidates += self.attribute_names(plan, o, refs)
        candidates.append((INTERNAL, '__class__', plan.cls, None))
        by_id = {}
        for candidate in candidates:
            by_id.setdefault(id(candidate[2]), []).append(candidate)
        names, getters = [], []
        proven = True
        tail = len(refs)
        borrowed = None
        if plan.cls is FunctionType and _closure_of(o):
            borrowed = [(CONTEXT | OWNS_NOT, _text(n)) for n in _code_of(o).co_freevars]
        elif issubclass(plan.cls, WeakRef) and refs and WeakRef.__call__(o) is refs[-1]:
            borrowed = [(WEAK | OWNS_NOT, 'referent')]
        if borrowed is not None:
            tail -= len(borrowed)
        for j in range(tail):
            of_value = by_id.get(id(refs[j]))
            if of_value:
                kind, name, _, getter = of_value.pop(0)
                names.append((kind, name))
                getters.append(getter)
                proven = proven and (getter is not None or kind != PROPERTY)
            else:
                names.append((INTERNAL, 'ref %d' % j))
                getters.append(None)
        if borrowed is not None:
            names += borrowed
            getters += [None] * len(borrowed)
        if (PROPERTY, '__dict__') in names:
            plan.with_dict.add(self.layout(names))
        return names, getters if proven or not self.private else None

    def attribute_names(self, plan, o, refs):
        if plan.dict_of is None:
            return []
        holds_dict = any(type(r) is dict for r in refs)
        if self.private:
            if not holds_dict and not plan.inline:
                return []
            try:
                found = plan.dict_of(o)
            except Exception:
                return []
            if type(found) is not dict:
                return [(PROPERTY, '__dict__', found, plan.dict_of)] if found is not None else []
            if any(r is found for r in refs):
                if plan.capacity is None and plan.inline == 2:
                    plan.capacity = min(30, len(found) + 1)
                return [(PROPERTY, '__dict__', found, plan.dict_of)]
            if plan.capacity is None and plan.inline:
                plan.capacity = min(30, max(1, (sys.getsizeof(found) - _EMPTY_DICT) // 8))
            return [(PROPERTY, _text(k), v, plan.attribute(k)) for k, v in dict.items(found) if type(k) is str]
        # somebody else's object: its dict must not come into being because we look
        if not plan.inline:
            dicts = [r for r in refs if type(r) is dict]
            return [(PROPERTY, '__dict__', dicts[0], None)] if len(dicts) == 1 else []
        got = []
        for name in plan.known_attributes():
            getter = plan.attribute(name)
            try:
                got.append((PROPERTY, name, getter(o), getter))
            except Exception:
                continue
        if plan.capacity is None:
            plan.capacity = min(30, len(refs))
        return got

    def special_names(self, plan, o, refs):
        """Candidates of builtin types whose parts have no descriptor of their own."""
        cls = plan.cls
        if cls is CodeType:
            return [(INTERNAL, name, r, None) for name, r in zip(_CODE_PARTS, refs)]
        if cls is FunctionType:
            if not self.private or not any(type(r) is dict for r in refs):
                return None
            own = _function_dict(o)
            named = [(PROPERTY, '__dict__', own, _function_dict)]
            known = {id(own)} | {id(get(o)) for _, get, _ in plan.fields}
            return named + [(PROPERTY, '__annotations__', r, _annotations_of) for r in refs if type(r) is dict and id(r) not in known]
        if issubclass(cls, ModuleType):
            return [(PROPERTY, '__dict__', _module_dict(o), None)]
        if issubclass(cls, type):
            members = _dict_of_type(o)
            real = _referents(members)[0] if type(members) is MappingProxyType else members
            base = type.__dict__['__base__'].__get__(o)
            return [(PROPERTY, '__dict__', real, None), (PROPERTY, '__mro__', _mro_of_type(o), None),
                    (PROPERTY, '__bases__', _bases_of_type(o), None), (PROPERTY, '__base__', base, None)]
        frame = o if cls is FrameType else None
        if id(cls) in _FRAME_OF and (self.private or PYTHON < (3, 11)):
            frame = getattr(o, _FRAME_OF[id(cls)])
        if frame is not None:
            got = [(INTERNAL, _FRAME_OF.get(id(cls)), frame, None)] if cls is not FrameType else []
            # a frame's f_locals would keep what it shows alive: only in a process of our own
            if self.private and frame.f_code.co_flags & 2:
                local = _f_locals(frame)
                if type(local) is dict:
                    got.append((INTERNAL, 'f_locals', local, None))
                got += [(CONTEXT, _text(k), v, None) for k, v in dict(local).items() if type(k) is str]
            return got
        if issubclass(cls, tuple) and plan.items == NO_ITEMS:
            return [(PROPERTY, _text(n), v, TRUSTED) for n, v in zip(_members(cls)['_fields'], tuple.__iter__(o))]
        return None

    def add_inline_bytes(self, run, layouts):
        plan = run.plan
        if not plan.inline:
            return
        capacity = plan.capacity
        if capacity is None:
            if plan.inline == 1:
                return
            capacity = 1
        more = _inline_bytes(capacity)
        if plan.inline == 2 or not plan.with_dict:
            run.sizes = array(run.sizes.typecode, [s + more for s in run.sizes])
        else:
            run.sizes = array(run.sizes.typecode, [s if n in plan.with_dict else s + more for s, n in zip(run.sizes, layouts)])


def _agreeing(getter, part, refs, j, rows):
    """The rows whose referent j is what the getter gives."""
    column = [refs[i][j] for i in rows]
    try:
        flags = list(map(is_, map(getter, [part[i] for i in rows]), column))
    except Exception:
        flags = [_gives(getter, part[i], value) for i, value in zip(rows, column)]
    return rows if all(flags) else list(compress(rows, flags))


def _gives(getter, o, value):
    try:
        return getter(o) is value
    except Exception:
        return False


def _base_size(cls):
    for base in _mro(cls):
        if id(base) in _EXACT:
            return _basicsize_of_type(base)
    return -1


_CODE_PARTS = ('co_consts', 'co_names', 'co_filename', 'co_name') + (
    ('co_linetable', 'co_exceptiontable', 'co_qualname') if PYTHON >= (3, 11) else
    ('co_code', 'co_varnames', 'co_freevars', 'co_cellvars', 'co_linetable' if PYTHON >= (3, 10) else 'co_lnotab'))


def _code_parts(code):
    """The collector sees nothing in a code object. `co_code` and the variable names are made anew when asked for, from 3.11 on."""
    return [getattr(code, name) for name in _CODE_PARTS]


def _static_type_parts(cls):
    """Types of C are not tracked and report nothing."""
    members = _dict_of_type(cls)
    real = _referents(members) if type(members) is MappingProxyType else []
    return real + [_bases_of_type(cls), _mro(cls)]


try:
    from _thread import _local as _LOCAL
except ImportError:
    class _LOCAL:
        """No thread-local storage in C on this build."""


# ---------------------------------------------------------------------------------------------------------------------
# Roots: modules, and threads with their frames and variables
# ---------------------------------------------------------------------------------------------------------------------

MOST_FRAMES = 400
_GLOBALS = globals()
_FILE = _original.__code__.co_filename


class Stacks:
    """What the threads are doing. Taken in the process itself, before the fork.

    Up to 3.10 a frame is an object that survives the fork: it is only held, and read in the child. Later, the frames of the
    other threads are gone in the child, so their variables are read here. `f_locals` of 3.11 and 3.12 leaves a dict on the
    frame; what reading put into it is taken out again.
    """

    def __init__(self, own):
        threads = sys.modules.get('threading')
        active = getattr(threads, '_active', None)
        self.threads = dict(active) if type(active) is dict else {}
        self.tops = sys._current_frames()
        # our own frames would hold what is held here: a cycle
        current = _thread.get_ident()
        frame = self.tops.pop(current, None)
        while frame is not None and frame.f_globals is _GLOBALS:
            frame = frame.f_back
        self.tops[current] = frame
        self.own = own
        self.read = None
        # dicts that frames have because they were read
        self.left = []
        # a frame belongs to somebody else's running code: touch it as little as the version allows
        if PYTHON >= (3, 11):
            self._read_all(False)
            self.tops = None

    def _read_all(self, private):
        self.read = {ident: _read_frames(frame, private, self.left) for ident, frame in self.tops.items()}

    def describe(self, private):
        """[(thread id, name, [(text, code, [(name, value)])])]. `private`: in a child, where touching frames is harmless."""
        if self.read is None:
            self._read_all(private)
        got = []
        # the interpreter lists the newest first; our own come last
        for ident, frames in sorted(reversed(list(self.read.items())), key=lambda item: item[0] in self.own):
            name = 'holdfast agent' if ident in self.own else 'thread %d' % ident
            thread = self.threads.get(ident)
            if thread is not None:
                try:
                    name = _text(object.__getattribute__(thread, '_name')) or name
                except AttributeError:
                    pass
            if ident in self.own:
                frames = [(text, code, [] if code.co_filename == _FILE else values) for text, code, values in frames]
            got.append((ident, name, frames))
        return got

    def containers(self):
        """What holds the values that were read."""
        got = [self.tops, self.read, self.left, *self.left]
        for frames in self.read.values():
            got.append(frames)
            for frame in frames:
                got += (frame, frame[2], *frame[2])
        return got

    def own_values(self):
        """What the variables of the agent's other threads hold, once `describe` has read them."""
        return [value for ident, frames in self.read.items() if ident in self.own
                for _, code, values in frames if code.co_filename == _FILE for _, value in values]


def _read_frames(frame, private, left):
    frames = []
    while frame is not None and len(frames) < MOST_FRAMES:
        code = frame.f_code
        text = '%s %s:%d' % (_text(code.co_name), _text(code.co_filename), frame.f_lineno or code.co_firstlineno)
        # module and class bodies keep their names in dicts that are found anyway
        values = _read_locals(frame, code, private, left) if code.co_flags & 3 == 3 else []
        frames.append((text, code, values))
        frame = frame.f_back
    return frames


def _read_locals(frame, code, private, left):
    local = _f_locals(frame)
    if type(local) is not dict:
        return [(k, v) for k, v in local.items() if type(k) is str]
    # each name with the value of the moment; getrefcount sees `local`, its own argument and the frame's reference
    shared = sys.getrefcount(local) > 3
    got = [(k, v) for k, v in local.items() if type(k) is str]
    if not private and not shared and frame.f_trace is None and sys.gettrace() is None:
        for name in chain(code.co_varnames, code.co_cellvars, code.co_freevars):
            local.pop(name, None)
        if not local:
            left.append(local)
    return got


# Attributes of the agent's objects in which the program's own are.
BORROWED = ('tops', 'read', 'left', 'locks', 'undo')
# Our containers with more items than this hold numbers (births by address).
MOST_OF_OURS = 10000


def _ours(values, apart):
    """Addresses of what the agent has made at run time: the objects of its classes, closures, and the containers in them and in `values`;
    and those of `apart`, containers of ours in which the program's objects are.

    They are left out of snapshots: they come and go with every capture, and a reader would take them for the program's. What stays is
    what importing this module costs: its functions, classes and tables.
    """
    classes = {id(cls) for cls in _GLOBALS.values() if type(cls) is type and _module_of_type(cls) == __name__}
    got = set(map(id, apart))
    todo = [value for value in _GLOBALS.values() if id(type(value)) in classes]
    todo += values
    frame = sys._getframe(1)
    while frame is not None and frame.f_globals is _GLOBALS:
        got.add(id(frame))
        todo += _f_locals(frame).values()
        frame = frame.f_back
    while todo:
        o = todo.pop()
        cls = type(o)
        if id(o) in got:
            continue
        if id(cls) in classes:
            got.add(id(o))
            attributes = getattr(o, '__dict__', {})
            got.add(id(attributes))
            todo += [value for name, value in attributes.items() if name not in BORROWED]
        elif cls is FunctionType:
            # one of the module itself stays
            if o.__globals__ is _GLOBALS and o.__closure__:
                got.update((id(o), id(o.__closure__)))
                todo += o.__closure__
        elif cls is CellType:
            got.add(id(o))
            todo += _referents(o)
        elif gc.is_tracked(o) and cls in (dict, list, tuple, set, frozenset, deque):
            got.add(id(o))
            if len(o) < MOST_OF_OURS:
                todo += o.values() if cls is dict else o
        elif cls is memoryview or _type_name(cls).startswith(('_socket.socket', __name__ + '.')):
            got.add(id(o))
    return got


# After so many the program's threads run: a millisecond or so.
LOOKED_AT_ONCE = 5000
# Looking at every object of a heap with fewer blocks than this takes a millisecond or two.
SMALL_HEAP_BLOCKS = 200000
NEAR_STEPS, NEAR_OBJECTS, NEAR_ITEMS, NEAR_AT_ONCE = 6, 200000, 1000, 300
_MANY = (dict, list, tuple, set, frozenset, deque, OrderedDict)


class ThreadStates:
    """What 3.8 and 3.9 keep of each thread: a dict, in which are the small objects by which a `threading.local` knows it.

    Where that dict is in the interpreter's record of a thread follows from our own. Raises where there is no ctypes, or no such dict.
    """
    WORDS = 24

    def __init__(self):
        # the C part alone: the program is to have no modules for our sake
        _import_first('_ctypes')
        from _ctypes import POINTER, CFuncPtr, FUNCFLAG_CDECL, FUNCFLAG_PYTHONAPI, Structure, Union, _SimpleCData, dlopen, dlsym

        class Address(_SimpleCData):
            _type_ = 'P'

        class Object(_SimpleCData):
            _type_ = 'O'

        class Function(CFuncPtr):
            _flags_ = FUNCFLAG_CDECL | FUNCFLAG_PYTHONAPI
            _restype_ = Address
        interpreter = dlopen(None, 0)
        main, current, own_dict, self.first, self.following = (Function(dlsym(interpreter, name)) for name in (
            'PyInterpreterState_Main', 'PyThreadState_Get', 'PyThreadState_GetDict', 'PyInterpreterState_ThreadHead', 'PyThreadState_Next'))
        # comes into being when it is asked for
        own = own_dict()
        before = list((Address * self.WORDS).from_address(current())).index(own)

        class Slot(Union):
            _fields_ = [('address', Address), ('object', Object)]

        class State(Structure):
            _fields_ = [('before', Address * before), ('slot', Slot)]
        self.main = (Address(main()),)
        self.first.restype = self.following.restype = POINTER(State)
        self.following.argtypes = [POINTER(State)]

    def dicts(self):
        """Of all threads. Between one call and the next another thread might run, and end: all is done within one, of `list`."""
        states = takewhile(bool, accumulate(chain(map(self.first, self.main), repeat(0)), self.following))
        states, same = tee(states)
        own = map(attrgetter('contents.slot.object'), compress(states, map(attrgetter('contents.slot.address'), same)))
        enabled = gc.isenabled()
        gc.disable()
        try:
            return list(own)
        finally:
            if enabled:
                gc.enable()


class ThreadLocals:
    """Keeps other threads' thread-local objects alive through a fork.

    In the child, Python clears the state of the threads that are not there, and with it their thread-local objects: they would
    be missing from the snapshot, and their finalizers would run (a database connection would say goodbye on a socket that the
    real process uses). Holding the small object by which each thread is known to each `threading.local` prevents it. Finding all
    means looking at every object once, and the program stands still while they are listed (13 ms for a million). From 3.10 on the
    number of references to the type of the small objects tells how many there are. So that is done while the heap is small, and
    later only when some have come into being that are not found near the modules either. Before, the small objects are where the
    interpreter keeps them; without ctypes, every object is looked at before the first capture, and again when a child met a
    `threading.local` that was not known.
    """

    def __init__(self):
        self.known = []
        self.stale = True
        self.others = self.kind = self.states = None
        if PYTHON < (3, 10):
            # now rather than at a capture, which is to leave no objects in the program: this leaves 245
            try:
                self.states = ThreadStates()
            except Exception:
                pass
        if PYTHON >= (3, 10):
            # one of our own, by which this thread is known: from 3.13 on a thread has one small object for all
            self.own = _LOCAL()
            self.own.known = True
            self.known.append(WeakRef(self.own))
            self.kind = next((type(o) for o in _small_objects(self.own)), None)

    def hold(self):
        """Strong references that must live until the fork is over."""
        if self.states is not None:
            return [o for of_thread in self.states.dicts() for o in list(of_thread.values()) if _type_name(type(o)) == '_thread._localdummy']
        held = self._held()
        if self._is_all(held):
            return held
        if self.others is not None:
            self._look_near_modules()
            held = self._held()
            if self._is_all(held):
                return held
        self._look_everywhere()
        self.stale = False
        held = self._held()
        if self.kind is not None:
            found = self._references(held)
            self.others = found if self.others is None else min(found, self.others)
        return held

    def met(self, addresses):
        """Addresses of all thread-local objects that a child walked over. (Hooks may make new ones there.)"""
        if self.kind is None:
            alive = (reference() for reference in self.known)
            known = {id(local) for local in alive if local is not None}
            self.stale = self.stale or any(address not in known for address in addresses)

    def _is_all(self, held):
        return not self.stale if self.kind is None else self._references(held) == self.others

    def _references(self, held):
        """References to the type that are not from these; always as many when these are all."""
        # from 3.13 on a thread has two, one of which can be held
        return sys.getrefcount(self.kind) - len(held) * (2 if PYTHON >= (3, 13) else 1)

    def _held(self):
        held = {}
        for reference in self.known:
            local = reference()
            if local is not None:
                held.update((id(o), o) for o in _small_objects(local))
        return list(held.values())

    def _look_everywhere(self):
        kinds = set(map(id, _with_subclasses(_LOCAL)))
        objects = gc.get_objects()
        self.known = []
        while objects:
            # from the end, and let go at once: to let go of a long list stops the program too
            part = objects[-LOOKED_AT_ONCE:]
            del objects[-LOOKED_AT_ONCE:]
            if objects:
                _let_others_run()
            self.known += map(WeakRef, compress(part, map(kinds.__contains__, map(id, map(type, part)))))

    def _look_near_modules(self):
        """Modules, their variables, the members of classes and the attributes of instances there."""
        kinds = set(map(id, _with_subclasses(_LOCAL)))
        seen = {id(reference()) for reference in self.known}
        frontier = [module for module in list(sys.modules.values()) if issubclass(type(module), ModuleType)]
        for _ in range(NEAR_STEPS):
            fresh = []
            for start in range(0, len(frontier), NEAR_AT_ONCE):
                _let_others_run()
                for o in _referents(*frontier[start:start + NEAR_AT_ONCE]):
                    cls = type(o)
                    if id(o) in seen or len(seen) > NEAR_OBJECTS:
                        continue
                    seen.add(id(o))
                    if id(cls) in kinds:
                        self.known.append(WeakRef(o))
                    elif cls is type or (cls is dict and len(o) < NEAR_ITEMS if issubclass(cls, _MANY) else _flags_of_type(cls) & HEAP_TYPE):
                        fresh.append(o)
            frontier = fresh


def _ready(seconds, *files):
    """Which of the files can be read (or have ended), after at most so long; None: as long as it takes. By poll, where the system has
    it: select refuses descriptors from 1,024 on, and servers have many."""
    import select
    if not hasattr(select, 'poll'):
        return select.select(files, [], [], seconds)[0]
    numbers = [file if type(file) is int else file.fileno() for file in files]
    poll = _original('select', 'poll')()
    for number in numbers:
        poll.register(number, select.POLLIN)
    ready = {number for number, _ in poll.poll(None if seconds is None else int(seconds * 1000))}
    return [file for file, number in zip(files, numbers) if number in ready]


def _file_behind(number):
    """What a descriptor stands for: a program may close all it finds, and open others under the same numbers."""
    try:
        status = os.fstat(number)
        return status.st_dev, status.st_ino
    except OSError:
        return None


def _let_others_run():
    """Whoever waits for the interpreter gets it now, rather than after the switch interval. (A sleep of 0 may give it to nobody.)"""
    _original('time', 'sleep')(0.0001)


def _small_objects(local):
    """By what the threads are known to a `threading.local`."""
    return [o for part in _referents(local) if type(part) in (dict, set) for o in
            (r() for r in list(part) if type(r) is WeakRef) if o is not None]


def _with_subclasses(cls):
    got = [cls]
    for one in got:
        got += [c for c in type.__subclasses__(one) if not any(c is g for g in got)]
    return got


class ThreadBooks:
    """What the module threading forgets of other threads in a forked child, where they are not: the child walks what was there."""

    def __init__(self):
        self.threading = sys.modules.get('threading')
        self.active = dict(getattr(self.threading, '_active', ()))
        self.locks = getattr(self.threading, '_shutdown_locks', None)

    def restore(self):
        if self.active:
            self.threading._active.update(self.active)
        if self.locks is not None:
            self.threading._shutdown_locks = self.locks


# ---------------------------------------------------------------------------------------------------------------------
# Output: raw columns (docs/formats-python.md)
# ---------------------------------------------------------------------------------------------------------------------

MAGIC = b'HFPYHEAP'
FORMAT_VERSION = 1
FLAG_TEXTS, FLAG_LAYOUTS, FLAG_LAYOUT, FLAG_WIDE_SIZES, FLAG_REFCOUNTS = 4, 8, 16, 32, 64
FLUSH_BYTES = 192 * 1024
STRINGS_AT_ONCE = 4096


class Columns:
    """Blocks of four letters, a length and data, as they come; the reader puts them together."""

    def __init__(self, write, on_progress=None):
        from json import dumps
        self._dumps = dumps
        self._write = write
        self._on_progress = on_progress
        self._parts = []
        self._pending = 0
        self.bytes = 0

    def put(self, tag, *parts):
        size = sum(map(len, parts))
        self._parts.append(tag + _u32(size))
        self._parts.extend(parts)
        self._pending += 8 + size
        if self._pending >= FLUSH_BYTES:
            self.flush()

    def put_json(self, tag, value):
        self.put(tag, self._dumps(value, separators=(',', ':')).encode('ascii'))

    def flush(self):
        if self._parts:
            block = b''.join(self._parts)
            self._parts.clear()
            self._pending = 0
            self.bytes += len(block)
            self._write(block)

    def begin(self, about):
        self._parts.append(MAGIC + _u32(FORMAT_VERSION))
        self.put_json(b'META', about)

    def type(self, plan):
        self.put_json(b'TYPE', {'id': plan.number, 'name': plan.name, 'kind': _node_kind(plan.cls), 'base': _container(plan.cls)})

    def layout(self, number, names):
        self.put_json(b'LAYO', {'id': number, 'edges': names})

    def nodes(self, run):
        flags = run.items
        columns = [_little(run.ids)]
        sizes = run.sizes
        flags |= FLAG_WIDE_SIZES if sizes.typecode == 'Q' else 0
        columns.append(_little(sizes))
        if run.refcounts is not None:
            flags |= FLAG_REFCOUNTS
            columns.append(_little(run.refcounts))
        if run.lengths is not None:
            columns.append(_little(run.lengths))
        layout = 0
        if run.layouts is not None:
            flags |= FLAG_LAYOUTS
            columns.append(_little(run.layouts))
        elif run.layout is not None:
            flags |= FLAG_LAYOUT
            layout = run.layout
        flags |= FLAG_TEXTS if run.texts is not None else 0
        self.put(b'NODE', _u32(run.plan.number, run.count, flags, layout), *columns)
        if run.texts is not None:
            for start in range(0, run.count, STRINGS_AT_ONCE):
                some = run.texts[start:start + STRINGS_AT_ONCE]
                self.put(b'STRS', _u32(len(some)), self._dumps(some, separators=(',', ':'))[1:-1].encode('ascii'))

        if run.births is not None:
            self.put(b'BRTH', _little(run.births))

    def edges(self, ids):
        self.put(b'EDGE', _little(ids))

    def progress(self, done, total):
        if self._on_progress is not None:
            self._on_progress(done, total)

    def end(self, roots, totals):
        for start in range(0, len(roots['modules']), 2000):
            self.put_json(b'MODS', roots['modules'][start:start + 2000])
        for ident, name, frames in roots['threads']:
            self.put_json(b'THRD', {'id': ident, 'name': name, 'frames': [
                {'text': text, 'code': id(code), 'locals': [[_text(k), id(v)] for k, v in values]} for text, code, values in frames]})
        self.put_json(b'DONE', totals)
        self.flush()


def _u32(*numbers):
    """Not by `struct`: its cache of formats is a dict of the interpreter's, which may be counted already when we come to add to it."""
    return _little(array('I', numbers))


def _little(column):
    if sys.byteorder == 'big':
        column = array(column.typecode, column)
        column.byteswap()
    return column.tobytes()


def _node_kind(cls):
    """V8's node type that comes closest."""
    if cls is str:
        return 'string'
    if any(cls is number for number in (int, float, complex, bool)):
        return 'number'
    if cls is CodeType:
        return 'code'
    if cls is FunctionType:
        return 'closure'
    return 'object shape' if issubclass(cls, type) else 'object'


def _container(cls):
    for base in (dict, list, tuple, set, frozenset, deque, FunctionType, MethodType, type, ModuleType, WeakRef, GeneratorType,
                 CoroutineType, AsyncGeneratorType, FrameType, CellType, BaseException):
        if issubclass(cls, base):
            return base.__name__
    return ''


# ---------------------------------------------------------------------------------------------------------------------
# Output: V8's .heapsnapshot, for other tools
# ---------------------------------------------------------------------------------------------------------------------

NODE_TYPES = ['hidden', 'array', 'string', 'object', 'code', 'closure', 'regexp', 'number', 'native', 'synthetic',
              'concatenated string', 'sliced string', 'symbol', 'bigint', 'object shape']
EDGE_TYPES = ['context', 'element', 'property', 'internal', 'hidden', 'shortcut', 'weak']
STRING, OBJECT, NUMBER, SYNTHETIC = 2, 3, 7, 9


class HeapSnapshot:
    """Keeps columns until everything is known, then writes JSON. Ids are made from addresses, so that they fit 32 bits."""

    def __init__(self, write, on_progress=None):
        self._write = write
        self._on_progress = on_progress
        self.bytes = 0
        self.strings = {'': 0}
        self.index = {}
        self.kinds = array('B')
        self.names = array('I')
        self.addresses = array('Q')
        self.sizes = array('Q')
        self.refcounts = array('I')
        self.lengths = array('I')
        self.edge_kinds = array('B')
        self.edge_names = array('I')
        self.edge_targets = array('Q')
        self.type_kinds = []
        self.type_names = []
        self.layouts = []
        self._run = None

    def string(self, text):
        return self.strings.setdefault(text, len(self.strings))

    def begin(self, about):
        pass

    def type(self, plan):
        self.type_kinds.append(NODE_TYPES.index(_node_kind(plan.cls)))
        self.type_names.append(self.string(plan.name))

    def layout(self, number, names):
        kinds = bytes(kind for kind, _ in names)
        self.layouts.append((kinds, array('I', [self.string(n) if type(n) is str else n for _, n in names])))

    def nodes(self, run):
        if not run.plan.atom:
            # its edges are still to come, with atoms in between
            self._finish_run()
            self._run = (run, array('Q'))
            return
        new = list(map(not_, map(self.index.__contains__, run.ids)))
        if not all(new):
            # atoms may come more than once
            run.ids = array('Q', compress(run.ids, new))
            run.sizes = array('Q', compress(run.sizes, new))
            run.texts = list(compress(run.texts, new)) if run.texts is not None else None
            run.count = len(run.ids)
        self._add_nodes(run)
        self.lengths.extend(array('I', bytes(4 * run.count)))

    def _add_nodes(self, run):
        first, count = len(self.addresses), run.count
        kind, name = self.type_kinds[run.plan.number], self.type_names[run.plan.number]
        self.index.update(zip(run.ids, range(first, first + count)))
        self.addresses.extend(run.ids)
        self.sizes.extend(array('Q', run.sizes))
        self.kinds.extend(array('B', bytes((kind,)) * count))
        if run.texts is not None and kind != OBJECT:
            add, known = self.strings.setdefault, self.strings
            self.names.extend([add(text, len(known)) if text or kind == STRING else name for text in run.texts])
        else:
            self.names.extend(array('I', [name]) * count)
        self.refcounts.extend(run.refcounts if run.refcounts is not None else array('I', [IMMORTAL]) * count)

    def edges(self, ids):
        self._run[1].extend(ids)

    def _finish_run(self):
        """Puts each object's items before its named edges."""
        if self._run is None:
            return
        run, targets = self._run
        self._run = None
        self._add_nodes(run)
        lengths = run.lengths
        step = 2 if run.items == DICT_ITEMS else 1
        items = sum(lengths) * step if lengths is not None else 0
        layouts = run.layouts if run.layouts is not None else repeat(run.layout, run.count)
        if run.layout is None and run.layouts is None:
            self._items(run.items, lengths, targets)
            self.lengths.extend([n * step for n in lengths])
            return
        if lengths is None:
            self.edge_targets.extend(targets)
            if run.layout is not None:
                kinds, names = self.layouts[run.layout]
                self.edge_kinds.extend(array('B', kinds) * run.count)
                self.edge_names.extend(names * run.count)
                self.lengths.extend(array('I', [len(kinds)]) * run.count)
                return
            for number in layouts:
                kinds, names = self.layouts[number]
                self.edge_kinds.frombytes(kinds)
                self.edge_names.extend(names)
                self.lengths.append(len(kinds))
            return
        at, named = 0, items
        for length, number in zip(lengths, layouts):
            kinds, names = self.layouts[number]
            self._items(run.items, [length], targets[at:at + length * step])
            self.edge_targets.extend(targets[named:named + len(kinds)])
            self.edge_kinds.frombytes(kinds)
            self.edge_names.extend(names)
            self.lengths.append(length * step + len(kinds))
            at += length * step
            named += len(kinds)

    def _items(self, kind, lengths, targets):
        self.edge_targets.extend(targets)
        if kind == DICT_ITEMS:
            self.edge_kinds.extend(array('B', bytes((INTERNAL, PROPERTY))) * (len(targets) // 2))
            # the names are those of the keys: known when all nodes are
            self.edge_names.extend(array('I', [self.string('key'), UNNAMED]) * (len(targets) // 2))
        else:
            self.edge_kinds.extend(array('B', bytes((ELEMENT,))) * len(targets))
            self.edge_names.extend(array('I', chain.from_iterable(map(range, lengths))))

    def progress(self, done, total):
        if self._on_progress is not None:
            self._on_progress(done, total)

    def end(self, roots, totals):
        self._finish_run()
        Assembly(self, roots, totals['refcountBase']).write()

    def put(self, data):
        self.bytes += len(data)
        self._write(data)


UNNAMED = 0xffffffff


class Assembly:
    """Roots, what explains the rest, and the JSON."""

    def __init__(self, columns, roots, refcount_base):
        self.c = columns
        self.roots = roots
        self.base = refcount_base
        # (name, [(edge kind, name or index, row of an object or -1 - row of a synthetic node)])
        self.synthetic = [('', []), ('(modules)', []), ('(threads)', []), ('(held from C or unknown)', []), ('(garbage)', [])]

    def write(self):
        c = self.c
        self.targets = array('q', map(c.index.get, c.edge_targets, repeat(-1)))
        c.edge_targets = None
        self.name_dict_edges()
        c.index, index = None, c.index
        self.add_roots(index)
        del index
        self.explain()
        self.add_all_to_root()
        self.write_json()

    def name_dict_edges(self):
        c = self.c
        strings = list(c.strings)
        names = c.edge_names
        for i in [i for i, name in enumerate(names) if name == UNNAMED]:
            key = self.targets[i - 1]
            if key < 0:
                names[i] = c.string('?')
                continue
            kind, name = c.kinds[key], c.names[key]
            if kind == STRING:
                names[i] = name
            elif kind == NUMBER and strings[name].isdigit() and len(strings[name]) < 10:
                c.edge_kinds[i] = ELEMENT
                names[i] = int(strings[name])
            else:
                names[i] = c.string('[%s]' % strings[name])

    def add_roots(self, index):
        c = self.c
        modules = self.synthetic[1][1]
        for name, address in self.roots['modules']:
            if address in index:
                modules.append((PROPERTY, c.string(name), index[address]))
        threads = self.synthetic[2][1]
        for _, name, frames in self.roots['threads']:
            self.synthetic.append(('thread ' + name, []))
            row = len(self.synthetic) - 1
            threads.append((ELEMENT, len(threads), -1 - row))
            for depth, (text, code, values) in enumerate(frames):
                edges = [(CONTEXT, c.string(_text(k)), index[id(v)]) for k, v in values if id(v) in index]
                if id(code) in index:
                    edges.append((INTERNAL, c.string('f_code'), index[id(code)]))
                self.synthetic.append((text, edges))
                self.synthetic[row][1].append((ELEMENT, depth, -len(self.synthetic)))

    def explain(self):
        """Objects that no module and no thread reaches: held from C when they have more references than edges, else garbage."""
        c = self.c
        count = len(c.addresses)
        starts = array('Q', [0])
        total = 0
        for n in c.lengths:
            total += n
            starts.append(total)
        targets = self.targets
        weak = WEAK | OWNS_NOT
        seen = bytearray(count)

        def flood(stack):
            while stack:
                rows = set()
                for row in stack:
                    rows.update(targets[i] for i in range(starts[row], starts[row + 1]) if c.edge_kinds[i] != weak)
                rows.discard(-1)
                stack = [row for row in rows if not seen[row]]
                for row in stack:
                    seen[row] = 1
        first = {row for _, edges in self.synthetic for _, _, row in edges if row >= 0}
        for row in first:
            seen[row] = 1
        flood(first)
        left = [row for row in range(count) if not seen[row]]
        if not left:
            return
        incoming = {row: 0 for row in left}
        for kind, row in zip(c.edge_kinds, targets):
            if row in incoming and kind < OWNS_NOT:
                incoming[row] += 1
        # what has no referents of its own is explained by whoever refers to it
        held = [row for row in left if c.lengths[row] and (
            c.refcounts[row] == IMMORTAL or c.refcounts[row] - self.base > incoming[row])]
        self.synthetic[3][1].extend((ELEMENT, i, row) for i, row in enumerate(held))
        for row in held:
            seen[row] = 1
        flood(held)
        # of the rest the tops only: what nothing refers to, then one of each cycle
        garbage = []
        for row in [row for row in left if not incoming[row]] + left:
            if not seen[row]:
                seen[row] = 1
                garbage.append(row)
                flood([row])
        self.synthetic[4][1].extend((ELEMENT, i, row) for i, row in enumerate(garbage))

    def add_all_to_root(self):
        self.synthetic[0][1].extend((ELEMENT, row, -1 - row) for row in range(1, 5))

    def ids(self):
        """Odd, from addresses: the same object has the same id in the next snapshot of the same process (and may be another)."""
        ids = array('I', [(a >> 4 & 0x3fffffff) * 2 + 1 for a in self.c.addresses])
        if len(set(ids)) != len(ids):
            taken, free = set(), 0x7fffffff
            for i, number in enumerate(ids):
                while number in taken:
                    free -= 2
                    number = free
                taken.add(number)
                ids[i] = number
        return ids

    def write_json(self):
        from json import dumps
        c, put = self.c, self.c.put
        extra = len(self.synthetic)
        keep = array('B', map((0).__le__, self.targets))
        lengths = c.lengths
        if 0 in keep:
            # edges to what was left out (objects of the walk itself)
            at, kept = 0, array('I')
            for n in lengths:
                kept.append(sum(keep[at:at + n]))
                at += n
            lengths = kept
        roots_edges = sum(len(edges) for _, edges in self.synthetic)
        edge_count = roots_edges + sum(lengths)
        meta = {'node_fields': ['type', 'name', 'id', 'self_size', 'edge_count', 'trace_node_id', 'detachedness'],
                'node_types': [NODE_TYPES, 'string', 'number', 'number', 'number', 'number', 'number'],
                'edge_fields': ['type', 'name_or_index', 'to_node'],
                'edge_types': [EDGE_TYPES, 'string_or_number', 'node'],
                'trace_function_info_fields': ['function_id', 'name', 'script_name', 'script_id', 'line', 'column'],
                'trace_node_fields': ['id', 'function_info_index', 'count', 'size', 'children'],
                'sample_fields': ['timestamp_us', 'last_assigned_id'],
                'location_fields': ['object_index', 'script_id', 'line', 'column']}
        header = {'meta': meta, 'node_count': extra + len(c.addresses), 'edge_count': edge_count, 'trace_function_count': 0}
        put(b'{"snapshot":' + dumps(header).encode() + b',\n"nodes":[')
        rows = []
        for i, (name, edges) in enumerate(self.synthetic):
            # threads and frames are objects, so that distances are counted from the roots that people know
            kind = OBJECT if 1 <= i <= 2 or i > 4 else SYNTHETIC
            rows += [kind, c.string(name), 2 * i + 2, 0, len(edges), 0, 0]
        put(str(rows)[1:-1].replace(' ', '').encode())
        ids = self.ids()
        for start in range(0, len(ids), 16384):
            n = min(16384, len(ids) - start)
            some = array('Q', bytes(8 * 7 * n))
            for field, column in enumerate((c.kinds, c.names, ids, c.sizes, lengths)):
                some[field::7] = array('Q', column[start:start + n])
            put(b',' + str(some.tolist())[1:-1].replace(' ', '').encode())
        put(b'],\n"edges":[')
        rows = [x for _, edges in self.synthetic for kind, name, row in edges
                for x in (kind & 15, name, 7 * (row + extra if row >= 0 else -1 - row))]
        put(str(rows)[1:-1].replace(' ', '').encode())
        for start in range(0, len(self.targets), 32768):
            end = min(start + 32768, len(self.targets))
            kept = keep[start:end]
            some = array('q', bytes(24 * sum(kept)))
            some[0::3] = array('q', [k & 15 for k in compress(c.edge_kinds[start:end], kept)])
            some[1::3] = array('q', compress(c.edge_names[start:end], kept))
            some[2::3] = array('q', [7 * (row + extra) for row in compress(self.targets[start:end], kept)])
            if some:
                put(b',' + str(some.tolist())[1:-1].replace(' ', '').encode())
        put(b'],\n"trace_function_infos":[],\n"trace_tree":[],\n"samples":[],\n"locations":[],\n"strings":[')
        strings = list(c.strings)
        for start in range(0, len(strings), 8192):
            put((b',' if start else b'') + dumps(strings[start:start + 8192])[1:-1].encode())
        put(b']}\n')


# ---------------------------------------------------------------------------------------------------------------------
# Memory: what the system and the allocator say
# ---------------------------------------------------------------------------------------------------------------------

def _read(path):
    try:
        with open(path, 'rb') as file:
            return file.read(65536).decode('ascii', 'replace')
    except OSError:
        return ''


def _kilobytes(text, field):
    for line in text.split('\n'):
        if line.startswith(field):
            return int(line.split()[1]) * 1024
    return None


def _resident():
    """Bytes of this process in memory, or None."""
    fields = _read('/proc/self/statm').split()
    if len(fields) > 1:
        return int(fields[1]) * os.sysconf('SC_PAGE_SIZE')
    return None


def _available():
    """(bytes that may still be used, what sets the limit), or (None, None) where the system does not say."""
    limits = []
    free = _kilobytes(_read('/proc/meminfo'), 'MemAvailable:')
    if free is not None:
        limits.append((free, 'MemAvailable'))
    for limit, used in _cgroup_files():
        top, now = _read(limit).strip(), _read(used).strip()
        if top.isdigit() and now.isdigit() and int(top) < 1 << 60:
            limits.append((max(0, int(top) - int(now)), 'cgroup'))
    if _read('/proc/sys/vm/overcommit_memory').strip() == '2':
        info = _read('/proc/meminfo')
        top, used = _kilobytes(info, 'CommitLimit:'), _kilobytes(info, 'Committed_AS:')
        if top is not None and used is not None:
            limits.append((max(0, top - used), 'CommitLimit'))
    return min(limits) if limits else (None, None)


def _cgroup_files():
    for line in _read('/proc/self/cgroup').split('\n'):
        parts = line.split(':', 2)
        if len(parts) < 3:
            continue
        path = parts[2].rstrip('/')
        if parts[1] == '':
            # the process's group and those above it
            while True:
                yield '/sys/fs/cgroup%s/memory.max' % path, '/sys/fs/cgroup%s/memory.current' % path
                if not path:
                    break
                path = path.rpartition('/')[0]
        elif 'memory' in parts[1].split(','):
            for base in ('/sys/fs/cgroup/memory%s' % path, '/sys/fs/cgroup/memory'):
                yield base + '/memory.limit_in_bytes', base + '/memory.usage_in_bytes'


class _Learned:
    """What this process's captures taught: for predictions and for the estimate of the live heap.

    Nothing in CPython tells cheaply how many bytes live objects take; the number of blocks of its small-object allocator is cheap.
    So: what the last count of the whole heap found, and since then blocks times what a block brought between the last two counts.
    """
    heap_bytes = 0
    blocks = 0
    bytes_per_block = 64.0
    counted = False
    walk_seconds_per_block = 2.5e-6
    fork_seconds_per_byte = 25e-3 / (1 << 30)
    # the last fork was refused by the system: too many processes, or none allowed
    cannot_fork = False

    @classmethod
    def count(cls, heap_bytes, blocks):
        if cls.counted and abs(blocks - cls.blocks) > 2000:
            per_block = (heap_bytes - cls.heap_bytes) / (blocks - cls.blocks)
            cls.bytes_per_block = min(100000.0, max(32.0, per_block))
        cls.heap_bytes, cls.blocks, cls.counted = heap_bytes, blocks, True

    @classmethod
    def estimate(cls, blocks):
        if not cls.counted:
            return int(blocks * 100)
        # a program that let go of much since then may have let go of other things than it made between the last two counts
        return int(max(blocks * 32, cls.heap_bytes + (blocks - cls.blocks) * cls.bytes_per_block))


# Up to so many blocks, the heap is counted when a client comes, so that the estimate is right from the start.
COUNTED_AT_ONCE = 400000


def memory():
    """Figures of now, in bytes unless the name says otherwise; cheap enough for once a second."""
    blocks = sys.getallocatedblocks()
    status = _read('/proc/self/status')
    peak = _kilobytes(status, 'VmHWM:')
    if peak is None:
        try:
            import resource
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == 'darwin' else 1024)
        except ImportError:
            pass
    return {
        'at': _now() * 1000,
        'rss': _resident(),
        'rssPeak': peak,
        'allocatedBlocks': blocks,
        'heapUsed': _Learned.estimate(blocks),
        'heapUsedIsEstimate': True,
        'counted': _Learned.counted,
        'gc': {'enabled': gc.isenabled(), 'counts': list(gc.get_count()), 'thresholds': list(gc.get_threshold()),
               'generations': gc.get_stats(), 'uncollectable': len(gc.garbage), 'frozen': gc.get_freeze_count()},
        'threads': _thread._count(),
    }


def _allocators():
    """Arenas of the small-object allocator and the C library's own books. Only in a forked child: both disturb the process."""
    got = {}
    before = set(sys.modules)
    finders, sys.path_importer_cache = sys.path_importer_cache, {}
    for name, read in (('pymalloc', _pymalloc), ('malloc', _mallinfo)):
        try:
            got[name] = read()
        except Exception:
            pass
    # what had to be imported for it is not part of the picture
    sys.path_importer_cache = finders
    for name in set(sys.modules) - before:
        del sys.modules[name]
    return got


def _pymalloc():
    """Totals out of what sys._debugmallocstats prints."""
    path = _temporary_file()
    try:
        saved = os.dup(2)
        os.dup2(path, 2)
        try:
            sys._debugmallocstats()
        finally:
            os.dup2(saved, 2)
            os.close(saved)
        os.lseek(path, 0, 0)
        text = os.read(path, 1 << 20).decode('ascii', 'replace')
    finally:
        os.close(path)
    names = (('# bytes in allocated blocks', 'usedBytes'), ('# bytes in available blocks', 'freeBytes'),
             ('unused pools', 'unusedPoolsBytes'), ('# bytes lost to pool headers', 'headerBytes'),
             ('# bytes lost to quantization', 'roundingBytes'), ('# bytes lost to arena alignment', 'alignmentBytes'),
             ('# arenas allocated current', 'arenas'), ('arenas * ', 'arenaBytes'))
    got = {}
    for line in text.split('\n'):
        head, _, value = line.rpartition('=')
        digits = value.replace(',', '').strip()
        for wanted, name in names:
            if wanted in head and digits.isdigit():
                got[name] = int(digits)
    return got


def _temporary_file():
    if hasattr(os, 'memfd_create'):
        return os.memfd_create('holdfast')
    _import_first('tempfile')
    import tempfile
    file, path = tempfile.mkstemp()
    os.unlink(path)
    return file


def _mallinfo():
    _import_first('ctypes')
    import ctypes
    names = ('arena', 'ordblks', 'smblks', 'hblks', 'hblkhd', 'usmblks', 'fsmblks', 'uordblks', 'fordblks', 'keepcost')

    class Info(ctypes.Structure):
        _fields_ = [(name, ctypes.c_size_t) for name in names]
    call = ctypes.CDLL(None).mallinfo2
    call.restype = Info
    info = call()
    return {'usedBytes': info.uordblks + info.hblkhd, 'freeBytes': info.fordblks, 'mappedBytes': info.hblkhd,
            'trimmableBytes': info.keepcost}


def _trim():
    """An experiment in this process: glibc's malloc_trim(0) after a collection. What it returned to the system, in bytes."""
    gc.collect()
    before = _resident()
    _import_first('ctypes')
    try:
        import ctypes
        trim = ctypes.CDLL(None).malloc_trim
    except (ImportError, AttributeError, OSError):
        raise CommandError(-32000, 'The C library has no malloc_trim', {'reason': 'no-malloc-trim'})
    began = _clock()
    trim(0)
    return {'rssBefore': before, 'rssAfter': _resident(), 'tookMs': (_clock() - began) * 1000}


# ---------------------------------------------------------------------------------------------------------------------
# Capturing
# ---------------------------------------------------------------------------------------------------------------------

# Of the process's own size: what the child needs at most (copied pages and columns), by format.
CHILD_SHARE = {'columns': 1.3, 'heapsnapshot': 6.0}
# What the walk needs in this process when it must not fork.
STOP_SHARE = {'columns': 0.6, 'heapsnapshot': 6.0}


class CaptureRefused(Exception):
    """Expected: `reason` is a short word, `data` its figures."""

    def __init__(self, reason, data=None):
        Exception.__init__(self, reason)
        self.reason = reason
        self.data = data or {}


class Cancelled(Exception):
    pass


def plan_capture(form, wanted):
    """What a capture would do and cost: {mode, reason, pauseMs, totalMs, extraBytes, availableBytes, limit}."""
    rss = _resident() or 0
    blocks = sys.getallocatedblocks()
    available, limit = _available()
    forked_bytes = int(rss * CHILD_SHARE[form])
    slower = 8 if form == 'heapsnapshot' else 1
    walk = blocks * _Learned.walk_seconds_per_block * slower
    mode, reason = 'fork', ''
    if wanted == 'stop':
        mode, reason = 'stop', 'wanted'
    elif not CAN_FORK or (sys.platform == 'darwin' and wanted != 'fork'):
        mode, reason = 'stop', 'no-fork'
    elif available is not None and forked_bytes > available and wanted != 'fork':
        mode, reason = 'stop', 'memory'
    elif _Learned.cannot_fork and wanted != 'fork':
        mode, reason = 'stop', 'fork-failed'
    extra = forked_bytes if mode == 'fork' else int(rss * STOP_SHARE[form])
    pause = 0.002 + rss * _Learned.fork_seconds_per_byte if mode == 'fork' else walk
    return {'mode': mode, 'reason': reason, 'pauseMs': pause * 1000, 'totalMs': (pause + walk) * 1000, 'extraBytes': extra,
            'availableBytes': available, 'limit': limit, 'rss': rss, 'refused': available is not None and extra > available}


def _resident_of(pid):
    """Resident bytes of the process that is looked at: a forked child's own are others."""
    if pid == os.getpid():
        return _resident()
    fields = _read('/proc/%d/statm' % pid).split()
    return int(fields[1]) * os.sysconf('SC_PAGE_SIZE') if len(fields) > 1 else None


def _life(pid):
    """Of all processes of a machine only this one has it: its number, and when it began in ticks since the machine did."""
    fields = _read('/proc/%d/stat' % pid).rpartition(')')[2].split()
    return '%d-%s' % (pid, fields[19]) if len(fields) > 19 else '%d' % pid


def _about(form, mode, births):
    known = {} if births is None else {'identity': {'mode': births.mode, 'log': births.log}}
    pid = os.getppid() if mode == 'fork' else os.getpid()
    return {**known, 'format': 'holdfast-python-columns', 'version': FORMAT_VERSION, 'agent': __version__, 'mode': mode, 'pid': pid,
            'life': _life(pid), 'at': _now() * 1000, 'title': _title(), 'rss': _resident_of(pid), 'pointerBytes': 8 if sys.maxsize > 1 << 32 else 4,
            'runtime': {'name': sys.implementation.name, 'version': '%d.%d.%d' % sys.version_info[:3], 'build': sys.version[:200]}}


def _walk(objects, stacks, sink, form, mode, began, births=None):
    """Walks everything into the sink; gives the totals."""
    private = mode == 'fork'
    blocks, allocators = sys.getallocatedblocks(), _allocators() if private else None
    threads = stacks.describe(private)
    skip = _ours(stacks.own_values(), [objects, threads, *stacks.containers()])
    sink.begin(_about(form, mode, births))
    walk = Walk(sink, private, births.born if births is not None else None)
    values = [value for _, _, frames in threads for _, code, pairs in frames for value in chain((code,), (v for _, v in pairs))]
    walk.run(objects, values, skip)
    del values
    modules = sys.modules
    named = [(_text(k), id(v)) for k, v in list(modules.items()) if v is not None] if type(modules) is dict else []
    totals = {'nodes': walk.nodes, 'edges': walk.edges, 'bytes': walk.bytes, 'refcountBase': REFCOUNT_BASE, 'mode': mode,
              'walkMs': (_clock() - began) * 1000, 'allocatedBlocks': blocks, 'memory': allocators, 'slots': walk.slots_savings()}
    sink.end({'modules': named, 'threads': threads}, totals)
    totals['locals'] = walk.locals
    return totals


def _refcount_base():
    """References to an object that are the walk's own while it counts: two lists and the call."""
    probe = [object()]
    members = probe[0:]
    part = members[0:1]
    del probe
    return _refcounts(part)[0]


REFCOUNT_BASE = _refcount_base()
_SINKS = {'columns': Columns, 'heapsnapshot': HeapSnapshot}


def _leave_parent_alone(keep):
    """In the child: no descriptor, signal handler or priority of the parent's may act through it."""
    import signal
    for number in range(1, getattr(signal, 'NSIG', 65)):
        try:
            signal.signal(number, signal.SIG_DFL)
        except (OSError, ValueError, RuntimeError, TypeError):
            pass
    try:
        signal.set_wakeup_fd(-1)
    except ValueError:
        pass
    null = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(null, fd)
    for directory in ('/proc/self/fd', '/dev/fd'):
        try:
            open_fds = [int(name) for name in os.listdir(directory) if name.isdigit()]
            break
        except OSError:
            open_fds = range(3, 4096)
    for fd in open_fds:
        if fd > 2 and fd not in keep:
            try:
                os.close(fd)
            except OSError:
                pass
    try:
        os.nice(5)
        with open('/proc/self/oom_score_adj', 'w') as file:
            # if memory runs out, it is the child that goes
            file.write('1000')
    except OSError:
        pass
    if hasattr(signal, 'pthread_sigmask'):
        signal.pthread_sigmask(signal.SIG_SETMASK, [])


class Capture:
    """One snapshot on its way. `output`: called in the child (or here) with a writer's fds to keep; gives (write, progress)."""

    def __init__(self, agent_threads, thread_locals=None):
        self.own = agent_threads
        self.thread_locals = thread_locals or _thread_locals
        self.pid = 0
        self.result = None
        self._report = self._cancel = -1
        self._answer = b''
        self._gone = False

    def take(self, form, wanted, output, keep):
        """Starts a capture; the figures so far. Then `fileno` becomes readable, and `finish` gives the rest."""
        self.form = form
        # one that lost its hold tells nothing
        self.births = _births if _births is not None and _births.holds() else None
        self.plan = plan_capture(form, wanted)
        if self.plan['refused'] and wanted != 'fork':
            raise CaptureRefused('memory', {'needBytes': self.plan['extraBytes'], 'availableBytes': self.plan['availableBytes'],
                                            'limit': self.plan['limit']})
        self.began = _clock()
        if self.plan['mode'] == 'fork':
            self._fork(output, keep)
        else:
            self._stop(output)

    def _fork(self, output, keep):
        # the child must import nothing that is not there yet
        import json  # noqa: F401
        import select  # noqa: F401
        held = self.thread_locals.hold()
        report, to_parent = os.pipe()
        from_parent, cancel = os.pipe()
        parent = os.getpid()
        # what we did so far is not to add to the pause
        _let_others_run()
        self.began = began = _clock()
        stacks = Stacks(self.own)
        self.stack_time = _clock() - began
        books = ThreadBooks()
        births, interval = self.births, sys.getswitchinterval()
        try:
            if births is not None:
                # nothing is to be born between the log and the fork
                sys.setswitchinterval(0.25)
                births.note()
            pid = fork_quietly()
        except OSError as error:
            sys.setswitchinterval(interval)
            for fd in (report, to_parent, from_parent, cancel):
                os.close(fd)
            raise CaptureRefused('fork-failed', {'errno': error.errno, 'reason': 'no child could be started (%s); the next capture '
                                                 'stops the program instead' % error.strerror})
        if pid == 0:
            code = 1
            try:
                gc.disable()
                if births is not None:
                    births.late()
                gc.unfreeze()
                books.restore()
                code = self._child(gc.get_objects(), stacks, output, set(keep) | {to_parent, from_parent}, to_parent, from_parent, parent)
            except BaseException:
                pass
            finally:
                os._exit(code)
        if births is not None:
            births.epoch += 1
            sys.setswitchinterval(interval)
        self.pause = _clock() - began
        del held, stacks, books
        os.close(to_parent)
        os.close(from_parent)
        self.pid, self._report, self._cancel = pid, report, cancel
        _Forks.files.update((fd, _file_behind(fd)) for fd in (report, cancel))

    def _child(self, objects, stacks, output, keep, to_parent, from_parent, parent):
        from json import dumps
        began = _clock()
        answer = {'pid': os.getpid()}
        code = 0
        try:
            _leave_parent_alone(keep)
            write, progress = output()

            def careful(data):
                # between two blocks, so that what was sent ends where a block ends
                if os.getppid() != parent or _ready(0, from_parent):
                    raise Cancelled()
                write(data)
            sink = _SINKS[self.form](careful, progress)
            answer.update(_walk(objects, stacks, sink, self.form, 'fork', began, self.births))
            answer['fileBytes'] = sink.bytes
        except Cancelled:
            answer['error'] = 'cancelled'
        except MemoryError:
            answer['error'] = 'out of memory'
        except BaseException as error:
            answer['error'] = _describe_error(error)
            code = 1
        status = _read('/proc/self/status')
        answer['childPeakBytes'] = _kilobytes(status, 'VmHWM:')
        answer['childOwnBytes'] = _kilobytes(_read('/proc/self/smaps_rollup'), 'Private_Dirty:')
        data = dumps(answer).encode('ascii') + b'\n'
        while data:
            data = data[os.write(to_parent, data):]
        return code

    def _stop(self, output):
        """Without fork the walk happens here, and the process stands (mostly) still."""
        stacks = Stacks(self.own)
        chunks = []
        interval = sys.getswitchinterval()
        enabled = gc.isenabled()
        gc.disable()
        # other threads still run when they insist, but a fiftieth as often
        sys.setswitchinterval(0.25)
        try:
            objects = gc.get_objects()
            sink = _SINKS[self.form](chunks.append)
            totals = _walk(objects, stacks, sink, self.form, 'stop', self.began)
        finally:
            sys.setswitchinterval(interval)
            if enabled:
                gc.enable()
        self.pause = _clock() - self.began
        self.stack_time = 0.0
        write, _ = output()
        size = sum(map(len, chunks))
        for chunk in chunks:
            write(chunk)
        totals['fileBytes'] = size
        self.result = totals

    def fileno(self):
        return self._report

    def cancel(self):
        if self._cancel >= 0:
            try:
                os.write(self._cancel, b'x')
            except OSError:
                pass

    def kill(self):
        """For a child that does not end: it is ours, and nobody waits for it."""
        if self.pid > 0:
            import signal
            try:
                os.kill(self.pid, signal.SIGKILL)
            except OSError:
                pass

    def receive(self):
        """Takes what the child reports; True when that was all. The pipe's end is no sign: a child of the program may hold it."""
        more = os.read(self._report, 65536)
        self._answer += more
        return not more or more.endswith(b'\n')

    def is_over(self):
        """True when the child is gone, however it went."""
        if self._gone or self.pid <= 0:
            return self._gone
        try:
            self._gone = os.waitpid(self.pid, os.WNOHANG)[0] == self.pid
        except OSError:
            self._gone = True  # the program reaps all children
        return self._gone

    def finish(self):
        """Waits for the end. The figures: {pauseMs, totalMs, extraBytes, ...}; raises CaptureRefused."""
        result = self.result
        if result is None:
            from json import loads
            while True:
                last = self.is_over()
                if _ready(0 if last else 0.5, self._report):
                    if self.receive():
                        break
                elif last:
                    break
            for fd in (self._report, self._cancel):
                _Forks.files.pop(fd)
                os.close(fd)
            self._report = self._cancel = -1
            try:
                result = loads(self._answer.decode('ascii'))
            except ValueError:
                result = {'error': 'the capturing child ended early'}
            if not self._gone:
                try:
                    os.waitpid(self.pid if self.pid > 0 else result['pid'], 0)
                except (OSError, KeyError):
                    pass
        total = _clock() - self.began
        if 'error' in result:
            raise CaptureRefused('failed', {'reason': result['error']})
        self.thread_locals.met(result.pop('locals', ()))
        blocks = max(1, result.get('allocatedBlocks', 1))
        _Learned.count(result['bytes'], blocks)
        if self.form == 'columns':
            _Learned.walk_seconds_per_block = max(1e-7, (total - self.pause) / blocks)
        if self.plan['mode'] == 'fork' and self.plan['rss']:
            _Learned.fork_seconds_per_byte = max(0.0, self.pause - 0.002) / self.plan['rss']
        own = result.get('childOwnBytes')
        return {'mode': self.plan['mode'], 'reason': self.plan['reason'], 'pauseMs': self.pause * 1000,
                'stacksMs': self.stack_time * 1000, 'totalMs': total * 1000,
                'extraBytes': own if own is not None else result.get('childPeakBytes'), 'childPeakBytes': result.get('childPeakBytes'),
                'bytes': result['fileBytes'], 'nodes': result['nodes'], 'edges': result['edges'], 'heapBytes': result['bytes'],
                'memory': result.get('memory'), 'predicted': self.plan}


class _Births:
    """When each object was born, so that a new one at an old address is not taken for the old one.

    The time is the number of the capture before which it was: two objects that follow one another at an address, and are seen in two
    snapshots, have different ones. What was there before the log began has 0. Two ways, both by the collector's own lists:

    births  a callback of the collector: when a collection begins, its youngest generation is what was born since the last one. A
            capture collects that generation first. Costs 1.4 to 2 times the time where containers are created and dropped.
    fence   at each capture all objects are set aside (gc.freeze): what the collector lists at the next was born since. Costs
            nothing in between, but cycles of garbage among those set aside are not collected until the fence goes.

    Only objects that the collector tracks are in its lists. One that it begins to track late (a dict, with its first container)
    counts as born then. Keeps some 100 bytes for each address at which something was born.
    """

    def __init__(self, mode, owner):
        self.mode = mode
        self.owner = owner
        self.log = os.urandom(8).hex()
        self.epoch = 1
        self.born = {}
        if mode == 'births':
            gc.collect(0)
            gc.callbacks.append(self.collecting)
        else:
            gc.freeze()

    def collecting(self, phase, info):
        if phase == 'start':
            self.born.update(dict.fromkeys(map(id, gc.get_objects(generation=0)), self.epoch))

    def note(self):
        """Just before a fork."""
        if self.mode == 'births':
            gc.collect(0)
        else:
            self.late()
            gc.freeze()

    def late(self):
        """What was born since, as far as it lives."""
        young = gc.get_objects(generation=0) if self.mode == 'births' else gc.get_objects()
        self.born.update(dict.fromkeys(map(id, young), self.epoch))

    def holds(self):
        """False when the program took the callback away, or ended the fence."""
        if self.mode == 'births':
            return any(getattr(callback, '__self__', None) is self for callback in gc.callbacks)
        return gc.get_freeze_count() > 0

    def end(self):
        if self.mode == 'births':
            gc.callbacks[:] = [callback for callback in gc.callbacks if getattr(callback, '__self__', None) is not self]
        else:
            gc.unfreeze()


_births = None


def _set_identity(mode, owner):
    global _births
    old, _births = _births, None
    if old is not None:
        old.end()
    if mode != 'address':
        _births = _Births(mode, owner)


class _Imports:
    """
    What our threads import, while the program may fork at any time: in a child, an import that was under way in another thread never
    ends, and whoever imports the same waits forever, the program too. So ours are made in one go, and a fork waits for them.
    """
    lock = _thread.allocate_lock()
    # The thread that keeps the lock while it forks.
    forking = 0
    # Of every connection.
    usual = ('_socket', 'signal', 'select', 'binascii', 'hashlib', 'json', 'resource')
    done = False


def _import_first(*names):
    """Imports modules; what this interpreter does not have is left to whoever needs it."""
    with _Imports.lock:
        for name in names:
            try:
                __import__(name)
            except ImportError:
                pass


def _before_fork():
    # A fork inside of an import that ours waits for would wait for itself: a second at most.
    if _Imports.lock.acquire(True, 1):
        _Imports.forking = _thread.get_ident()


def _after_fork():
    if _Imports.forking == _thread.get_ident():
        _Imports.forking = 0
        _Imports.lock.release()


_thread_locals = ThreadLocals()
if _thread_locals.kind is not None and sys.getallocatedblocks() < SMALL_HEAP_BLOCKS:
    _thread_locals.hold()


class _Forks:
    """The thread that forks for us, so that the child does not start an agent of its own."""
    thread = 0
    # Of captures under way, by number: not for a child of the program.
    files = {}


def fork_quietly():
    """os.fork without the program's handlers in the child; 0 there, and -1 here if the number of the child got lost."""
    import signal
    mask = None
    if hasattr(signal, 'pthread_sigmask'):
        # no handler of the program may run in the child, not even before they are taken down
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, _asynchronous_signals())
    _ignore_our_fork_warning()
    parent, pid = os.getpid(), -1
    _Forks.thread = _thread.get_ident()
    try:
        pid = _fork()
        _Learned.cannot_fork = False
    except OSError:
        _Learned.cannot_fork = True
        raise
    except (Warning, SystemError):
        # from 3.12 on fork warns in a process with threads; a program may have made that an error, raised after the fact
        pid = -1
    finally:
        if os.getpid() == parent:
            _Forks.thread = 0
            if mask is not None:
                signal.pthread_sigmask(signal.SIG_SETMASK, mask)
    return pid


def _asynchronous_signals():
    import signal
    ours = (signal.SIGSEGV, signal.SIGFPE, signal.SIGILL, signal.SIGABRT, getattr(signal, 'SIGBUS', 0), getattr(signal, 'SIGTRAP', 0))
    return set(signal.valid_signals()) - set(ours)


def _describe_error(error):
    try:
        import traceback
        where = traceback.extract_tb(error.__traceback__)[-1]
        return '%s: %s (line %d)' % (type(error).__name__, str(error)[:300], where.lineno)
    except Exception:
        return type(error).__name__


# ---------------------------------------------------------------------------------------------------------------------
# HTTP and WebSocket, as little of both as an inspector needs
# ---------------------------------------------------------------------------------------------------------------------

HANDSHAKE_SECONDS = 5
SEND_SECONDS = 120
MOST_HEADER_BYTES = 16 * 1024
MOST_MESSAGE_BYTES = 1024 * 1024
MOST_CONNECTIONS = 32
# So long a checkpoint waits for the snapshot of it to begin.
CHECKPOINT_SECONDS = 30
# So long an agent that was put into a running program waits for the client that put it there.
GUEST_SECONDS = 60
WEBSOCKET_GUID = b'258EAFA5-E914-47DA-95CA-C5AB0DC85B11'


class Gone(Exception):
    """The other side closed the connection, or broke the protocol."""


class Refused(Exception):
    def __init__(self, status, reason):
        Exception.__init__(self, reason)
        self.status = status
        self.reason = reason


def _read_request(sock):
    """(method, path, {header: value}) of one HTTP request."""
    data = b''
    deadline = _clock() + HANDSHAKE_SECONDS
    while b'\r\n\r\n' not in data:
        if len(data) > MOST_HEADER_BYTES:
            raise Refused(431, 'Request Header Fields Too Large')
        left = deadline - _clock()
        if left <= 0:
            raise Gone()
        sock.settimeout(left)
        more = sock.recv(4096)
        if not more:
            raise Gone()
        data += more
    head, _, more = data.partition(b'\r\n\r\n')
    if len(head) > MOST_HEADER_BYTES:
        raise Refused(431, 'Request Header Fields Too Large')
    if more:
        # no request of ours has a body, and frames may only follow our answer
        raise Gone()
    head = head.decode('latin-1').split('\r\n')
    words = head[0].split(' ')
    if len(words) != 3 or not words[2].startswith('HTTP/1.'):
        raise Refused(400, 'Bad Request')
    headers = {}
    for line in head[1:]:
        name, colon, value = line.partition(':')
        name = name.lower()
        if not colon or name in headers and name in ('host', 'origin', 'upgrade'):
            raise Refused(400, 'Bad Request')
        headers[name] = value.strip()
    return words[0], words[1], headers


def _check_sender(headers):
    """A web page must not get in: neither through a name that it points at this machine (Host) nor directly (Origin)."""
    host = headers.get('host', '')
    name = host[1:host.find(']')] if host.startswith('[') else host.rsplit(':', 1)[0]
    digits = name.replace('.', '').replace(':', '')
    is_address = digits != '' and (name.count('.') == 3 and digits.isdigit() or ':' in name and all(c in '0123456789abcdefABCDEF' for c in digits))
    if name.lower() not in ('localhost', 'localhost.') and not is_address:
        raise Refused(403, 'Forbidden')
    if headers.get('origin', 'devtools://devtools') != 'devtools://devtools':
        raise Refused(403, 'Forbidden')


def _accept_key(key):
    import binascii
    try:
        from _sha1 import sha1
    except ImportError:
        from hashlib import sha1
    try:
        if len(binascii.a2b_base64(key.encode('ascii'))) != 16:
            raise Refused(400, 'Bad Request')
    except ValueError:
        raise Refused(400, 'Bad Request')
    return binascii.b2a_base64(sha1(key.encode('ascii') + WEBSOCKET_GUID).digest()).strip().decode('ascii')


def frame(payload, opcode=1):
    """One unmasked WebSocket frame (RFC 6455, 5.2)."""
    size = len(payload)
    if size < 126:
        head = bytes((0x80 | opcode, size))
    elif size < 65536:
        head = bytes((0x80 | opcode, 126)) + size.to_bytes(2, 'big')
    else:
        head = bytes((0x80 | opcode, 127)) + size.to_bytes(8, 'big')
    return head + payload


def _receive(sock, count):
    data = bytearray()
    while len(data) < count:
        more = sock.recv(min(65536, count - len(data)))
        if not more:
            raise Gone()
        data += more
    return bytes(data)


def _unmask(data, mask):
    size = len(data)
    repeated = (mask * (size // 4 + 1))[:size]
    return (int.from_bytes(data, 'big') ^ int.from_bytes(repeated, 'big')).to_bytes(size, 'big')


def _refuse_size(sock):
    """Says why, then reads on for a while: closing on a peer that still sends resets it before it has read the reason."""
    from _socket import SHUT_WR
    sock.sendall(frame((1009).to_bytes(2, 'big'), 8))
    sock.shutdown(SHUT_WR)
    sock.settimeout(1)
    left = 16 * MOST_MESSAGE_BYTES
    try:
        while left > 0:
            more = sock.recv(65536)
            if not more:
                return
            left -= len(more)
    except OSError:
        pass


def read_message(sock):
    """The next text message of a client; control frames are dealt with here."""
    message = None
    while True:
        first, second = _receive(sock, 2)
        opcode, size = first & 15, second & 127
        if first & 0x70 or not second & 128 or opcode >= 8 and (size > 125 or not first & 128):
            raise Gone()
        if size == 126:
            size = int.from_bytes(_receive(sock, 2), 'big')
        elif size == 127:
            size = int.from_bytes(_receive(sock, 8), 'big')
        if size + len(message or b'') > MOST_MESSAGE_BYTES:
            _refuse_size(sock)
            raise Gone()
        mask = _receive(sock, 4)
        payload = _unmask(_receive(sock, size), mask) if size else b''
        if opcode == 8:
            sock.sendall(frame(payload[:125], 8))
            raise Gone()
        if opcode == 9:
            sock.sendall(frame(payload, 10))
        elif opcode in (1, 2) and message is None or opcode == 0 and message is not None:
            message = payload if message is None else message + payload
            if first & 128:
                return message
        elif opcode != 10:
            raise Gone()


def _respond(sock, status, reason, body=b'', kind='application/json; charset=UTF-8'):
    head = 'HTTP/1.1 %d %s\r\nContent-Type: %s\r\nCache-Control: no-cache\r\nContent-Length: %d\r\nConnection: close\r\n\r\n'
    sock.sendall((head % (status, reason, kind, len(body))).encode('ascii') + body)


# ---------------------------------------------------------------------------------------------------------------------
# The protocol
# ---------------------------------------------------------------------------------------------------------------------

def _command(name, *parameters):
    return {'name': name, 'parameters': [{'name': n, 'type': t, 'optional': True} for n, t in parameters]}


PROTOCOL = {'version': {'major': '1', 'minor': '3'}, 'domains': [
    {'domain': 'Runtime', 'commands': [
        _command('enable'), _command('disable'), _command('getHeapUsage'), _command('runIfWaitingForDebugger'),
        _command('evaluate', ('expression', 'string'), ('returnByValue', 'boolean'))], 'events': []},
    {'domain': 'HeapProfiler', 'commands': [
        _command('enable'), _command('disable'), _command('collectGarbage'), _command('takeHeapSnapshot', ('reportProgress', 'boolean'))],
        'events': [{'name': 'addHeapSnapshotChunk', 'parameters': [{'name': 'chunk', 'type': 'string'}]},
                   {'name': 'reportHeapSnapshotProgress', 'parameters': [
                       {'name': 'done', 'type': 'integer'}, {'name': 'total', 'type': 'integer'},
                       {'name': 'finished', 'type': 'boolean', 'optional': True}]}]},
    {'domain': 'Holdfast', 'commands': [
        _command('enable', ('checkpoints', 'boolean')), _command('disable'), _command('info'),
        _command('memory', ('detail', 'boolean'), ('count', 'boolean')), _command('trim'), _command('passCheckpoint'),
        _command('setIdentity', ('mode', 'string')), _command('estimateSnapshot', ('format', 'string'), ('mode', 'string')), _command('cancelSnapshot'),
        _command('takeSnapshot', ('mode', 'string'), ('reportProgress', 'boolean')), _command('object', ('id', 'integer')),
        _command('evaluateOn', ('id', 'integer'), ('expression', 'string')),
        _command('planCut', ('holders', 'array'), ('held', 'integer')),
        _command('cut', ('holders', 'array'), ('held', 'integer'), ('watched', 'array')), _command('undoCut')],
        'events': [{'name': 'snapshotChunk', 'parameters': [{'name': 'data', 'type': 'string'}]},
                   {'name': 'snapshotProgress', 'parameters': [{'name': 'done', 'type': 'integer'}, {'name': 'total', 'type': 'integer'}]},
                   {'name': 'mark', 'parameters': [{'name': 'label', 'type': 'string'}, {'name': 'at', 'type': 'number'},
                                                   {'name': 'checkpoint', 'type': 'boolean'},
                                                   {'name': 'waits', 'type': 'boolean'}]}]}]}


class CommandError(Exception):
    """Answered to the client; `code` as in JSON-RPC."""

    def __init__(self, code, message, data=None):
        Exception.__init__(self, message)
        self.code = code
        self.data = data


class Client:
    """One WebSocket. Its thread sleeps in poll; marks wake it through a pipe."""

    def __init__(self, agent, sock):
        self.agent = agent
        self.sock = sock
        self.wake_read, self.wake_write = os.pipe()
        os.set_blocking(self.wake_read, False)
        os.set_blocking(self.wake_write, False)
        self.files = {number: _file_behind(number) for number in (sock.fileno(), self.wake_read, self.wake_write)}
        self.waiting = deque(maxlen=10000)
        self.backlog = deque()
        # it takes a snapshot at each checkpoint; locks of those that wait for it
        self.checkpoints = False
        self.held = deque()
        self.undo = None

    def serve(self):
        self.sock.settimeout(SEND_SECONDS)
        self.agent.visitors += 1
        try:
            while True:
                if not self.backlog:
                    ready = _ready(None, self.sock, self.wake_read)
                    if not self.has_files():
                        raise Gone()
                    if self.wake_read in ready:
                        self._drain_wakes()
                        self.send_marks()
                    if self.sock not in ready:
                        continue
                message = self.backlog.popleft() if self.backlog else read_message(self.sock)
                self.send_marks()
                self.answer(message)
        finally:
            self.agent.clients.discard(self)
            self.let_go()
            if _births is not None and _births.owner is self:
                _set_identity('address', self)
            self.agent.left()
            wake_write, self.wake_write = self.wake_write, -1
            for number in (wake_write, self.wake_read):
                if self.is_ours(number):
                    os.close(number)
            if not self.is_ours(self.sock.fileno()):
                self.sock.detach()

    def is_ours(self, number):
        """False when the program closed this descriptor: it may be a file of its own by now."""
        return os.name != 'posix' or self.files.get(number) == _file_behind(number) is not None

    def has_files(self):
        return all(map(self.is_ours, self.files))

    def transmit(self, data):
        if not self.is_ours(self.sock.fileno()):
            raise Gone()
        self.sock.sendall(data)

    def let_go(self):
        """The program goes on from its checkpoints."""
        while self.held:
            self.held.popleft().release()

    def _drain_wakes(self):
        try:
            while os.read(self.wake_read, 4096):
                pass
        except OSError:
            pass

    def notify(self, event):
        """Called from any thread of the program: never waits."""
        self.waiting.append(event)
        try:
            if self.wake_write >= 0 and self.is_ours(self.wake_write):
                os.write(self.wake_write, b'm')
        except OSError:
            pass

    def send_marks(self):
        while self.waiting:
            try:
                event = self.waiting.popleft()
            except IndexError:
                return
            self.event('Holdfast.mark', event)

    def event(self, method, params):
        self.send({'method': method, 'params': params})

    def send(self, message):
        from json import dumps
        self.transmit(frame(dumps(message, separators=(',', ':')).encode('ascii')))

    def answer(self, data):
        from json import loads
        number = None
        try:
            try:
                message = loads(data.decode('utf-8'))
                number, method = message['id'], message['method']
                params = message.get('params')
                params = {} if params is None else params
                if type(number) is not int or type(method) is not str or type(params) is not dict:
                    raise TypeError
            except (ValueError, KeyError, TypeError, RecursionError, AttributeError):
                raise CommandError(-32600, 'Message must be an object with id, method and params')
            handler = self.handlers.get(method)
            if handler is None:
                if method.endswith(('.enable', '.disable')) or method == 'Runtime.runIfWaitingForDebugger':
                    return self.send({'id': number, 'result': {}})
                raise CommandError(-32601, "'%s' wasn't found" % method[:100])
            self.send({'id': number, 'result': handler(self, params)})
        except CommandError as error:
            failure = {'code': error.code, 'message': str(error)}
            if error.data is not None:
                failure['data'] = error.data
            self.send({'id': number, 'error': failure} if number is not None else {'error': failure})

    # -- commands -----------------------------------------------------------------------------------------------------

    def enable(self, params):
        self.checkpoints = params.get('checkpoints') is True
        if self not in self.agent.clients:
            early, self.agent.early = list(self.agent.early), deque(maxlen=1000)
            self.agent.clients.add(self)
            for event in early:
                self.waiting.append(event)
        blocks = sys.getallocatedblocks()
        if CAN_FORK and not _Learned.counted and blocks < COUNTED_AT_ONCE and sys.platform != 'darwin':
            counted = _in_child(_heap_bytes)
            if counted is not None:
                _Learned.count(counted, blocks)
        return self.info(params)

    def disable(self, params):
        self.agent.clients.discard(self)
        return {}

    def info(self, params):
        return {'agent': __version__, 'pid': os.getpid(), 'parentPid': os.getppid(), 'executable': sys.executable or '', 'argv': _argv(),
                'version': '%d.%d.%d' % sys.version_info[:3], 'implementation': sys.implementation.name, 'title': _title(),
                'evaluate': self.agent.allow_evaluate, 'fork': CAN_FORK, 'platform': sys.platform}

    def collect(self, params):
        return {'unreachable': gc.collect()}

    def heap_usage(self, params):
        figures = memory()
        return {'usedSize': figures['heapUsed'], 'totalSize': figures['rss'] or figures['heapUsed']}

    def memory(self, params):
        detail = None
        if params.get('detail') is True and CAN_FORK:
            blocks, count = sys.getallocatedblocks(), params.get('count') is True
            # the allocators first: counting disturbs them
            detail, counted = _in_child(lambda: (_allocators(), _heap_bytes() if count else None)) or (None, None)
            if counted is not None:
                _Learned.count(counted, blocks)
        figures = memory()
        if detail is not None:
            figures['detail'] = detail
            if counted is not None:
                # of the same moment as the detail; the program has gone on since
                figures['heapUsed'], figures['heapUsedIsEstimate'] = counted, False
        return figures

    def work(self, params):
        """Since the process began, without our threads: CPU time in seconds, and how often its threads went to sleep by themselves.

        waking: the CPU time in seconds that a thread takes which does nothing but sleep and wake, on this machine at this moment.
        """
        waking, mine = _waking(), _thread_use()
        if waking is None or mine is None:
            return {'cpu': None, 'sleeps': None, 'waking': None}
        import resource
        used = [mine] + list(self.agent.used.values())
        return {'cpu': time.process_time() - sum(cpu for cpu, _ in used),
                'sleeps': resource.getrusage(resource.RUSAGE_SELF).ru_nvcsw - sum(sleeps for _, sleeps in used), 'waking': waking}

    def trim(self, params):
        self.must_be_allowed()
        return _trim()

    def estimate(self, params):
        return plan_capture(_choice(params, 'format', ('columns', 'heapsnapshot')), _choice(params, 'mode', ('auto', 'fork', 'stop')))

    def take_columns(self, params):
        from binascii import b2a_base64

        def write(data):
            for start in range(0, len(data), 768 * 1024):
                text = b2a_base64(data[start:start + 768 * 1024], newline=False)
                self.transmit(frame(b'{"method":"Holdfast.snapshotChunk","params":{"data":"' + text + b'"}}'))
        return self.take('columns', params, write, 'Holdfast.snapshotProgress')

    def take_v8(self, params):
        from json import dumps
        pending = []

        def write(data):
            pending.append(data)
            if sum(map(len, pending)) > 200000 or data.endswith(b']}\n'):
                # the strings section is ASCII: a piece can end anywhere
                text = dumps(b''.join(pending).decode('ascii'))
                pending.clear()
                self.transmit(frame(b'{"method":"HeapProfiler.addHeapSnapshotChunk","params":{"chunk":' + text.encode('ascii') + b'}}'))
        result = self.take('heapsnapshot', params, write, 'HeapProfiler.reportHeapSnapshotProgress')
        return result

    def take(self, form, params, write, progress_event):
        wanted = _choice(params, 'mode', ('auto', 'fork', 'stop'))
        told = [0.0]

        def progress(done, total):
            now = _clock()
            if now - told[0] > 0.1:
                told[0] = now
                self.event(progress_event, {'done': min(done, total), 'total': total})

        def output():
            return write, progress if params.get('reportProgress') is True else None
        agent = self.agent
        if not agent.capturing.acquire(False):
            raise CommandError(-32000, 'busy', {'reason': 'busy'})
        try:
            capture = Capture(agent.threads)
            capture.take(form, wanted, output, [self.sock.fileno()])
            self.let_go()
            self.wait(capture)
            result = capture.finish()
        except CaptureRefused as error:
            reason = error.data.get('reason', error.reason)
            raise CommandError(-32000, reason, dict(error.data, reason=reason))
        finally:
            agent.capturing.release()
        if form == 'heapsnapshot' and params.get('reportProgress') is True:
            self.event(progress_event, {'done': result['nodes'], 'total': result['nodes'], 'finished': True})
        return result

    def wait(self, capture):
        """While the child writes to the socket, this side only reads: other messages have to wait, a cancellation does not."""
        from json import loads
        if capture.result is not None:
            return
        while True:
            ready = _ready(0.5, capture, self.sock)
            if capture in ready or not ready and capture.is_over():
                return
            if self.sock not in ready:
                continue
            try:
                message = read_message(self.sock)
            except (Gone, OSError):
                capture.cancel()
                capture.kill()
                try:
                    capture.finish()
                except CaptureRefused:
                    pass
                raise Gone()
            try:
                if loads(message.decode('utf-8')).get('method') == 'Holdfast.cancelSnapshot':
                    capture.cancel()
            except (ValueError, AttributeError):
                pass
            self.backlog.append(message)

    def cancel(self, params):
        return {}

    def identify(self, params):
        mode = _choice(params, 'mode', ('address', 'births', 'fence'))
        if mode == 'fence' and gc.get_freeze_count() > 0 and _births is None:
            raise CommandError(-32000, 'The program has set objects aside itself', {'reason': 'frozen'})
        if mode != (_births.mode if _births is not None else 'address'):
            _set_identity(mode, self)
        return {'mode': mode}

    def pass_checkpoint(self, params):
        self.let_go()
        return {}

    def evaluate(self, params):
        if not self.agent.allow_evaluate:
            raise CommandError(-32000, 'Evaluating is not allowed in this process', {'reason': 'not-allowed'})
        expression = params.get('expression')
        if type(expression) is not str:
            raise CommandError(-32602, 'expression must be a string')
        return _evaluate(expression, params.get('returnByValue') is True)

    def look_at(self, params):
        number = _ids({'id': [params.get('id')]}, 'id')[0]
        facts = _in_child(lambda: _object_facts(number)) if CAN_FORK else None
        return _object_facts(number) if facts is None else facts

    def evaluate_on(self, params):
        self.must_be_allowed()
        expression = params.get('expression')
        if type(expression) is not str:
            raise CommandError(-32602, 'expression must be a string')
        return _evaluate_on(_ids({'id': [params.get('id')]}, 'id')[0], expression)

    def plan_cut(self, params):
        return _plan(params)

    def cut(self, params):
        self.must_be_allowed()
        self.undo = None
        answer, self.undo = _cut(params)
        return answer

    def undo_cut(self, params):
        self.must_be_allowed()
        undo, self.undo = self.undo, None
        return {'done': undo is not None and _put_back(undo)}

    def must_be_allowed(self):
        if not self.agent.allow_evaluate:
            raise CommandError(-32000, 'Changing this process is not allowed', {'reason': 'not-allowed'})

    handlers = {
        'Holdfast.object': look_at, 'Holdfast.evaluateOn': evaluate_on, 'Holdfast.planCut': plan_cut, 'Holdfast.cut': cut,
        'Holdfast.undoCut': undo_cut, 'Holdfast.enable': enable, 'Holdfast.disable': disable, 'Holdfast.info': info, 'Holdfast.memory': memory,
        'Holdfast.work': work, 'Holdfast.trim': trim, 'Holdfast.estimateSnapshot': estimate, 'Holdfast.takeSnapshot': take_columns, 'Holdfast.cancelSnapshot': cancel,
        'Holdfast.passCheckpoint': pass_checkpoint, 'Holdfast.setIdentity': identify,
        'HeapProfiler.collectGarbage': collect, 'HeapProfiler.takeHeapSnapshot': take_v8,
        'Runtime.getHeapUsage': heap_usage, 'Runtime.evaluate': evaluate,
    }


def _choice(params, name, allowed):
    value = params.get(name, allowed[0])
    if value not in allowed:
        raise CommandError(-32602, '%s must be one of %s' % (name, ', '.join(allowed)))
    return value


def _evaluate(expression, by_value):
    """In the program's main module; an expression gives its value, statements give None."""
    scope = sys.modules['__main__'].__dict__
    try:
        try:
            code = compile(expression, '<holdfast>', 'eval')
        except SyntaxError:
            exec(compile(expression, '<holdfast>', 'exec'), scope)
            value = None
        else:
            value = eval(code, scope)
        return {'result': _remote(value, by_value)}
    except BaseException as error:
        return _thrown(error)


def _thrown(error):
    text = '%s: %s' % (type(error).__name__, error)
    thrown = {'type': 'object', 'subtype': 'error', 'className': type(error).__name__, 'description': text[:2000]}
    return {'result': thrown, 'exceptionDetails': {'exceptionId': 1, 'text': 'Uncaught', 'lineNumber': 0, 'columnNumber': 0,
                                                   'exception': thrown}}


def _remote(value, by_value):
    from json import dumps
    if value is None:
        return {'type': 'undefined'}
    if type(value) is bool:
        return {'type': 'boolean', 'value': value, 'description': repr(value)}
    if type(value) is str:
        return {'type': 'string', 'value': value}
    if type(value) in (int, float) and abs(value) < 1 << 53:
        return {'type': 'number', 'value': value, 'description': repr(value)}
    if by_value:
        try:
            dumps(value)
            return {'type': 'object', 'value': value}
        except (TypeError, ValueError, RecursionError):
            pass
    return {'type': 'object', 'className': _type_name(type(value)), 'description': repr(value)[:100000]}


# ---------------------------------------------------------------------------------------------------------------------
# Objects by their ids in a snapshot: looked at, and one reference to them cut
# ---------------------------------------------------------------------------------------------------------------------

MOST_SHOWN = 200
MOST_WATCHED = 500


def _tag(text):
    """Nine bits of a hash of a type's name, as ids in a snapshot carry them (docs/formats-python.md)."""
    h = 0
    units = text.encode('utf-16-le', 'surrogatepass')
    for i in range(0, min(len(units), 160), 2):
        h = (((h ^ (units[i] | units[i + 1] << 8)) & 0xffffffff) * 0x9e3779b1 & 0xffffffff) ^ (h >> 15)
    return (h ^ (h >> 16)) & 0x1ff


def _is(thing, number):
    """Whether an object is the one that has this id: its place, and its type where that is all that the id tells of it."""
    if id(thing) >> 3 != number >> 9:
        return False
    # in place of the type, where births are known
    born = _births is not None and _births.born.get(id(thing), 0) & 0x1ff == number & 0x1ff
    return born or not gc.is_tracked(thing) or _tag(_type_name(type(thing))) == number & 0x1ff


def _of(thing, *classes):
    """Like isinstance, which would ask the object."""
    return issubclass(type(thing), classes)


def _by_ids(numbers):
    """{id in a snapshot: object} of those that the collector knows and that still are what they were."""
    wanted = {(number >> 9) << 3: number for number in numbers}
    if _births is not None:
        _births.late()
    found = {}
    for thing in gc.get_objects():
        number = wanted.get(id(thing) & ~7)
        if number is not None and _is(thing, number):
            found[number] = thing
    return found


def _shown(value):
    """A value as text. No code of the program runs."""
    kind = type(value)
    if kind is str or kind is bytes:
        return repr(value[:200]) + ('…' if len(value) > 200 else '')
    if kind is int:
        return repr(value) if value.bit_length() < 4000 else 'int of %d bits' % value.bit_length()
    if kind in (float, complex, bool, type(None)):
        return repr(value)
    if kind in (list, tuple, dict, set, frozenset, bytearray, deque):
        return '%s of %d' % (kind.__name__, len(value))
    if _of(value, type):
        return 'class ' + _type_name(value)
    name = value.__name__ if kind in (FunctionType, BuiltinFunctionType, ModuleType) else None
    return _type_name(kind) + (' ' + _text(name, 200) if type(name) is str else '')


def _fields(thing):
    """[(name, value, descriptor of its slot or None)] of an instance. From 3.11 on asking for its dict makes one: a hundred bytes."""
    found = []
    for base in _mro(type(thing)):
        for name, member in list(_members(base).items()):
            if type(member) is MemberDescriptorType and not name.startswith('__'):
                try:
                    found.append((name, member.__get__(thing), member))
                except AttributeError:
                    pass
    if not _of(thing, type, FunctionType):
        try:
            own = object.__getattribute__(thing, '__dict__')
        except Exception:
            own = None
        if type(own) is dict:
            found += [(str(name), value, None) for name, value in list(own.items())]
    return found


def _object_facts(number):
    """What an object holds, at most MOST_SHOWN of it: asked in a forked child where that can be, so that looking changes nothing."""
    thing = _by_ids([number]).get(number)
    if thing is None:
        return {'found': False}
    rows, total = [], 0
    if _of(thing, dict):
        total = dict.__len__(thing)
        rows = [(_shown(key), value) for key, value in islice(list(dict.items(thing)), MOST_SHOWN)]
    elif type(thing) in (list, tuple, deque, set, frozenset):
        total = len(thing)
        ordered = type(thing) not in (set, frozenset)
        rows = [('[%d]' % i if ordered else '', value) for i, value in enumerate(islice(list(thing), MOST_SHOWN))]
    elif type(thing) is CellType:
        rows = [('cell_contents', value) for value in gc.get_referents(thing)]
    elif _of(thing, type):
        rows = [(_text(name), value) for name, value in list(_members(thing).items())]
    rows += [(name, value) for name, value, _ in _fields(thing)]
    return {'found': True, 'class': _type_name(type(thing)), 'text': _shown(thing), 'total': max(total, len(rows)),
            'properties': [[_text(name, 200), _shown(value)] for name, value in rows[:MOST_SHOWN]]}


def _way(holder, is_held):
    """How a holder has something so that it can be dropped from outside: (way, key as text, drop(), put(holder, value)); or None. `put`
    keeps neither of them; it is None where the thing itself is the key."""
    if _of(holder, dict):
        methods = OrderedDict if _of(holder, OrderedDict) else dict
        for key, value in list(dict.items(holder)):
            if is_held(value):
                return ('map-entry', _text(key) or _shown(key), lambda: methods.__delitem__(holder, key),
                        lambda to, back, key=key: methods.__setitem__(to, key, back))
            if is_held(key):
                return 'map-entry', _text(key) or _shown(key), lambda: methods.__delitem__(holder, key), None
    elif _of(holder, list, deque):
        methods = list if _of(holder, list) else deque
        for i, value in enumerate(methods.copy(holder)):
            if is_held(value):
                return ('array-element', str(i), lambda: methods.__delitem__(holder, i),
                        lambda to, back, i=i: methods.insert(to, i, back))
    elif _of(holder, set):
        for value in set.copy(holder):
            if is_held(value):
                return 'set-entry', '', lambda: set.discard(holder, value), set.add
    elif type(holder) is CellType:
        if any(map(is_held, gc.get_referents(holder))):
            return 'cell', 'cell_contents', lambda: delattr(holder, 'cell_contents'), lambda to, back: setattr(to, 'cell_contents', back)
    elif _of(holder, type):
        for name, value in list(_members(holder).items()):
            if is_held(value):
                return ('property', _text(name, 200), lambda: type.__delattr__(holder, name),
                        lambda to, back, name=name: type.__setattr__(to, name, back))
    for name, value, member in _fields(holder):
        if is_held(value):
            if member is not None:
                return 'property', name, lambda: member.__delete__(holder), member.__set__
            return ('property', _text(name, 200), lambda: object.__delattr__(holder, name),
                    lambda to, back, name=name: object.__setattr__(to, name, back))
    return None


def _ids(params, name, most=16):
    numbers = params.get(name)
    if type(numbers) is not list or len(numbers) > most or any(type(n) is not int or n < 0 for n in numbers):
        raise CommandError(-32602, '%s must be a list of ids' % name)
    return numbers


def _reference(holders, held, act):
    """`act(holder, way)` on the first of the holders that has the held object so that it can be dropped."""
    found = _by_ids(holders)
    for number in holders:
        holder = found.get(number)
        way = None if holder is None else _way(holder, lambda value: _is(value, held))
        if way is not None:
            return act(holder, number, way)
    reason = 'inner' if found else 'unreachable'
    raise CommandError(-32000, reason, {'reason': reason})


def _plan(params):
    """How the reference would be dropped; nothing is changed."""
    def facts(holder, number, way):
        return {'way': way[0], 'key': way[1], 'holder': _type_name(type(holder))}
    return _reference(_ids(params, 'holders'), _ids({'held': [params.get('held')]}, 'held')[0], facts)


class _Watch:
    """Tells whether objects live without keeping them alive: by weak references, and where a type has none by the number of
    references, ours taken off. Of those, one that only a cycle or another watched one holds counts as living."""

    def __init__(self, numbers):
        self.weak, self.strong = [], []
        for thing in _by_ids(numbers).values():
            try:
                self.weak.append(WeakRef(thing))
            except TypeError:
                self.strong.append(thing)

    def count(self):
        ours = [object()]
        fewest = sys.getrefcount(ours[0])
        return (sum(1 for each in self.weak if each() is not None)
                + sum(1 for i in range(len(self.strong)) if sys.getrefcount(self.strong[i]) > fewest))


def _collected():
    gc.collect()
    gc.collect()
    return memory()['heapUsed']


def _cut(params):
    """Drops a reference, collects before and after, and counts who died. (answer, what puts it back or None); nothing that is kept
    meanwhile keeps alive what it asks about."""
    held = _ids({'held': [params.get('held')]}, 'held')[0]

    def drop(holder, number, way):
        # as it was found: between the two the program may have changed it
        facts = {'way': way[0], 'key': way[1], 'holder': _type_name(type(holder))}
        last = [_by_ids([held]).get(held)]
        try:
            way[2]()
        except (KeyError, IndexError, AttributeError, RuntimeError, TypeError):
            raise CommandError(-32000, 'gone', {'reason': 'gone'})
        return facts, holder, way[3], last
    _plan(params)
    watch = _Watch(_ids(params, 'watched', MOST_WATCHED))
    before = {'heapBefore': _collected(), 'aliveBefore': watch.count()}
    facts, holder, put, last = _reference(_ids(params, 'holders'), held, drop)
    still = _unless_last(last, held)
    del last[:]
    _collected()
    alive = watch.count()
    del watch
    answer = dict(before, plan=facts, aliveAfter=alive, heapAfter=_collected())
    answer['undoable'] = put is not None and still() is not None
    return answer, (holder, still, put) if answer['undoable'] else None


def _unless_last(last, number):
    """A function that gives the one thing of a list while something else holds it, else None; it does not hold it. The place alone
    would not tell: what is made after an object's end gets its place, often as one of its type (lists on 3.8)."""
    try:
        return WeakRef(last[0])
    except TypeError:
        pass
    ours = [object()]
    if sys.getrefcount(last[0]) <= sys.getrefcount(ours[0]):
        return lambda: None
    return lambda: _by_ids([number]).get(number)


def _put_back(undo):
    """Whether what was cut still is, and was put back."""
    holder, still, put = undo
    thing = still()
    if thing is not None:
        put(holder, thing)
    return thing is not None


def _evaluate_on(number, expression):
    """An expression in which `it` is an object of a snapshot."""
    thing = _by_ids([number]).get(number)
    if thing is None:
        raise CommandError(-32000, 'gone', {'reason': 'gone'})
    scope = dict(sys.modules['__main__'].__dict__, it=thing)
    try:
        value = eval(compile(expression, '<holdfast>', 'eval'), scope)
        return {'result': {'type': 'object', 'subtype': 'null', 'description': 'None'} if value is None else _remote(value, False)}
    except BaseException as error:
        return _thrown(error)


# ---------------------------------------------------------------------------------------------------------------------

def _in_child(work):
    """The result of something that must not happen in this process; None when the child could not do it."""
    from json import dumps, loads
    held = _thread_locals.hold()
    read_end, write_end = os.pipe()
    try:
        pid = fork_quietly()
    except OSError:
        os.close(read_end)
        os.close(write_end)
        return None
    if pid == 0:
        try:
            gc.disable()
            _leave_parent_alone({write_end})
            data = dumps(work()).encode('ascii') + b'\n'
            while data:
                data = data[os.write(write_end, data):]
        except BaseException:
            pass
        finally:
            os._exit(0)
    del held
    os.close(write_end)
    data = b''
    while not data.endswith(b'\n'):
        more = os.read(read_end, 65536)
        if not more:
            break
        data += more
    os.close(read_end)
    try:
        if pid > 0:
            os.waitpid(pid, 0)
    except OSError:
        pass
    return loads(data.decode('ascii')) if data else None


# ---------------------------------------------------------------------------------------------------------------------
# The agent
# ---------------------------------------------------------------------------------------------------------------------

def _title():
    argv = _argv()
    return (argv[0] if argv and argv[0] else 'python')[:500]


def _argv():
    argv = getattr(sys, 'argv', None)
    return [_text(a, 2000) for a in argv[:200]] if type(argv) is list else []


def _unguessable():
    digits = os.urandom(16).hex()
    return '-'.join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


class _Agent:
    """The listening socket and what belongs to it; at most one in a process."""
    pid = os.getpid()

    def __init__(self, port, allow_evaluate, announce_file, guest=False):
        from _socket import AF_INET, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET, socket
        self.allow_evaluate = allow_evaluate
        self.announce_file = announce_file
        self.path = _unguessable()
        self.threads = set()
        self.clients = set()
        self.early = deque(maxlen=1000)
        self.capturing = _original('_thread', 'allocate_lock')()
        self.connections = 0
        # What our threads took that ended, and the one that accepts: of those the program's work is told apart.
        self.used = {'ended': (0.0, 0), 'accepts': (0.0, 0)}
        self.stopping = False
        # came into a program that runs, and goes with the client that brought it, or when none comes
        self.guest = guest
        self.visitors = 0
        self.deadline = _clock() + GUEST_SECONDS
        self.listener = socket(AF_INET, SOCK_STREAM)
        if os.name == 'posix':
            self.listener.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
        self.listener.bind(('127.0.0.1', port))
        self.listener.listen(128)
        if guest:
            self.listener.settimeout(GUEST_SECONDS / 10)
        self.port = self.listener.getsockname()[1]
        self.inode = _file_behind(self.listener.fileno())
        _Agent.pid = os.getpid()

    @property
    def url(self):
        return 'ws://127.0.0.1:%d/%s' % (self.port, self.path)

    def start(self):
        _original('_thread', 'start_new_thread')(self._accept, ())

    def _is_ours(self):
        """False when the program closed our descriptor (as daemons do), which may be another file by now."""
        return os.name != 'posix' or _file_behind(self.listener.fileno()) == self.inode is not None

    def _accept(self):
        _import_first('_socket', 'signal')
        _quiet_thread(self.threads)
        from _socket import socket, timeout
        while not self.stopping and self._is_ours():
            try:
                fd, _ = self.listener._accept()
            except OSError as error:
                if self.stopping or not self._is_ours():
                    break
                if self.guest and self.connections == 0 and _clock() > self.deadline:
                    self.leave()
                    break
                if not isinstance(error, timeout):
                    time.sleep(0.1)
                continue
            sock = socket(fileno=fd)
            if self.connections >= MOST_CONNECTIONS:
                sock.close()
                continue
            self.connections += 1
            self.used['accepts'] = _thread_use() or (0.0, 0)
            try:
                _original('_thread', 'start_new_thread')(self._connection, (sock,))
            except Exception:
                self.connections -= 1
                sock.close()
        if not self._is_ours():
            self.listener.detach()

    def _connection(self, sock):
        if not _Imports.done:
            _import_first(*_Imports.usual)
            _Imports.done = True
        _quiet_thread(self.threads)
        try:
            try:
                self._handle(sock)
            except Refused as error:
                _respond(sock, error.status, error.reason)
        except (Gone, OSError, ValueError):
            pass
        except BaseException:
            if os.environ.get('HOLDFAST_AGENT_DEBUG'):
                import traceback
                traceback.print_exc()
        finally:
            self.connections -= 1
            try:
                sock.close()
            except OSError:
                pass
            self.threads.discard(_thread.get_ident())
            mine, ended = _thread_use() or (0.0, 0), self.used['ended']
            self.used['ended'] = (ended[0] + mine[0], ended[1] + mine[1])

    def _handle(self, sock):
        method, path, headers = _read_request(sock)
        sock.settimeout(SEND_SECONDS)
        _check_sender(headers)
        if method != 'GET':
            raise Refused(405, 'Method Not Allowed')
        path = path.split('?', 1)[0]
        if headers.get('upgrade', '').lower() == 'websocket':
            if path != '/' + self.path or headers.get('sec-websocket-version') != '13' or 'sec-websocket-key' not in headers:
                raise Refused(400, 'Bad Request')
            from _socket import IPPROTO_TCP, TCP_NODELAY
            accept = _accept_key(headers['sec-websocket-key'])
            sock.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
            sock.sendall(('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
                          'Sec-WebSocket-Accept: %s\r\n\r\n' % accept).encode('ascii'))
            Client(self, sock).serve()
            return
        from json import dumps
        if path in ('/json/version', '/json/version/'):
            answer = {'Browser': 'CPython/%d.%d.%d' % sys.version_info[:3], 'Protocol-Version': '1.3', 'Holdfast-Agent': __version__}
        elif path in ('/json', '/json/', '/json/list', '/json/list/'):
            answer = [self._target()]
        elif path in ('/json/protocol', '/json/protocol/'):
            answer = PROTOCOL
        else:
            raise Refused(404, 'Not Found')
        _respond(sock, 200, 'OK', dumps(answer, indent=2).encode('ascii'))

    def _target(self):
        main = getattr(sys.modules.get('__main__'), '__file__', None)
        url = 'file://' + os.path.abspath(_text(main, 2000)) if type(main) is str else ''
        return {'description': 'CPython process', 'id': self.path, 'title': _title(), 'type': 'node', 'url': url,
                'webSocketDebuggerUrl': self.url}

    def announce(self):
        """One line, as Node does; or a line in a file: host:port, process, parent, address."""
        if self.announce_file:
            line = '127.0.0.1:%d %d %d %s\n' % (self.port, os.getpid(), os.getppid() if hasattr(os, 'getppid') else 0, self.url)
            fd = os.open(self.announce_file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(fd, line.encode('ascii'))
            finally:
                os.close(fd)
        else:
            try:
                os.write(2, ('Debugger listening on %s\n' % self.url).encode('ascii'))
            except OSError:
                pass

    def left(self):
        """A client is gone."""
        self.visitors -= 1
        if self.guest and self.visitors == 0:
            self.leave()

    def leave(self):
        global _current
        if _current is self:
            _current = None
        self.stop()

    def stop(self):
        self.stopping = True
        try:
            from _socket import SHUT_RDWR
            if self._is_ours():
                self.listener.shutdown(SHUT_RDWR)
        except OSError:
            pass
        try:
            if self._is_ours():
                self.listener.close()
        except OSError:
            pass


def _thread_use():
    """Of this thread: CPU time in seconds, and how often it went to sleep by itself; None where the system does not tell."""
    try:
        import resource
        return time.thread_time(), resource.getrusage(resource.RUSAGE_THREAD).ru_nvcsw
    except (ImportError, AttributeError, ValueError):
        return None


# Sleeps whose cost is looked at, to tell a program that works from one that only wakes.
WAKINGS = 5


def _waking():
    """CPU time in seconds of one sleep of this thread: the median, because other machines on the same processor disturb some. Or None."""
    sleep, took = _original('time', 'sleep'), []
    for _ in range(WAKINGS):
        before = _thread_use()
        if before is None:
            return None
        sleep(0.005)
        took.append(_thread_use()[0] - before[0])
    return sorted(took)[WAKINGS // 2]


def _quiet_thread(threads):
    """Signals stay with the program's own threads."""
    threads.add(_thread.get_ident())
    try:
        import signal
        signal.pthread_sigmask(signal.SIG_BLOCK, _asynchronous_signals())
    except (ImportError, AttributeError, OSError, ValueError):
        pass


_current = None
_fork_hook = False


def _after_fork_in_child():
    """A child of the program gets an agent of its own, on a port of its own; a child that captures does not."""
    global _current
    _after_fork()
    ours, _Forks.thread = _Forks.thread == _thread.get_ident(), 0
    if ours:
        return
    files, _Forks.files = _Forks.files, {}
    for fd, file in files.items():
        if _file_behind(fd) == file is not None:
            os.close(fd)
    if _births is not None:
        _set_identity('address', None)
    if _current is None:
        return
    old, _current = _current, None
    try:
        if old._is_ours():
            old.listener.close()
    except OSError:
        pass
    for client in list(old.clients):
        try:
            client.sock.close()
            os.close(client.wake_read)
            os.close(client.wake_write)
        except OSError:
            pass
    try:
        start(0, old.allow_evaluate, old.announce_file, quiet=not old.announce_file, guest=old.guest)
    except Exception:
        pass


def _ignore_our_fork_warning():
    """From 3.12 on, fork warns in a process with threads; ours is made for that. Only for this module."""
    warnings = sys.modules.get('warnings')
    if PYTHON < (3, 12) or warnings is None:
        return
    pattern = __name__.replace('.', r'\.') + r'\Z'
    # whoever sets filters anew removes it
    if not any(f[0] == 'ignore' and getattr(f[3], 'pattern', None) == pattern for f in warnings.filters):
        warnings.filterwarnings('ignore', category=DeprecationWarning, module=pattern)


def start(port=0, allow_evaluate=False, announce_file=None, quiet=False, guest=False):
    """Starts the agent and gives its WebSocket address; while one runs, gives that one's.

    port: 0 takes a free one. allow_evaluate: whether clients may run code here. announce_file: where to add a line with the
    address, instead of writing it to stderr. guest: end with the last client, or when none comes for a minute. Raises OSError when
    the port is taken.
    """
    global _current, _fork_hook
    if _current is not None:
        return _current.url
    if sys.implementation.name != 'cpython' or sys.version_info < (3, 8):
        raise RuntimeError('the agent needs CPython 3.8 or newer')
    agent = _Agent(port, allow_evaluate, announce_file, guest)
    _current = agent
    agent.start()
    if not _fork_hook and hasattr(os, 'register_at_fork'):
        _fork_hook = True
        os.register_at_fork(before=_before_fork, after_in_parent=_after_fork, after_in_child=_after_fork_in_child)
    if not quiet:
        agent.announce()
    return agent.url


def stop():
    """Ends the agent; connections that are open end with their clients."""
    global _current
    agent, _current = _current, None
    if agent is not None:
        agent.stop()


def address():
    """The WebSocket address, or None while no agent runs."""
    return _current.url if _current is not None else None


# ---------------------------------------------------------------------------------------------------------------------
# For the program: marks, checkpoints, snapshots to a file
# ---------------------------------------------------------------------------------------------------------------------

def mark(label):
    """A labelled instant on Holdfast's timeline. Costs a microsecond; does nothing while no agent runs."""
    _tell(label, False)


def _tell(label, checkpoint):
    """Gives the locks that are released when the snapshots of a checkpoint have begun."""
    agent = _current
    if agent is None:
        return []
    event = {'label': _text(str(label)), 'at': _now() * 1000, 'checkpoint': checkpoint}
    clients = list(agent.clients)
    if not clients:
        agent.early.append(event)
    held = []
    for client in clients:
        # the thread that serves the client cannot wait for itself
        waits = checkpoint and client.checkpoints and _thread.get_ident() not in agent.threads
        if waits:
            lock = _original('_thread', 'allocate_lock')()
            lock.acquire()
            held.append(lock)
            client.held.append(lock)
        client.notify(dict(event, waits=waits))
    return held


def dump(path, format='columns', mode='auto'):
    """Takes a snapshot into a file (it appears under its name when it is complete) and gives the figures.

    format: 'columns' (Holdfast's own) or 'heapsnapshot' (V8's). mode: 'auto', 'fork' or 'stop' (in this process, which then
    stands still). Raises CaptureRefused, OSError.
    """
    if format not in _SINKS:
        raise ValueError('format must be one of %s' % ', '.join(_SINKS))
    path = os.fspath(path)
    partial = path + '.partial'
    fd = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)

    def write(data):
        view = memoryview(data)
        while view:
            view = view[os.write(fd, view):]
    try:
        agent = _current
        capture = Capture(agent.threads if agent else set())
        capture.take(format, mode, lambda: (write, None), [fd])
        result = capture.finish()
    except BaseException:
        os.close(fd)
        os.unlink(partial)
        raise
    os.close(fd)
    os.replace(partial, path)
    return result


def checkpoint(label, path=None, file=None, limit=10):
    """The article's dump_heap in one call: a mark, a snapshot, and a page on the heap.

    The snapshot goes to `path`, when given, and into the open investigation, where Holdfast watches. The page (resident memory, most
    common types, the heap by referrers, and the types of the biggest row of those) goes to `file`, by default stderr. Does nothing
    while no agent runs and no path is given. The program waits for it: a walk in a child, about 10 seconds per million objects, and
    until Holdfast's snapshot has begun.
    """
    if _current is None and path is None:
        return
    held = _tell(label, True)
    if path is not None:
        dump(path)
    page = _in_child(lambda: _page(limit)) if CAN_FORK else None
    if page is None:
        page = _page(limit)
    out = file if file is not None else sys.stderr
    rss = _resident()
    lines = ['=== %s' % label]
    if rss is not None:
        lines.append('Resident memory: %s' % _size(rss))
    lines.append('%s objects, %s' % (format(page['count'], ','), _size(page['size'])))
    tables = [('Most common types', page['types']), ('Heap by what refers to it', page['referrers'])]
    if page['referrers']:
        tables.append(('Of these the biggest, referred to by %s' % page['referrers'][0][0], page['inside']))
    for title, rows in tables:
        lines += ['', title, '%10s  %10s  %5s' % ('Count', 'Shallow', '%')]
        lines += ['%10s  %10s  %5.1f  %s' % (format(count, ','), _size(size), 100 * size / max(1, page['size']), name)
                  for name, count, size in rows]
    out.write('\n'.join(lines) + '\n')
    out.flush()
    for lock in held:
        lock.acquire(True, CHECKPOINT_SECONDS)


def _size(count):
    return '%.1f MB' % (count / 1e6) if count >= 999950 else '%.1f kB' % (count / 1e3) if count >= 1000 else '%d B' % count


MANY = -1
# As the engine groups by referrers: more kinds, or more references, than so many are lumped together.
MOST_KINDS = 4
MOST_HOLDERS = 64


class _Referrers:
    """A sink that keeps who refers to whom, by types: for the page of a checkpoint."""

    progress = lambda self, *rest: None

    def __init__(self):
        self.names = []
        self.shapes = {}
        self.rows = {}
        self.kinds = array('I')
        self.sizes = array('Q')
        self.runs = []

    def type(self, plan):
        self.names.append(plan.name)

    def layout(self, number, names):
        self.shapes[number] = names

    def nodes(self, run):
        first, kind = len(self.kinds), run.plan.number
        for address, size in zip(run.ids, run.sizes):
            # atoms may come more than once
            if address not in self.rows:
                self.rows[address] = len(self.kinds)
                self.kinds.append(kind)
                self.sizes.append(size)
        if run.items or run.layout is not None or run.layouts is not None:
            run.ids = run.refcounts = run.texts = None
            self.runs.append((first, run, array('Q')))

    def edges(self, ids):
        self.runs[-1][2].extend(ids)

    def references(self):
        """(row of an object, addresses of what it holds, the address of its __dict__ or None), object by object."""
        for first, run, targets in self.runs:
            at = 0
            lengths = [0] * run.count
            if run.lengths is not None:
                lengths = [n * 2 for n in run.lengths] if run.items == DICT_ITEMS else list(run.lengths)
            named = sum(lengths)
            for i in range(run.count):
                held = targets[at:at + lengths[i]]
                at += lengths[i]
                own = None
                shape = run.layout if run.layouts is None else run.layouts[i]
                if shape is not None:
                    for kind, name in self.shapes[shape]:
                        if not kind & OWNS_NOT:
                            held.append(targets[named])
                        if name == '__dict__' and kind == PROPERTY:
                            own = targets[named]
                        named += 1
                yield first + i, held, own


def _page(limit):
    """What a checkpoint prints: totals, and rows of [name, count, bytes]."""
    objects = gc.get_objects()
    sink = _Referrers()
    Walk(sink, os.getpid() != _Agent.pid).run(objects, [], _ours([], [objects]))
    names, kinds, sizes, rows = sink.names, sink.kinds, sink.sizes, sink.rows
    # a dict is known by whose attributes it holds
    owned = {}
    for row, _, own in sink.references():
        if own in rows:
            owned[rows[own]] = kinds[row]
    texts = list(names) + ['dict of %s' % name for name in names]
    sets, members, steps = array('i', bytes(4 * len(kinds))), [()], {}
    numbers = {(): 0}
    counts = array('I', bytes(4 * len(kinds)))
    for row, held, _ in sink.references():
        kind = owned[row] + len(names) if row in owned else kinds[row]
        for address in held:
            target = rows.get(address)
            if target is None:
                continue
            counts[target] += 1
            known = sets[target]
            if known == MANY:
                continue
            step = known << 20 | kind
            following = steps.get(step)
            if following is None:
                more = tuple(sorted(set(members[known] + (kind,))))
                if len(more) > MOST_KINDS:
                    following = MANY
                else:
                    following = numbers.setdefault(more, len(members))
                    if following == len(members):
                        members.append(more)
                steps[step] = following
            sets[target] = following
    types, groups = {}, {}
    for row, kind in enumerate(kinds):
        name = texts[owned[row] + len(names)] if row in owned else names[kind]
        size = sizes[row]
        group = MANY if counts[row] > MOST_HOLDERS else sets[row]
        for table, key in ((types, names[kind]), (groups, (group, name))):
            entry = table.setdefault(key, [0, 0])
            entry[0] += 1
            entry[1] += size
    by_group = {}
    for (group, name), (count, size) in groups.items():
        by_group.setdefault(group, []).append([name, count, size])

    def text(group):
        return '(many)' if group == MANY else ', '.join(sorted(texts[kind] for kind in members[group])) or '(nothing)'

    def biggest(some):
        return sorted(some, key=lambda row: (-row[2], row[0]))[:limit]
    sums = [[group, sum(r[1] for r in some), sum(r[2] for r in some)] for group, some in by_group.items()]
    top = sorted(sums, key=lambda row: -row[2])[:limit]
    return {'count': len(kinds), 'size': sum(sizes),
            'types': sorted(([name] + entry for name, entry in types.items()), key=lambda row: (-row[1], row[0]))[:limit],
            'referrers': [[text(group), count, size] for group, count, size in top],
            'inside': biggest(by_group[top[0][0]]) if top else []}


class _Census:
    """A sink that only counts."""

    def __init__(self):
        self.rows = {}
        self.atoms = set()

    def type(self, plan):
        pass

    layout = edges = progress = lambda self, *rest: None

    def nodes(self, run):
        row = self.rows.setdefault(run.plan.name, [0, 0])
        if run.plan.atom:
            new = [i not in self.atoms for i in run.ids]
            self.atoms.update(run.ids)
            row[0] += sum(new)
            row[1] += sum(compress(run.sizes, new))
        else:
            row[0] += run.count
            row[1] += sum(run.sizes)


def _heap_bytes():
    return sum(size for _, _, size in _census())


def _census():
    """[(type name, count, bytes)] of everything."""
    objects = gc.get_objects()
    census = _Census()
    Walk(census, os.getpid() != _Agent.pid).run(objects, [], {id(objects)})
    return [(name, count, size) for name, (count, size) in census.rows.items()]


# ---------------------------------------------------------------------------------------------------------------------
# Around a program
# ---------------------------------------------------------------------------------------------------------------------

USAGE = """usage: python holdfast_agent.py [--port N] [--allow-evaluate] [--announce FILE] (SCRIPT | -m MODULE | -c CODE) [ARGS...]

Runs a program with Holdfast's agent beside it. The address is written to stderr, or added to FILE
(also the environment variable HOLDFAST_AGENT_FILE). Evaluating code in the program is refused unless allowed.
"""


def _settings():
    """What the environment says: (port, allow_evaluate, announce_file)."""
    port = os.environ.get('HOLDFAST_AGENT_PORT', '')
    return int(port) if port.isdigit() else 0, os.environ.get('HOLDFAST_AGENT_EVALUATE') == '1', os.environ.get('HOLDFAST_AGENT_FILE') or None


def main(argv):
    """Runs the program named by the arguments as Python itself would."""
    port, allow, announce = _settings()
    args = list(argv)
    while args and args[0].startswith('-') and args[0] not in ('-m', '-c', '-'):
        option = args.pop(0)
        if option == '--':
            break
        name, equals, value = option.partition('=')
        if name == '--allow-evaluate':
            allow = True
        elif name in ('--port', '--announce') and (equals or args):
            value = value if equals else args.pop(0)
            if name == '--announce':
                announce = value
            elif value.isdigit() and int(value) < 65536:
                port = int(value)
            else:
                sys.stderr.write(USAGE)
                return 2
        else:
            sys.stderr.write(USAGE)
            return 0 if name in ('-h', '--help') else 2
    if not args or args[0] in ('-m', '-c') and len(args) < 2:
        sys.stderr.write(USAGE)
        return 2
    program = ModuleType('__main__')
    program.__dict__['__builtins__'] = sys.modules['builtins']
    sys.modules['__main__'] = program
    flags_isolated = sys.flags.isolated or getattr(sys.flags, 'safe_path', False)
    # Python put this file's folder first
    if not flags_isolated and sys.path and os.path.abspath(sys.path[0]) == os.path.dirname(os.path.abspath(__file__)):
        del sys.path[0]
    start(port, allow, announce)
    if args[0] == '-m':
        import runpy
        sys.argv = args[1:]
        if not flags_isolated:
            sys.path.insert(0, os.getcwd())
        runpy._run_module_as_main(args[1])
        return 0
    if args[0] == '-c':
        sys.argv = ['-c'] + args[2:]
        if not flags_isolated:
            sys.path.insert(0, '')
        exec(compile(args[1], '<string>', 'exec'), program.__dict__)
        return 0
    script = args[0]
    sys.argv = args
    if os.path.isdir(script) or script.endswith(('.zip', '.pyz')):
        import runpy
        runpy.run_path(script, run_name='__main__')
        return 0
    if not flags_isolated:
        sys.path.insert(0, os.path.dirname(os.path.abspath(script)))
    try:
        with open(script, 'rb') as file:
            source = file.read()
    except OSError as error:
        sys.stderr.write("%s: can't open file %r: [Errno %d] %s\n" % (sys.executable, script, error.errno, error.strerror))
        return 2
    from importlib.machinery import SourceFileLoader
    program.__dict__.update(__file__=script, __cached__=None, __spec__=None, __loader__=SourceFileLoader('__main__', script))
    exec(compile(source, script, 'exec'), program.__dict__)
    return 0


if __name__ == '__main__':
    # under its own name, so that `import holdfast_agent` in the program finds this very agent
    import importlib.util
    _spec = importlib.util.spec_from_file_location('holdfast_agent', os.path.abspath(__file__))
    _module = importlib.util.module_from_spec(_spec)
    sys.modules['holdfast_agent'] = _module
    _spec.loader.exec_module(_module)
    sys.exit(_module.main(sys.argv[1:]))
