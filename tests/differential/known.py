"""Where the engine is known to say something else than the text. Each entry is a bug to be removed, with its entry.

Nothing here keeps a pair from being compared: it is asked about a pair only after the two sides disagreed, and what may
be excused is bounded by the test. In the minimal cases times are seconds and `|` between events ends a piece.
"""

from unittest.mock import patch

from logmon.language import tree
from logmon.model.event import Level
from tests.differential import values
from tests.differential.oracle import DETECTORS, Event, run
from tests.differential.timelines import Measures

MOST = 0.08
"""Share of the pairs that may be excused."""


# What a tree alone shows ----------------------------------------------------------------------------------------------


def parsed_name_unread(pipeline):
    r"""`| parse /from (?<ip>\S+)/ | once by host` on a JSON line ends in KeyError: 'ip': no one else reads that name."""
    return any(isinstance(stage, tree.Parse) for stage in pipeline.stages)


def tumbling_out_of_order(pipeline, stream):
    """`| max(x) every 2s >= 1` on 0; 6.5 {"x": 3}; 5.25: holds at 6 (the window of 6.5 ends at 8), because 5.25 is taken
    although an event of its key in a later window came before it; and a late first event makes its key known."""
    times = [step.time for step in stream.steps if isinstance(step, Event)]
    return _is_tumbling(pipeline) and times != sorted(times)


def tumbling_for_value(pipeline, stream):
    """`| count every 2s >= 1 for 500ms` on 1: holds at 2.5 with value 0, that of a window that was not judged."""
    return _is_tumbling(pipeline) and pipeline.terminal.hold is not None


def zero_clears(pipeline, stream):
    """`| count in 2s >= 0 clear < 2` on 0 | 1 | 10 | 20: not judged at 12, when the only event leaves."""
    terminal = pipeline.terminal
    return getattr(terminal, "clear", None) is not None and terminal.compare.op == ">=" and not terminal.compare.value.value


def _is_tumbling(pipeline):
    return isinstance(pipeline.terminal, tree.Measured) and pipeline.terminal.window.kind == "every"


# What can be shown by doing the same ----------------------------------------------------------------------------------


def engine_text(value, right=values.text_of):
    """`| once by x` on {"x": 5.0} and {"x": {"k": 1}}: keys "5.0" and "{'k': 1}". Section 3: the text of a number is its
    shortest decimal form, "5"; a list and a table have none. `| once by level` on {"level": "warn"}: the key is "40"."""
    return str(int(value) if type(value) is Level else value) if type(value) in (float, list, dict, Level) else right(value)


def engine_number(value, right=values.number_of):
    """`x > 2 | once` on {"x": "1_000"} and {"x": "٣"}: taken for numbers. Section 2: anything else is not a number."""
    return {"1_000": 1000.0, "٣": 3.0}[value] if value in ("1_000", "٣") else right(value)


def engine_like(value, pattern, right=values.like):
    """`word:? | once` on {"word": "ü"}: does not occur; `?` is one byte. Section 3: one character."""
    text = values.text_of(value)
    if text is None or "?" not in pattern or "/" in pattern:
        return right(value, pattern)
    return right(text.encode().decode("latin-1"), pattern)


class Forgetful(Measures):
    """`| count in 3s >= 1` on 5 | 9.25 of another key | 7.5: the key's clock is at 8, where its event left, and the text
    judges 7.5 at 8. The engine has forgotten the key and judges at 7.5."""

    def reach(self, watermark):
        super().reach(watermark)
        if self._rule.window.kind == "in":
            self._keys = {key: timeline for key, timeline in self._keys.items() if not timeline.is_idle()}


def with_known_faults(pipeline, steps):
    """The oracle, wrong in the same ways."""
    with patch.multiple(values, text_of=engine_text, number_of=engine_number, like=engine_like):
        return run(pipeline, steps, {**DETECTORS, tree.Measured: Forgetful})


FAULTS = (tumbling_out_of_order, tumbling_for_value, zero_clears)
