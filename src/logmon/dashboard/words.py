"""Small pieces of text that several panes show: counts, ages, states."""

from logmon.model.event import Level
from logmon.model.incident import Incident, Phase
from logmon.model.time import MINUTE, SECOND, Duration, Instant
from logmon.runtime.frames import Frame

STALE: Duration = 10 * MINUTE
"""Events older than this are history: their alerts age by the log's own time, not by the clock."""

LEVELS = {
    Level.TRACE: ("TRACE", "dim"),
    Level.DEBUG: ("DEBUG", "dim"),
    Level.INFO: ("INFO", "green"),
    Level.NOTICE: ("NOTE", "cyan"),
    Level.WARN: ("WARN", "yellow"),
    Level.ERROR: ("ERROR", "red"),
    Level.CRITICAL: ("CRIT", "bold red"),
    Level.ALERT: ("ALERT", "bold red"),
    Level.EMERGENCY: ("EMERG", "bold reverse red"),
}
"""The word and the style of each level. Colours are names, so that the terminal's palette decides what they are."""

STATES = {
    "firing": ("●", "FIRING", "bold red"),
    "pending": ("▲", "pending", "yellow"),
    "once": ("●", "once", "red"),
    "resolved": ("✓", "resolved", "green"),
}
"""Glyph, word and colour: each says it alone."""


def state_of(incident: Incident) -> str:
    if incident.phase is Phase.FIRING and incident.resolved is not None:
        return "once"
    return incident.phase.value


def short(count: float) -> str:
    """`7`, `1.2k`, `48k`, `3.1M`."""
    for size, unit in ((1_000_000_000, "G"), (1_000_000, "M"), (1_000, "k")):
        if count >= size:
            scaled = count / size
            return f"{scaled:.1f}{unit}" if scaled < 10 else f"{scaled:.0f}{unit}"
    return f"{count:.0f}" if count >= 10 or float(count).is_integer() else f"{count:.1f}"


def age(span: Duration) -> str:
    """`4s`, `1m55s`, `2h11m`, `3d4h`."""
    seconds = max(0, span) // SECOND
    for size, unit, rest_size, rest_unit in ((86400, "d", 3600, "h"), (3600, "h", 60, "m"), (60, "m", 1, "s")):
        if seconds >= size:
            rest = seconds % size // rest_size
            return f"{seconds // size}{unit}{rest}{rest_unit}" if rest else f"{seconds // size}{unit}"
    return f"{seconds}s"


def lately(frame: Frame) -> Instant:
    """The moment that ages are counted to."""
    if frame.newest is None or frame.now - frame.newest < STALE:
        return frame.now
    return frame.newest


def plural(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
