"""A source that is off by a zone is named, once; one that is read late is not."""

from hypothesis import given
from hypothesis import strategies as st

from logmon.model.chunk import Origin
from logmon.model.time import HOUR, MINUTE, SECOND, Duration
from logmon.runtime.skew import READS, Skew

ORIGIN = Origin("app", "/var/log/app.log")
NOW = 1_766_000_000 * SECOND


def told(offs: list[Duration], pace: Duration = 2 * SECOND) -> list[str]:
    """What is told when line after line is off by so much."""
    skew = Skew()
    found = [skew.push(ORIGIN, NOW + i * pace - off, NOW + i * pace) for i, off in enumerate(offs)]
    return [trouble.message for trouble in found if trouble is not None]


def test_two_hours_behind_is_told_once() -> None:
    (message,) = told([2 * HOUR + 5 * SECOND] * 20)
    assert message.startswith("/var/log/app.log: times in new lines are 2h behind the clock")


def test_ahead_by_half_an_hour() -> None:
    (message,) = told([-30 * MINUTE] * READS)
    assert "30m ahead of the clock" in message


def test_a_backlog_is_no_skew() -> None:
    """Old lines are behind by ever less."""
    assert told([(20 - i) * HOUR + i * MINUTE for i in range(20)]) == []


def test_many_reads_within_a_second_are_one() -> None:
    assert told([2 * HOUR] * 50, pace=SECOND // 100) == []


@given(st.lists(st.integers(-60, 60), max_size=40))
def test_a_right_clock_is_never_told_of(seconds: list[int]) -> None:
    assert told([second * SECOND for second in seconds]) == []
