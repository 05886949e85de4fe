"""Objects by their ids in a snapshot: looked at, and one reference to them cut. Run by the integration tests on every version present."""
import gc
import os
import sys
import unittest
from collections import OrderedDict, deque

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
import holdfast_agent as agent  # noqa: E402


class Foo(object):
    def __init__(self, number=0):
        self.number = number


class Slotted(object):
    __slots__ = ('one', 'two')


class Loud(object):
    """Any question to it that runs code is one too many."""

    def __getattribute__(self, name):
        raise AssertionError(name)

    def __repr__(self):
        raise AssertionError('repr')

    def __eq__(self, other):
        raise AssertionError('eq')

    __hash__ = object.__hash__


def number_of(thing):
    """As the engine makes them (docs/formats-python.md)."""
    return id(thing) // 8 * 512 + agent._tag(agent._type_name(type(thing)))


def cut(holder, held, *watched):
    return agent._cut({'holders': [holder], 'held': held, 'watched': list(watched)})


class Look(unittest.TestCase):
    def test_shows_what_an_instance_has_and_runs_none_of_its_code(self):
        loud = Loud()
        object.__setattr__(loud, 'secret', 'x' * 300)
        object.__setattr__(loud, 'inner', Loud())
        facts = agent._object_facts(number_of(loud))
        self.assertEqual(facts['class'], 'test_objects.Loud' if __name__ != '__main__' else 'Loud')
        shown = dict(facts['properties'])
        self.assertEqual(shown['secret'], "'%s'…" % ('x' * 200))
        self.assertTrue(shown['inner'].endswith('Loud'))

    def test_shows_a_part_of_a_large_one(self):
        many = list(range(100000))
        many.append(Foo())
        facts = agent._object_facts(number_of(many))
        self.assertEqual((facts['total'], len(facts['properties'])), (100001, agent.MOST_SHOWN))
        self.assertEqual(facts['properties'][2], ['[2]', '2'])

    def test_tells_one_that_is_gone_and_one_of_another_type_at_its_place(self):
        foo = Foo()
        number = number_of(foo)
        self.assertEqual(agent._object_facts(number ^ 1), {'found': False})
        self.assertTrue(agent._object_facts(number)['found'])
        del foo
        self.assertFalse(agent._object_facts(number)['found'])

    def test_shows_slots(self):
        slotted = Slotted()
        slotted.two = []
        self.assertEqual(agent._object_facts(number_of(slotted))['properties'], [['two', 'list of 0']])


class Cut(unittest.TestCase):
    def die(self, holder, make, way, key):
        """What `make` puts into the holder dies of the cut; all that is kept of it are numbers."""
        held, watched = make(holder)
        answer, undo = cut(number_of(holder), held, watched)
        self.assertEqual((answer['plan']['way'], answer['plan']['key']), (way, key))
        self.assertEqual((answer['aliveBefore'], answer['aliveAfter'], answer['undoable']), (1, 0, False))
        self.assertIsNone(undo)

    def test_an_entry_of_a_dict_with_all_that_it_holds(self):
        def make(holder):
            foos = [Foo(1)]
            holder['k'] = foos
            return number_of(foos), number_of(foos[0])
        self.die({'other': []}, make, 'map-entry', 'k')

    def test_an_entry_of_an_ordered_dict(self):
        def make(holder):
            holder['k'] = Foo()
            return number_of(holder['k']), number_of(holder['k'])
        holder = OrderedDict(a=[])
        self.die(holder, make, 'map-entry', 'k')
        holder['z'] = 1
        self.assertEqual(list(holder), ['a', 'z'])

    def test_an_item_of_a_list_and_of_a_deque(self):
        def make(holder):
            holder.append(Foo())
            return number_of(holder[1]), number_of(holder[1])
        for holder in ([[]], deque([[]])):
            self.die(holder, make, 'array-element', '1')
            self.assertEqual(len(holder), 1)

    def test_a_member_of_a_set(self):
        def make(holder):
            foo = Foo()
            holder.add(foo)
            return number_of(foo), number_of(foo)
        self.die({Foo()}, make, 'set-entry', '')

    def test_an_attribute_a_slot_and_one_of_a_class(self):
        def make(holder):
            holder.two = Foo()
            return number_of(holder.two), number_of(holder.two)

        class Local(object):
            pass
        for holder in (Foo(), Slotted(), Local):
            self.die(holder, make, 'property', 'two')
            self.assertFalse(hasattr(holder, 'two'))

    def test_a_cell_of_a_closure(self):
        def closure():
            kept = Foo()
            return lambda: kept
        function = closure()
        cell = function.__closure__[0]
        self.die(cell, lambda holder: (number_of(holder.cell_contents),) * 2, 'cell', 'cell_contents')

    def test_one_without_weak_references_is_counted_too(self):
        holder, elsewhere = [Slotted(), Slotted()], []
        elsewhere.append(holder[1])
        numbers = [number_of(each) for each in holder]
        answer, _ = cut(number_of(holder), numbers[0], *numbers)
        self.assertEqual((answer['aliveBefore'], answer['aliveAfter']), (2, 1))
        # the list has one left, which `elsewhere` has as well
        answer, undo = cut(number_of(holder), numbers[1], numbers[1])
        self.assertEqual((answer['aliveBefore'], answer['aliveAfter'], answer['undoable']), (1, 1, True))
        self.assertEqual(holder, [])
        self.assertTrue(agent._put_back(undo))
        self.assertIs(holder[0], elsewhere[0])

    def test_what_is_held_elsewhere_lives_and_can_be_put_back(self):
        foo, holder = Foo(), {}
        holder['a'], holder['k'] = 1, foo
        answer, undo = cut(number_of(holder), number_of(foo), number_of(foo))
        self.assertEqual((answer['aliveBefore'], answer['aliveAfter'], answer['undoable']), (1, 1, True))
        self.assertNotIn('k', holder)
        self.assertTrue(agent._put_back(undo))
        self.assertIs(holder['k'], foo)

    def test_another_that_got_its_place_is_not_taken_for_it(self):
        holder, others = {'k': [Foo()]}, []
        place = id(holder['k'])

        def make(phase, _):
            others.extend([] for _ in range(1000))
        gc.callbacks.append(make)
        try:
            answer, undo = cut(number_of(holder), number_of(holder['k']))
        finally:
            gc.callbacks.remove(make)
        self.assertIn(place, map(id, others), 'nothing got its place: this run shows nothing')
        self.assertEqual((answer['undoable'], undo), (False, None))

    def test_a_plan_changes_nothing(self):
        foo = Foo()
        holder = [foo]
        plan = agent._plan({'holders': [number_of(holder)], 'held': number_of(foo)})
        self.assertEqual(plan, {'way': 'array-element', 'key': '0', 'holder': 'list'})
        self.assertEqual(len(holder), 1)

    def test_says_why_nothing_can_be_cut(self):
        foo = Foo()
        fixed = (foo,)
        gone = number_of(fixed) ^ 1
        for holder, reason in ((number_of(fixed), 'inner'), (gone, 'unreachable')):
            with self.assertRaises(agent.CommandError) as raised:
                agent._plan({'holders': [holder], 'held': number_of(foo)})
            self.assertEqual(raised.exception.data, {'reason': reason})


class Evaluate(unittest.TestCase):
    def test_it_is_the_object(self):
        foo = Foo(41)
        self.assertEqual(agent._evaluate_on(number_of(foo), 'it.number + 1')['result']['value'], 42)
        self.assertIn('ZeroDivisionError', agent._evaluate_on(number_of(foo), '1 / 0')['exceptionDetails']['exception']['description'])


if __name__ == '__main__':
    gc.collect()
    unittest.main()
