"""Disagreements that are no more, each on the smallest stream that had it."""

import pytest

from tests.differential.engine_run import agree, engine_says, oracle_says
from tests.differential.streams import written
from tests.simulation.engine import compiled

CASES = {
    "section 5, `parse … from` a missing field does not search the empty text": (
        "| parse /(?<q>a*)/ from nothing | where exists q | once",
        [(0, {})],
    ),
    "section 8, clock: `count >= N` knows that the watermark visited 8, where the event of 5 left": (
        "| count by word in 3s >= 3",
        [
            *[(5, {"word": "a"}), (6, {"word": "a"}), (10.2, {}), (10.2, {})],
            *["|", (7.5, {"word": "a"}), (7.6, {"word": "a"}), (12, {})],
        ],
    ),
    "a name that only `parse` makes": (r"| parse /from (?<ip>\S+)/ | once by host", [(0, {"host": "a"})]),
    "text of a number: the shortest decimal form of 5.0 is 5": ("| once by x", [(0, {"x": 5.0})]),
    "text of a number: 1 / 1 is 1": ("| set y = x / 1 | once by y", [(0, {"x": 1})]),
    "text of a number: small ones have no exponent": ("| once by x", [(0, {"x": 1e-7})]),
    "a list has no text": ("| once by x", [(0, {"x": [1, 2]})]),
    "a list is no text to search in": ("x ~ /^/ | once", [(0, {"x": [1, 2]})]),
    "a list is nothing new": ("| new(x)", [(0, {"x": [1, 2]})]),
    "a list is not distinct": ("| distinct(x) in 5s >= 1", [(0, {"x": [1, 2]})]),
    "numeric text: 1_000 is none": ("x > 2 | once", [(0, {"x": "1_000"})]),
    "numeric text: other digits than 0 to 9": ("x > 2 | once", [(0, {"x": "٣"})]),
    "`?` is one character": ("word:? | once", [(0, {"word": "ü"})]),
    "`??` are two characters": ("word:?? | once", [(0, {"word": "ü"}), (1, {"word": "aü"})]),
    "comparison 6 in a list of texts": ('x in ["1e1"] | once', [(0, {"x": 10})]),
    "`!~` is `not ~`, and captures like it": (
        r"word !~ /(?<host>\w)-/ | once by host",
        [(0, {"host": "a", "word": "b"})],
    ),
    "the text of a level is its word": ("level ~ /err/ | once", [(0, {"level": "ERR"})]),
    "a level is no number": ("| set n = level + 1 | once by n", [(0, {"level": "error"})]),
    "functions read the word of a level": ("| set l = upper(level) | once by l", [(0, {"level": "fatal"})]),
    "a path into a table that `set` made": ("| set x = http | once by x.code", [(0, {"http": {"code": 3}})]),
    "a filter inside a measure captures nothing": (
        "| count(/(?<ip>bo)m/) by ip in 5s >= 1",
        [(0, {"word": "bom", "ip": "own"})],
    ),
    "tumbling: an event of the key in a later window has judged that of 5.25": (
        "| max(x) every 2s >= 1",
        [(0, {}), (6.5, {"x": 3}), (5.25, {})],
    ),
    "tumbling: a key whose only event is late is not known": (
        "| rate by word every 2s != 1",
        [(10, {}), (10, {}), "|", (7, {"word": "a"}), (10, {})],
    ),
    "tumbling with `for`: the value is that of the window that was judged": (
        "| count every 2s >= 1 for 500ms",
        [(1, {})],
    ),
    "clock: an instant that was visited counts, also when the window is empty since": (
        "| count by word in 3s >= 1",
        [(5, {"word": "a"}), (11, {}), (11, {}), "|", (7.5, {"word": "a"}), (11, {})],
    ),
    "clock: the deadline of a sequence counts too, so that 7.5 counts as 8 and its deadline is 11": (
        "x > 0 | seq by word in 3s: x == 1 -> !x == 2",
        [(5, {"word": "a", "x": 1}), (11, {"x": 3}), (11, {"x": 3}), "|", (11, {"x": 3}), (7.5, {"word": "a", "x": 1})],
    ),
    "sliding: judged at 12, when the only event leaves": (
        "| count in 2s >= 0 clear < 2",
        [(0, {}), (1, {}), (10, {}), (20, {})],
    ),
    "session: an event before its first belongs to it": (
        "| count session 1500ms > 1",
        [(39, {}), (37.5, {})],
    ),
}
"""Rule and events (seconds and fields); "|" ends a piece."""


@pytest.mark.parametrize("name", CASES)
def test_both_say_the_same(name):
    text, events = CASES[name]
    stream = written(events)
    assert agree(oracle_says(compiled(text), stream), engine_says([text], stream)[0])
