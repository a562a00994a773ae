"""One line per transition of an incident."""

from datetime import timedelta, timezone
from typing import Any

from msgspec.structs import replace

from logmon.model.incident import Cause, Incident, Notification, Phase
from logmon.model.time import SECOND
from logmon.outputs.alerts import alert_line, outcome, tellings
from logmon.outputs.colour import COLOURED

from .events import AT

ZONE = timezone(timedelta(hours=1))
VALUES = {"value": 21, "threshold": "> 20", "window": "1m", "count": 1904}


def incident(
    phase: Phase, labels: dict[str, str] | None = None, values: dict[str, Any] | None = None, swallowed: int = 0
) -> Incident:
    times = (AT, AT + 10 * SECOND, AT + 748 * SECOND if phase is Phase.RESOLVED else None)
    given = {"host": "web-2"} if labels is None else labels
    return Incident(
        "A7K2",
        "web_5xx",
        tuple(given.values()),
        given,
        "high",
        phase,
        *times,
        VALUES if values is None else values,
        21.0,
        "",
        swallowed=swallowed,
    )


def test_firing() -> None:
    line = alert_line(incident(Phase.FIRING), ZONE, hooks=("page",))
    assert line == b"2025-11-20T08:00:10+01:00 FIRING   high web_5xx host=web-2 21 > 20 in 1m hook=page id=A7K2\n"


def test_resolved_with_duration_and_peak() -> None:
    line = alert_line(incident(Phase.RESOLVED), ZONE)
    assert line == b"2025-11-20T08:12:28+01:00 RESOLVED high web_5xx host=web-2 after 12m18s, peak 21 id=A7K2\n"


def test_pending_and_swallowed() -> None:
    line = alert_line(incident(Phase.PENDING, swallowed=3, values={"value": 2.5, "threshold": "2"}))
    assert line.startswith(
        b"2025-11-20T07:00:00Z PENDING  high web_5xx host=web-2 2.5 (threshold 2) (3 more kept quiet) id="
    )


def test_with_nothing_measured() -> None:
    assert alert_line(incident(Phase.FIRING, {}, {})) == b"2025-11-20T07:00:10Z FIRING   high web_5xx id=A7K2\n"


def test_hostile_keys_stay_on_their_line() -> None:
    line = alert_line(incident(Phase.FIRING, {"user\x1b[2J": "a\nRESOLVED \u202e\udcff"}, {"value": "\x1b]0;x\x07"}))
    assert line.count(b"\n") == 1
    assert b"\x1b" not in line
    assert "\u202e" not in line.decode("utf-8")


def test_colour() -> None:
    assert b"\x1b[31mFIRING  \x1b[0m" in alert_line(incident(Phase.FIRING), palette=COLOURED)


def test_a_moment_that_the_clock_gave_is_cut_to_milliseconds():
    ended = replace(incident(Phase.RESOLVED), resolved=AT + 748 * SECOND + 247_424_296)
    assert alert_line(ended, ZONE).split()[0].endswith(b".247+01:00")


def test_what_is_over_has_an_outcome_not_a_value_that_crosses_nothing():
    assert outcome(incident(Phase.FIRING)) == "21 > 20 in 1m"
    assert outcome(incident(Phase.RESOLVED)).startswith("after 12m")


def test_a_repetition_is_told_from_the_first_time():
    fired = incident(Phase.FIRING)
    again = [Notification(fired, hook, "it still fires", Cause.REPEATED) for hook in ("page", "mail")]
    told = tellings([Notification(fired, "page", "it fired"), *again])
    assert told == [(fired, Cause.FIRED, ("page",)), (fired, Cause.REPEATED, ("page", "mail"))]
    first, second = (alert_line(one, hooks=hooks, cause=cause) for one, cause, hooks in told)
    assert first.endswith(b"in 1m hook=page id=A7K2\n")
    assert second.endswith(b"in 1m (repeated) hook=page hook=mail id=A7K2\n")


def test_a_sum_that_is_no_number_any_more() -> None:
    values = {**VALUES, "value": float("inf"), "count": float("inf")}
    assert b" inf > 20 in 1m " in alert_line(incident(Phase.FIRING, values=values), ZONE)
