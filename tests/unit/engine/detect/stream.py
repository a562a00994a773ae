"""Rules and events for the tests of detectors: times in seconds, keys of one part."""

from typing import Any

from logmon.engine.detect.base import Detector
from logmon.engine.detect.table import make_detector
from logmon.engine.plan import Plan
from logmon.language.check import check
from logmon.language.checked import Context
from logmon.language.parser import parse
from logmon.model.chunk import Origin
from logmon.model.match import Matches
from logmon.model.time import SECOND
from logmon.model.verdict import Verdict

Event = tuple[float, str, Any]


def detector(text: str, key_limit: int = 100_000, extras: tuple[str, ...] = ()) -> Detector:
    """The detector of a rule as a user writes it."""
    parsed = parse(text)
    assert parsed.pipeline is not None, parsed.diagnostics
    checked = check(parsed.pipeline, Context(text=text))
    assert checked.pipeline is not None, checked.diagnostics
    return make_detector(0, Plan("id", "rule", checked.pipeline, extras, key_limit))


def columns(events: list[Event], extras: list[tuple[Any, ...]] | None = None) -> Matches:
    count = len(events)
    return Matches(
        rule=0,
        origin=Origin("test", "-"),
        arrived=0,
        times=[int(time * SECOND) for time, _, _ in events],
        keys=[(key,) for _, key, _ in events],
        values=[value for _, _, value in events],
        extras=extras,
        raws=[b"line %d" % i for i in range(count)],
        positions=list(range(count)),
    )


def push(rule: Detector, events: list[Event], until: float | None = None) -> list[Verdict]:
    out = rule.push(columns(events)) if events else []
    return out if until is None else [*out, *rule.advance(int(until * SECOND))]


def told(verdicts: list[Verdict]) -> list[tuple[float, str, str]]:
    """(seconds, key, state) in the order of time."""
    return [(v.at / SECOND, v.key[0] if v.key else "", str(v.state)) for v in sorted(verdicts, key=lambda v: v.at)]


__all__ = ["Event", "columns", "detector", "push", "told"]
