"""What an incident keeps of the evidence of its verdicts."""

from hypothesis import given
from hypothesis import strategies as st

from logmon.alerts.incidents import MOST_LINES, Incidents, _joined
from logmon.alerts.rule import AlertRule
from logmon.model.evidence import Evidence
from logmon.model.match import Line
from logmon.model.verdict import State, Verdict

LINES = [Line("app", partition, n, n, "text") for partition in ("a.log", "b.log") for n in range(60)]
"""Lines of two files that stand at the same places."""


def test_no_secret_is_kept_however_many_verdicts_come_at_once() -> None:
    def verdict(n: int) -> Verdict:
        line = Line("app", "a.log", n, n, f"password=hunter{n}")
        return Verdict(0, (str(n),), n, State.OCCURRED, {}, Evidence.of([line]))

    incidents = Incidents([AlertRule("rule", ("ip",))]).push([verdict(n) for n in range(120)])
    assert [one.key for one in incidents] == [(str(n),) for n in range(120)]
    assert {line.text for one in incidents for line in one.evidence} == {"password=[redacted password]"}


@given(st.lists(st.sampled_from(LINES), max_size=6), st.lists(st.sampled_from(LINES), max_size=120), st.booleans())
def test_each_line_is_kept_once(first: list[Line], more: list[Line], again: bool) -> None:
    """Also the one that made it fire, which is the first of those that follow."""
    more = first[-1:] + more if again else more
    lines = [*dict.fromkeys((*first, *more))]
    kept = lines if len(lines) <= MOST_LINES else [*lines[: MOST_LINES - 1], lines[-1]]
    assert [*_joined(Evidence.of(first), Evidence.of(more))] == kept
