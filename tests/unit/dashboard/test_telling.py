"""Alerts as lines and words; the status line; the coach."""

from datetime import UTC

import pytest

from logmon.dashboard.coach import Coach
from logmon.dashboard.plain import status_line
from logmon.dashboard.telling import Told, alert_text, alert_words, columns, measured, told
from logmon.dashboard.words import age, short
from logmon.model.incident import Phase
from logmon.model.time import DAY, HOUR, MINUTE, SECOND
from logmon.outputs.width import cells
from logmon.runtime.frames import Alert, Frame
from tests.unit.dashboard.made import NOW, frame, incident


def lines(width: int, *alerts: Alert) -> list[str]:
    texts: list[Told] = [told(alert, NOW) for alert in alerts]
    widths = columns(texts, width)
    return [alert_text(one, widths, width).plain for one in texts]


FIRING, PENDING = Alert(incident(), "page ok"), Alert(incident("slow", Phase.PENDING))
ENDED = Alert(incident("disk_full", Phase.RESOLVED))


def test_columns_line_up() -> None:
    first, second, third = lines(100, FIRING, PENDING, ENDED)
    assert first.rstrip() == "● FIRING   web_5xx    host=web-2  212 > 20 in 1m  1m       page ok"
    assert second.rstrip() == "▲ pending  slow       host=web-2  212 > 20 in 1m  2m"
    assert third.rstrip() == "✓ resolved disk_full  host=web-2  peak 212        1m long"


@pytest.mark.parametrize("width", range(70))
def test_whatever_the_width(width: int) -> None:
    """Never wider; the rule's name is what goes last."""
    made = lines(width, FIRING, PENDING, ENDED)
    assert all(cells(line) <= width for line in made)
    assert width < 24 or all(name in line for name, line in zip(("web_5xx", "slow", "disk_full"), made, strict=True))


def test_an_occurrence_is_over_at_once() -> None:
    once = incident("oom", Phase.FIRING, fired=NOW - MINUTE, started=NOW - MINUTE, resolved=NOW - MINUTE)
    assert "● once     oom" in lines(80, Alert(once))[0]
    assert "1m ago" in lines(80, Alert(once))[0]


def test_a_share_is_a_percentage() -> None:
    share = incident(values={"value": 0.21848, "threshold": "> 15%", "window": "20s"})
    assert measured(share) == "21.8% > 15% in 20s"


def test_labels_are_neutralised() -> None:
    assert alert_words(incident(labels={"ip": "\x1b[31m"})) == r"web_5xx ip=\x1b[31m 212 > 20 in 1m"


def test_the_status_line_is_a_sentence() -> None:
    assert status_line(frame(), UTC) == (
        "08:31:08 1 firing: web_5xx host=web-2 212 > 20 in 1m. 1 pending: slow host=web-2 212 > 20 in 1m."
        " 1 source, 1.2k events per second. errors 0 per minute."
    )


def test_the_status_line_when_all_is_quiet() -> None:
    quiet = status_line(frame(open=(), finished=True), UTC)
    assert "3 rules quiet" in quiet
    assert quiet.endswith("the input has ended.")
    many = tuple(Alert(incident(f"rule{n}")) for n in range(9))
    assert "9 firing" in status_line(frame(open=many), UTC)
    assert "and 4 more" in status_line(frame(open=many), UTC)
    assert status_line(Frame(), UTC)


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (0, "0s"),
        (-5, "0s"),
        (59 * SECOND, "59s"),
        (115 * SECOND, "1m55s"),
        (2 * HOUR, "2h"),
        (3 * DAY, "3d"),
    ],
)
def test_ages(span: int, text: str) -> None:
    assert age(span) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0"), (0.5, "0.5"), (12.4, "12"), (999, "999"), (1234, "1.2k"), (48_310, "48k"), (3_100_000, "3.1M")],
)
def test_counts(count: float, text: str) -> None:
    assert short(count) == text


def test_the_coach_follows_the_story() -> None:
    heard: list[str] = []
    coach = Coach(lambda: heard[-1] if heard else "", over=NOW + HOUR)
    assert "&" in coach.hint(frame(open=(), ended=()))
    assert "pending" in coach.hint(frame())
    assert "Enter" in coach.hint(frame(open=(FIRING,)))
    heard.append("hook: \x1b[2J it fired")
    assert coach.hint(frame()) == r"hook: \x1b[2J it fired"
    assert "Enter" in coach.hint(frame(now=NOW + MINUTE, open=(FIRING,)))
    assert "q" in coach.hint(frame(now=NOW + 2 * HOUR, open=()))
