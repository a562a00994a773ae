"""From forms to templates."""

from logmon.engine.detect.limit import OVERFLOW
from logmon.engine.templates import BEGINNINGS, CHOICES, Templates

ENDS = ("ar", "or", "us", "im", "el", "an", "on", "ix", "ed", "ut", "op", "et")
NAMES = [begin + end for begin in "bcdfghklmn" for end in ENDS]


def test_a_few_words_stand_apart_and_the_next_are_a_value():
    templates = Templates()
    found = [templates.of(f"link is {name}") for name in NAMES]
    assert found[:CHOICES] == [f"link is {name}" for name in NAMES[:CHOICES]]
    assert set(found[CHOICES:]) == {"link is <*>"}


def test_what_follows_a_value_is_still_told_apart():
    templates = Templates()
    for name in NAMES:
        templates.of(f"unit {name} started")
        templates.of(f"unit {name} failed")
    assert templates.of("unit new failed") == "unit <*> failed"
    assert templates.of("unit new started") == "unit <*> started"


def test_two_places_may_change_together():
    templates = Templates()
    found = {templates.of(f"moved {a} to {b}") for a, b in zip(NAMES, reversed(NAMES), strict=True)}
    assert "moved <*> to <*>" in found and len(found) < 3 * CHOICES


def test_first_words_are_many():
    """They say most of all; only when they never end are they values too."""
    templates = Templates()
    found = [templates.of(f"{name} is done") for name in NAMES]
    assert len(set(found)) == BEGINNINGS + 1 and found[-1] == "<*> is done"


def test_after_values_comes_a_first_word_as_well():
    templates = Templates()
    assert len({templates.of(f"[<*>] <*> {name}") for name in NAMES[:BEGINNINGS]}) == BEGINNINGS


def test_who_stands_before_a_mark_is_a_value():
    templates = Templates()
    found = [templates.of(f"{name} : TTY=<*> ; USER=<*>") for name in NAMES]
    assert len(set(found)) == CHOICES + 1 and found[-1] == "<*> : TTY=<*> ; USER=<*>"


def test_the_number_of_words_tells_apart():
    templates = Templates()
    assert [templates.of("a b"), templates.of("a b c")] == ["a b", "a b c"]


def test_the_widest_for_a_report():
    templates = Templates()
    first = templates.of(f"link is {NAMES[0]}")
    assert templates.widest(first) == first
    for name in NAMES:
        templates.of(f"link is {name}")
    assert templates.widest(first) == templates.widest("link is <*>") == "link is <*>"
    assert templates.widest("nothing of the kind") == "nothing of the kind"


def test_a_template_of_values_alone_takes_no_words():
    templates = Templates()
    for form in ("<*>", "started", "stopped"):
        templates.of(form)
    assert templates.widest("started") == "started"


def test_a_full_tree_keeps_what_it_has_and_folds_the_rest():
    templates = Templates(nodes=100)
    known = [templates.of(f"{name} {name} {name}") for name in NAMES]
    assert known[0] == "bar bar bar" and known[-1] == OVERFLOW
    assert templates.folded == known.count(OVERFLOW) > 50
    assert [templates.of(f"{name} {name} {name}") for name in NAMES] == known


def test_only_new_templates_are_told():
    templates = Templates()
    for form in ("a b", "a c", "a b"):
        templates.of(form)
    assert templates.take_fresh() == ["a b", "a c"] and templates.take_fresh() == []
