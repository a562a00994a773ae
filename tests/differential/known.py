"""Where the engine is known to say something else than the text: bugs, each to be removed together with its entry.

Nothing here keeps a pair from being compared: it is asked only about pairs that disagree, and `MOST` bounds what it may
excuse. Every entry has its minimal case in `CASES`, a test that has to fail as long as the bug is there.
"""

from unittest.mock import patch

from logmon.language import tree
from logmon.language.defines import walk
from tests.differential import values
from tests.differential.measures import meets
from tests.differential.oracle import DETECTORS, Event, run
from tests.differential.timelines import Measures

MOST = 0.3
"""Share of the pairs that may be excused. It goes to 0 with the entries."""

CASES = {
    "a name that only `parse` makes: KeyError": (
        r"| parse /from (?<ip>\S+)/ | once by host",
        [(0, {"host": "a"})],
    ),
    "section 3, text of a number: the shortest decimal form of 5.0 is 5": ("| once by x", [(0, {"x": 5.0})]),
    "section 3, text of a number: 1 / 1 is 1": ("| set y = x / 1 | once by y", [(0, {"x": 1})]),
    "section 3, text of a number: a list has none": ("| once by x", [(0, {"x": [1, 2]})]),
    "section 2, numeric text: 1_000 is none": ("x > 2 | once", [(0, {"x": "1_000"})]),
    "section 2, numeric text: other digits than 0 to 9": ("x > 2 | once", [(0, {"x": "٣"})]),
    "section 3, `?` is one character": ("word:? | once", [(0, {"word": "ü"})]),
    "section 3, comparison 6 in a list of texts": ('x in ["1e1"] | once', [(0, {"x": 10})]),
    "section 3, `!~` is `not ~`, and captures like it": (
        r"word !~ /(?<host>\w)-/ | once by host",
        [(0, {"host": "a", "word": "b"})],
    ),
    "section 2, a path into a table that `set` made": ("| set x = http | once by x.code", [(0, {"http": {"code": 3}})]),
    "section 6, a filter inside a measure captures nothing": (
        "| count(/(?<ip>bo)m/) by ip in 5s >= 1",
        [(0, {"word": "bom", "ip": "own"})],
    ),
    "section 8, tumbling: an event of the key in a later window has judged that of 5.25": (
        "| max(x) every 2s >= 1",
        [(0, {}), (6.5, {"x": 3}), (5.25, {})],
    ),
    "section 8, tumbling: a key whose only event is late is not known": (
        "| rate by word every 2s != 1",
        [(10, {}), (10, {}), "|", (7, {"word": "a"}), (10, {})],
    ),
    "section 8, tumbling with `for`: the value is that of the window that was judged": (
        "| count every 2s >= 1 for 500ms",
        [(1, {})],
    ),
    "section 8, clock: an instant that was visited counts, also when the window is empty since": (
        "| count by word in 3s >= 1",
        [(5, {"word": "a"}), (11, {}), (11, {}), "|", (7.5, {"word": "a"}), (11, {})],
    ),
    "section 8, clock: the deadline of a sequence counts too, so that 7.5 counts as 8 and its deadline is 11": (
        "x > 0 | seq by word in 3s: x == 1 -> !x == 2",
        [(5, {"word": "a", "x": 1}), (11, {"x": 3}), (11, {"x": 3}), "|", (11, {"x": 3}), (7.5, {"word": "a", "x": 1})],
    ),
    "section 8, sliding: judged at 12, when the only event leaves": (
        "| count in 2s >= 0 clear < 2",
        [(0, {}), (1, {}), (10, {}), (20, {})],
    ),
    "section 8, session: an event before its first belongs to it": (
        "| count session 1500ms > 1",
        [(39, {}), (37.5, {})],
    ),
}
"""Name, with the place in docs/language.md: rule and events (seconds and fields); "|" ends a piece."""


# What can be shown by doing the same ----------------------------------------------------------------------------------


def engine_text(value, right=values.text_of):
    """Python's text of floats, lists and tables."""
    return str(value) if type(value) in (float, list, dict) else right(value)


def engine_number(value, right=values.number_of):
    """Python's idea of numeric text."""
    return {"1_000": 1000.0, "٣": 3}[value] if value in ("1_000", "٣") else right(value)


def engine_like(value, pattern, right=values.like):
    """One byte for each `?`."""
    text = values.text_of(value)
    if text is None or "?" not in pattern or "/" in pattern:
        return right(value, pattern)
    return right(text.encode().decode("latin-1"), pattern)


class Forgetful(Measures):
    """Forgets the clock of a key whose window is empty."""

    def reach(self, watermark):
        super().reach(watermark)
        if self._rule.window.kind == "in":
            self._keys = {key: timeline for key, timeline in self._keys.items() if not timeline.is_idle()}


def with_known_faults(pipeline, steps):
    """The oracle, wrong in the same ways."""
    with patch.multiple(values, text_of=engine_text, number_of=engine_number, like=engine_like):
        return run(pipeline, steps, {**DETECTORS, tree.Measured: Forgetful})


# What only the rule and the stream show -------------------------------------------------------------------------------


def falls(pipeline):
    return any(isinstance(stage, tree.Parse) for stage in pipeline.stages)


def captures_under_not(pipeline, stream):
    return any(
        isinstance(node, tree.Matches) and node.negated and "(?<" in node.regex.pattern for node in walk(pipeline)
    )


def in_order(stream):
    times = [step.time for step in stream.steps if isinstance(step, Event)]
    return times == sorted(times)


def window_out_of_order(pipeline, stream):
    return _window(pipeline) in ("every", "session") and not in_order(stream)


def waiting_out_of_order(pipeline, stream):
    """A sequence that ends with `!step` forgets that its clock was at a deadline."""
    terminal = pipeline.terminal
    return isinstance(terminal, tree.Sequence) and terminal.steps[-1].negated and not in_order(stream)


def tumbling_for(pipeline, stream):
    return _window(pipeline) == "every" and pipeline.terminal.hold is not None


def zero_clears(pipeline, stream):
    """Both the comparison and `clear` are true of an empty window."""
    terminal = pipeline.terminal
    return getattr(terminal, "clear", None) is not None and all(
        meets(threshold, 0, None) for threshold in (terminal.compare, terminal.clear)
    )


def _window(pipeline):
    return pipeline.terminal.window.kind if isinstance(pipeline.terminal, tree.Measured) else None


FAULTS = (captures_under_not, window_out_of_order, waiting_out_of_order, tumbling_for, zero_clears)
