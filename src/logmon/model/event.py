"""A line that was understood: the full form, for people and outputs. Rules read projected records instead."""

from enum import IntEnum
from typing import Any

from msgspec import Struct

from logmon.model.chunk import Origin
from logmon.model.time import Instant


class Level(IntEnum):
    """Severities, ordered, so that `level >= warn` is a comparison of numbers."""

    TRACE = 10
    DEBUG = 20
    INFO = 30
    NOTICE = 35
    WARN = 40
    ERROR = 50
    CRITICAL = 60
    ALERT = 70
    EMERGENCY = 80

    @property
    def label(self) -> str:
        return self.name.lower()


class Event(Struct, frozen=True):
    """One event with all that its format gives.

    `time_source` says where `time` came from: `event` (its own timestamp), `transport` (docker, journal), `previous`
    (the event before it in its origin) or `arrival`. `position` and `length` span the raw bytes in the origin;
    `line`..`end_line` are 1-based, 0 when not counted. `fields` holds the format's own names, nested as they came.
    """

    origin: Origin
    time: Instant
    time_source: str
    arrived: Instant
    level: Level | None
    message: str
    fields: dict[str, Any]
    raw: bytes
    format: str
    position: int
    line: int = 0
    end_line: int = 0
