"""What `why` finds out: what counted, which clause refused the rest, how far it was, and what kept it quiet."""

from datetime import UTC

from logmon.alerts.redact import Redactor
from logmon.alerts.rule import AlertRule
from logmon.model.incident import Suppressed
from logmon.model.time import SECOND, Instant
from logmon.runtime.build import Reading, Scene
from logmon.runtime.clock import ManualClock
from logmon.runtime.readers import Feed
from logmon.runtime.why import Explanation, Investigation
from logmon.sources.replay import ReplaySource
from tests.simulation.engine import plan_of

BEGIN: Instant = 1_763_622_000 * SECOND
"""2025-11-20T07:00:00Z."""
RULE = "level >= error and service:shop | where not host:test* | count by host in 1m >= 3"


def line(second: int, host: str = "a", level: str = "error", service: str = "shop") -> str:
    return f"time=2025-11-20T07:00:{second:02}Z level={level} service={service} host={host} token=hunter2\n"


def explained(lines: list[str], at: int | None = None, text: str = RULE, **key: str) -> Explanation:
    source = ReplaySource("app.log")
    plan = plan_of(text)
    by = tuple(getattr(plan.pipeline.terminal, "by", ()))
    scene = Scene((Feed(source),), Reading(UTC))
    found = Investigation(ManualClock(BEGIN + 3600 * SECOND), scene, plan, AlertRule("rule", by), Redactor())
    source.append("".join(lines).encode())
    source.end()
    while not found.pipeline.finished():
        found.take(found.pipeline.step())
    found.end()
    return found.explain(key, None if at is None else BEGIN + at * SECOND)


def test_what_counted_and_that_it_fired() -> None:
    later = line(4, "b").replace("07:00", "07:10")
    found = explained([line(1), line(2), line(3), later], host="a")
    assert (found.counted, found.at, found.threshold) == (3, BEGIN + 3 * SECOND, ">= 3 in 1m")
    assert [str(one.phase) for one in found.incidents] == ["firing", "resolved"]
    assert [one.position for one in found.lines] == [0, len(line(1)), 2 * len(line(1))]
    assert all("hunter2" not in one.text for one in found.lines)


def test_each_clause_tells_what_it_alone_refused() -> None:
    noise = [line(2, level="info"), line(3, service="mail"), line(4, service="mail"), line(5, "test1")]
    both = line(6, level="info", service="mail")
    found = explained([line(1), *noise, both])
    assert not found.incidents
    assert {one.clause: one.count for one in found.refusals if one.count} == {}, (
        "all of it came after the newest counted"
    )
    found = explained([line(1), *noise, both], at=10)
    assert {one.clause: one.count for one in found.refusals} == {
        "level >= error": 1,
        "service:shop": 2,
        "not host:test*": 1,
    }


def test_the_curve_shows_how_near_it_came() -> None:
    found = explained([line(1), line(2), line(30)], host="a")
    assert (max(value or 0 for value in found.curve), found.curve[-1]) == (3, 3)
    found = explained([line(1), line(2)], at=58, host="a")
    assert found.curve[-1] == 2 and not found.incidents
    assert found.curve[-1] != explained([line(1), line(2)], at=65, host="a").curve[-1], "they have left the window"


def test_without_a_key_the_nearest_are_named() -> None:
    found = explained([line(1, "b"), line(2, "a"), line(3, "a")])
    assert found.nearest == ((("a",), 2), (("b",), 1))


def test_a_key_that_never_occurred_counts_nothing() -> None:
    without = line(1).replace("host=a", "")
    found = explained([without, without, without], host="a", text="level >= error | count by host in 1m >= 3")
    assert (found.counted, found.incidents) == (0, ()), "an event without a host is not one of every host"


def test_of_many_alerts_the_newest_are_named_and_the_rest_counted() -> None:
    found = explained([line(1, host) for host in "abcdefghi" for _ in range(3)])
    assert len(found.incidents) == 6
    assert len(found.incidents) + found.earlier == 9, "all nine fired"


def test_what_kept_it_quiet() -> None:
    lines = [line(second) for second in (1, 2, 3)] + [line(second).replace("07:00", "07:05") for second in (1, 2, 3)]
    found = explained(lines, host="a")
    quiet = [one for one in found.decisions if isinstance(one, Suppressed)]
    assert quiet[0].by == "cooldown" and "of the cooldown are left" in quiet[0].why


def test_a_sequence_says_which_step_nothing_fitted() -> None:
    text = "service:shop | seq by host in 10m: 2x level:error -> level:info"
    found = explained([line(1), line(2)], text=text, host="a")
    assert [(one.clause, one.count) for one in found.refusals if one.wanted] == [
        ("2x level == error", 2),
        ("level == info", 0),
    ]


def test_logs_without_anything_near() -> None:
    found = explained([line(1, level="info", service="mail")], host="a")
    assert (found.counted, found.incidents) == (0, ())
    assert abs(found.at - BEGIN) < 10 * SECOND
