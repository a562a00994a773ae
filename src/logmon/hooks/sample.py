"""An alert that is none: what `logmon hooks test` sends."""

from logmon.model.evidence import Evidence
from logmon.model.incident import Incident, Notification, Phase
from logmon.model.match import Line
from logmon.model.time import MINUTE, SECOND, Instant


def sample(hook: str, phase: Phase, now: Instant) -> Notification:
    """The same incident for every phase: it fired a minute before `now` (in whole seconds)."""
    fired = now // SECOND * SECOND - MINUTE
    text = f"this line is a sample: logmon hooks test {hook}"
    incident = Incident(
        id="SAMPLE00",
        rule="logmon_sample",
        key=("example",),
        labels={"host": "example"},
        severity="info",
        phase=phase,
        started=fired - 5 * MINUTE,
        fired=fired,
        resolved=now // SECOND * SECOND if phase is Phase.RESOLVED else None,
        values={"count": 3, "value": 3, "threshold": ">= 3", "window": "5m"},
        peak=3.0,
        summary=f"A sample alert from logmon, to test the hook {hook}. Nothing is wrong.",
        evidence=Evidence.of(
            Line("sample", "/var/log/sample.log", n * 60, fired - (2 - n) * MINUTE, text) for n in range(3)
        ),
    )
    return Notification(incident, hook, "logmon hooks test was run")


def _line(text: str, number: int, fired: Instant) -> Line:
    return Line("sample", "/var/log/sample.log", number * 60, fired - (2 - number) * MINUTE, text)
