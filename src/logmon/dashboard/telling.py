"""An alert in one line: with columns where there is room, without where there is not, and as words."""

from rich.text import Text

from logmon.dashboard.words import STATES, age, plural, state_of
from logmon.model.incident import Incident
from logmon.model.time import Instant
from logmon.outputs.neutralise import neutralise
from logmon.outputs.width import cells, cut
from logmon.runtime.frames import Alert, Frame

_WIDE = 90
"""Cells from which on each part of an alert has a column of its own."""


def alert_text(alert: Alert, width: int, now: Instant) -> Text:
    """`● FIRING  web_errors  host=web-2  45.2% > 15% in 20s  1m55s  announce ok`, in at most `width` cells."""
    incident = alert.incident
    glyph, word, style = STATES[state_of(incident)]
    text = Text(no_wrap=True, end="")
    text.append(f"{glyph} {word:<8} ", style)
    wide = width >= _WIDE
    text.append(_column(neutralise(incident.rule), 20 if wide else 0), "bold")
    text.append(_column(_labels(incident), 24 if wide else 0))
    text.append(_column(_measured(incident), 22 if wide else 0))
    text.append(_column(_since(incident, now), 8 if wide else 0), "dim")
    text.append(alert.told, "red" if alert.told.endswith("failed") else "dim")
    text.truncate(width, overflow="ellipsis")
    return text


def alert_words(incident: Incident) -> str:
    """Rule, key and measure, as a person would say them."""
    parts = (neutralise(incident.rule), _labels(incident), _measured(incident))
    return " ".join(part for part in parts if part)


def _column(text: str, width: int) -> str:
    """Padded to a column; without a width, just the text and a gap, if there is any."""
    if not width:
        return f"{text}  " if text else ""
    text = cut(text, width)
    return text + " " * (width - cells(text) + 2)


def _labels(incident: Incident) -> str:
    return " ".join(f"{neutralise(name)}={neutralise(value)}" for name, value in incident.labels.items())


def _measured(incident: Incident) -> str:
    values = incident.values
    value = values.get("value")
    if "threshold" not in values or value is None:
        return ""
    shown = f"{value:.3g}" if isinstance(value, float) else str(value)
    window = f" in {values['window']}" if "window" in values else ""
    return neutralise(f"{shown} {values['threshold']}{window}")


def _since(incident: Incident, now: Instant) -> str:
    began = incident.started if incident.fired is None else incident.fired
    if incident.resolved is None:
        return age(now - began)
    return f"{age(incident.resolved - began)} long" if incident.resolved > began else f"{age(now - began)} ago"


def calm_text(frame: Frame, width: int) -> Text:
    loud = len({alert.incident.rule for alert in frame.open})
    text = Text(no_wrap=True, end="")
    if not frame.rules:
        text.append("no rules: with --rules FILE this pane shows what fires", "dim")
    else:
        text.append("✓ ok       ", "green")
        text.append(f"{plural(frame.rules - loud, 'rule')} quiet", "dim")
    text.truncate(width, overflow="ellipsis")
    return text


def summary(frame: Frame) -> str:
    firing = sum(1 for alert in frame.open if state_of(alert.incident) == "firing")
    pending = len(frame.open) - firing
    parts = (f"{firing} firing" if firing else "", f"{pending} pending" if pending else "")
    return " · ".join(part for part in parts if part)
