"""An alert in one line: with columns where there is room, without where there is not, and as words."""

from collections.abc import Iterable

from msgspec import Struct
from rich.text import Text

from logmon.dashboard.words import STATES, age, plural, state_of
from logmon.model.incident import Incident
from logmon.model.time import Instant
from logmon.outputs.neutralise import neutralise
from logmon.outputs.width import cells, cut
from logmon.runtime.frames import Alert, Frame

_GAP = 2
_LEAST = 6
"""Cells below which a column is not worth having."""
_STATE = 11
_PARTS = ("rule", "key", "since", "measured", "told")
"""In the order in which they get room."""
_PLACES = ("rule", "key", "measured", "since", "told")
"""In the order in which they stand."""
_STYLES = {"rule": "bold", "key": "", "measured": "", "since": "dim", "told": "dim"}


class Told(Struct, frozen=True):
    """An alert as texts, ready to be put into columns."""

    state: str
    parts: dict[str, str]


def told(alert: Alert, now: Instant) -> Told:
    """`now` is what open alerts age by."""
    incident = alert.incident
    parts = {
        "rule": neutralise(incident.rule),
        "key": _labels(incident),
        "measured": measured(incident),
        "since": _since(incident, now),
        "told": alert.told,
    }
    return Told(state_of(incident), parts)


def columns(alerts: Iterable[Told], width: int) -> dict[str, int]:
    """How wide each column is, so that all of them stand below each other in `width` cells; 0: it is left out."""
    wanted = dict.fromkeys(_PARTS, 0)
    for alert in alerts:
        for name, text in alert.parts.items():
            wanted[name] = max(wanted[name], cells(text))
    room = width - _STATE
    given: dict[str, int] = {}
    for name in _PARTS:
        fits = min(wanted[name], max(room, 0))
        given[name] = fits if fits == wanted[name] or fits >= _LEAST else 0
        room -= given[name] + _GAP if given[name] else 0
    return given


def alert_text(alert: Told, widths: dict[str, int], width: int) -> Text:
    """`● FIRING   web_errors  host=web-2  21.8% > 15% in 20s  1m55s  announce ok`, in at most `width` cells."""
    glyph, word, style = STATES[alert.state]
    text = Text(no_wrap=True, end="")
    text.append(f"{glyph} {word:<8} ", style)
    for name in _PLACES:
        if widths[name]:
            part = cut(alert.parts[name], widths[name])
            text.append(part + " " * (widths[name] - cells(part) + _GAP), _STYLES[name])
    text.truncate(width)
    return text


def alert_words(incident: Incident) -> str:
    """Rule, key and measure, as a person would say them."""
    parts = (neutralise(incident.rule), _labels(incident), measured(incident))
    return " ".join(part for part in parts if part)


def _labels(incident: Incident) -> str:
    return " ".join(f"{neutralise(name)}={neutralise(value)}" for name, value in incident.labels.items())


def measured(incident: Incident) -> str:
    """The value against its threshold; of what is over, the peak."""
    values = incident.values
    threshold = str(values.get("threshold", ""))
    value = values.get("value") if incident.resolved is None else incident.peak
    if not threshold or value is None:
        return ""
    shown = _number(value, percent=threshold.endswith("%"))
    if incident.resolved is not None:
        return f"peak {shown}"
    window = f" in {values['window']}" if "window" in values else ""
    return neutralise(f"{shown} {threshold}{window}")


def _number(value: object, percent: bool) -> str:
    if percent and isinstance(value, float):
        return f"{value:.1%}"
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() else f"{value:.3g}"
    return str(value)


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
