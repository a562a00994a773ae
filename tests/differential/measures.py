"""What a measure says of a list of events: docs/language.md, section 6."""

import math
from fractions import Fraction

from logmon.language import tree
from logmon.model.time import SECOND
from tests.differential import values
from tests.differential.conditions import holds, value_of
from tests.differential.values import MISSING, arithmetic, ordered


class Taken:
    """An event that a rule took: its time, its key and the scene in which a measure reads it."""

    def __init__(self, scene, key):
        self.scene = scene
        self.key = key
        self.time = scene.event.time
        self._known = {}

    def is_true(self, condition):
        """A filter inside a measure captures nothing."""
        return self._once(condition, lambda: holds(condition, self.scene.copy()))

    def value(self, expression):
        return self._once(expression, lambda: value_of(expression, self.scene))

    def _once(self, node, find):
        if id(node) not in self._known:
            self._known[id(node)] = find()
        return self._known[id(node)]


def measure(node, events, length):
    """The value over these events, or MISSING; `length` of the window in ns."""
    match node:
        case tree.Literal():
            return node.value
        case tree.MeasureArithmetic():
            return arithmetic(node.op, measure(node.left, events, length), measure(node.right, events, length))
    chosen = [event for event in events if event.is_true(node.filter)]
    match node.name:
        case "count":
            return len(chosen)
        case "rate":
            return float(Fraction(len(chosen) * SECOND, length))
        case "ratio":
            return float(Fraction(len(chosen), len(events))) if events else MISSING
        case "distinct":
            return _distinct(node, events)
    numbers = [number for event in events if (number := values.number_of(event.value(node.of))) is not MISSING]
    return _over(node, numbers) if numbers else MISSING


def _over(node, numbers):
    match node.name:
        case "sum":
            return sum(numbers)
        case "avg":
            return float(Fraction(sum(map(Fraction, numbers)), len(numbers)))
        case "min":
            return min(numbers)
        case "max":
            return max(numbers)
        case "stddev":
            mean = sum(map(Fraction, numbers)) / len(numbers)
            return math.sqrt(sum((Fraction(number) - mean) ** 2 for number in numbers) / len(numbers))
        case "quantile":
            return sorted(numbers)[math.ceil(len(numbers) * Fraction(repr(node.quantile))) - 1]
    raise AssertionError(node.name)


def _distinct(node, events):
    texts = {values.text_of(event.value(node.of)) for event in events} - {MISSING}
    return len(texts)


def meets(threshold, value, before):
    """Is `value` what the comparison asks for? `before` is the value of the window just before."""
    limit = threshold.value.value
    if threshold.against == "before":
        limit = arithmetic("*", limit, before)
    if value is MISSING or limit is MISSING:
        return False
    return value != limit if threshold.op == "!=" else ordered(threshold.op, value, limit)
