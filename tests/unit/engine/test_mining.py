"""Which columns of a rule's matches hold templates."""

import pytest

from logmon.engine.mining import Mining
from logmon.engine.plan import Plan
from logmon.model.chunk import Origin
from logmon.model.match import Matches
from tests.simulation.engine import compiled

NAMES = ["ann", "bob", "cid", "dan", "eve", "fay", "gus", "hal"]


def mining(text, extras=()):
    return Mining(Plan("id", "rule", compiled(text, "query"), extras))


def matches(keys=None, values=None, extras=None):
    count = len(keys or values or extras)
    return Matches(0, Origin("a", ""), 0, [0] * count, keys, values, extras, [b""] * count, list(range(count)))


WITHOUT = ["| count by host in 5m > 3", "| new(user) by host", "| distinct(user) in 1m > 3", "| once"]


@pytest.mark.parametrize("text", WITHOUT)
def test_a_rule_that_asks_for_none_has_nothing_of_it(text):
    assert not mining(text).wanted()
    assert mining(text, ("template",)).wanted()


@pytest.mark.parametrize(
    ("text", "column", "value", "mined"),
    [
        ("| count by template", "keys", ("hi {}",), ("hi <*>",)),
        ("| count by host, template", "keys", ("hi {}", "hi {}"), ("hi hal", "hi <*>")),
        ("| new template by host", "values", "hi {}", "hi <*>"),
        ("| change(template)", "values", "hi {}", "hi <*>"),
        ("| distinct(template) in 1m > 3", "values", "hi {}", "hi <*>"),
        ("| distinct(template) / count in 1m > 3", "values", "hi {}", "hi <*>"),
        ("| distinct(template) / distinct(user) in 1m > 3", "values", ("hi {}", "hi {}"), ("hi <*>", "hi hal")),
    ],
)
def test_templates_stand_where_forms_stood(text, column, value, mined):
    def filled(name):
        return value.format(name) if isinstance(value, str) else tuple(part.format(name) for part in value)

    found = mining(text).push(matches(**{column: [filled(name) for name in NAMES]}))
    assert getattr(found, column)[-1] == mined
    assert getattr(found, column)[0] == filled("ann")


def test_extras_too_and_nothing_stays_nothing():
    found = mining("| once", ("host", "template")).push(matches(extras=[("a", f"hi {name}") for name in NAMES]))
    assert found.extras[-1] == ("a", "hi <*>")
    assert mining("| once", ("template",)).push(matches(extras=[(None,)])).extras == [(None,)]


def test_the_widest_key():
    rule = mining("| count by template, host")
    keys = [(f"hi {name}", f"hi {name}") for name in NAMES]
    rule.push(matches(keys=keys))
    assert rule.widest(keys[0]) == ("hi <*>", "hi ann")


def test_each_template_is_stored_once():
    rule = mining("| count by template")
    rule.push(matches(keys=[("a b",), ("a b",), ("a \udce9",)]))
    rows = rule.snapshot()
    assert [value for _, value in rows] == [b"", b""] and rule.snapshot() == []
    other = mining("| count by template")
    other.restore(rows)
    other.push(matches(keys=[("a b",), ("a \udce9",)]))
    assert other.snapshot() == []
