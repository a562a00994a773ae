"""One line per transition of an incident: what `run` prints, and what cron mails."""

from collections.abc import Iterable
from datetime import UTC, tzinfo
from typing import Any

from logmon.model.event import Level
from logmon.model.incident import Cause, Decision, Incident, Notification, Phase
from logmon.model.time import MILLISECOND, Instant, duration_text, iso
from logmon.outputs.colour import PLAIN, Palette
from logmon.outputs.flat import text_of
from logmon.outputs.logfmt import quoted
from logmon.outputs.neutralise import neutralise

_COMPARISONS = ("<", ">", "=", "!")


def tellings(decisions: Iterable[Decision]) -> list[tuple[Incident, Cause, tuple[str, ...]]]:
    """What is told and on what occasion, each once with the hooks that hear of it (none: it is only printed)."""
    found: dict[tuple[str, Cause, Instant], tuple[Incident, Cause, tuple[str, ...]]] = {}
    for one in decisions:
        if isinstance(one, Notification):
            for incident in (one.incident, *one.others):
                place = (incident.id, one.cause, one.at)
                hooks = found.get(place, (incident, one.cause, ()))[2]
                found[place] = (incident, one.cause, (*hooks, one.hook) if one.hook else hooks)
    return list(found.values())


def alert_line(
    incident: Incident,
    zone: tzinfo = UTC,
    palette: Palette = PLAIN,
    hooks: tuple[str, ...] = (),
    cause: Cause = Cause.FIRED,
) -> bytes:
    """`2026-11-20T08:29:12+01:00 FIRING   high web_5xx_burst host=web-2 21 > 20 in 1m hook=page id=A7K2`, with a word
    in parentheses when it is told on another occasion than its beginning or end: `(repeated)`."""
    phase = incident.phase
    colour = _colour(phase, palette)
    words = [
        incident.severity,
        incident.rule,
        *[f"{name}={quoted(text)}" for name, text in incident.labels.items()],
        outcome(incident),
        f"({incident.swallowed} more kept quiet)" if incident.swallowed else "",
        "" if cause in (Cause.FIRED, Cause.RESOLVED) else f"({cause})",
        *[f"hook={hook}" for hook in hooks],
        f"id={incident.id}",
    ]
    moment = iso(_moment(incident) // MILLISECOND * MILLISECOND, zone)
    head = f"{moment} {colour}{phase.value.upper():<8}{palette.reset if colour else ''} "
    return (head + neutralise(" ".join(filter(None, words)))).encode("utf-8", "backslashreplace") + b"\n"


def _colour(phase: Phase, palette: Palette) -> str:
    if phase is Phase.RESOLVED:
        return palette.good
    return palette.level(Level.ERROR if phase is Phase.FIRING else Level.WARN)


def _moment(incident: Incident) -> Instant:
    if incident.phase is Phase.RESOLVED and incident.resolved is not None:
        return incident.resolved
    if incident.phase is Phase.FIRING and incident.fired is not None:
        return incident.fired
    return incident.started


def measured(values: dict[str, Any]) -> str:
    """`21 > 20 in 1m`, `15.5% > 15% in 20s`, with as much of it as there is."""
    threshold, window = _text(values.get("threshold")), _text(values.get("window"))
    measured = _value(values.get("value"), threshold)
    if threshold and not threshold.startswith(_COMPARISONS):
        threshold = f"(threshold {threshold})"
    return " ".join(part for part in (measured, threshold, f"in {window}" if window else "") if part)


def _value(value: Any, threshold: str) -> str:
    """A share is shown as its threshold is written: in percent."""
    if threshold.endswith("%") and isinstance(value, int | float):
        return f"{value * 100:.4g}%"
    return _text(int(value) if isinstance(value, float) and value.is_integer() else value)


def outcome(incident: Incident) -> str:
    """What was measured; of what is over, how long it lasted and its peak: `after 6m18s, peak 333`."""
    return _ended(incident) if incident.phase is Phase.RESOLVED else measured(incident.values)


def _ended(incident: Incident) -> str:
    begin = incident.started if incident.fired is None else incident.fired
    lasted = duration_text(max(0, _moment(incident) - begin) // 1_000_000 * 1_000_000)
    threshold = _text(incident.values.get("threshold"))
    if incident.peak is None:
        return f"after {lasted}"
    return f"after {lasted}, peak {_value(incident.peak, threshold)}"


def _text(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else text_of(value)


def as_plain(incident: Incident) -> dict[str, Any]:
    """The incident as a JSON object."""
    times = {name: None if at is None else iso(at) for name, at in _times(incident).items()}
    return {
        "v": 1,
        "id": incident.id,
        "rule": incident.rule,
        "phase": incident.phase.value,
        "severity": incident.severity,
        "labels": incident.labels,
        **times,
        "values": incident.values,
        "summary": incident.summary,
        "swallowed": incident.swallowed,
        "evidence": [
            {
                "source": one.source,
                "partition": one.partition,
                "offset": one.position,
                "time": iso(one.time),
                "text": one.text,
            }
            for one in incident.evidence
        ],
    }


def _times(incident: Incident) -> dict[str, int | None]:
    return {"started": incident.started, "fired": incident.fired, "resolved": incident.resolved}
