"""The words of the language: which names mean something, and where."""

from logmon.model.event import Level

RESERVED = frozenset({"and", "or", "not", "in", "exists", "true", "false", "null", "by", "every", "session"})
"""Not field names unless written in backquotes."""

FUNCTIONS: dict[str, tuple[int, int]] = {
    "lower": (1, 1),
    "upper": (1, 1),
    "len": (1, 1),
    "abs": (1, 1),
    "round": (1, 2),
    "coalesce": (1, 64),
    "hour": (0, 1),
    "weekday": (0, 1),
}
"""Functions of expressions: fewest and most arguments."""

OF_FIELD = frozenset({"sum", "avg", "min", "max", "stddev", "distinct"})
OF_FILTER = frozenset({"count", "rate", "ratio"})
AGGREGATES = OF_FIELD | OF_FILTER
DETECTORS = frozenset({"once", "absent", "new", "change", "seq", "slo"})
TRANSFORMS = frozenset({"parse", "set", "where"})
ARRANGERS = frozenset({"sort", "top", "keep"})
STAGES = AGGREGATES | DETECTORS | TRANSFORMS | ARRANGERS

LEVELS: dict[str, Level] = {
    "trace": Level.TRACE,
    "debug": Level.DEBUG,
    "info": Level.INFO,
    "notice": Level.NOTICE,
    "warn": Level.WARN,
    "warning": Level.WARN,
    "error": Level.ERROR,
    "err": Level.ERROR,
    "critical": Level.CRITICAL,
    "crit": Level.CRITICAL,
    "fatal": Level.CRITICAL,
    "alert": Level.ALERT,
    "emergency": Level.EMERGENCY,
    "emerg": Level.EMERGENCY,
    "panic": Level.EMERGENCY,
}

ALIASES: dict[str, str] = {
    "msg": "message",
    "body": "message",
    "@message": "message",
    "ts": "time",
    "@timestamp": "time",
    "severity": "level",
    "lvl": "level",
}

EVENT_FIELDS = frozenset({"time", "arrived", "level", "message", "source", "host", "program", "pid", "raw", "template"})
"""What every event has, whatever its format."""

ACCESS_FIELDS = frozenset({"ip", "user", "method", "path", "status", "bytes", "referrer", "agent", "duration_ms"})
"""What access logs give besides."""

NUMERIC = frozenset({"status", "bytes", "pid", "duration_ms"})
"""Well-known fields that hold numbers in every format that has them."""

FIXED = frozenset({"time", "arrived", "level", "source", "raw", "template"})
"""Fields that belong to the event itself: neither a capture nor `set` can give them another value."""

UNBOUNDED = frozenset(
    {
        "request_id",
        "requestid",
        "trace_id",
        "traceid",
        "span_id",
        "spanid",
        "correlation_id",
        "transaction_id",
        "session_id",
        "message_id",
        "event_id",
        "uuid",
        "guid",
        "time",
        "arrived",
        "raw",
        "message",
    }
)
"""Fields with a new value for nearly every event: grouping by one makes a group per event."""
