"""Words and numbers that say how severe an event is, to `Level`."""

from logmon.model.event import Level
from logmon.model.later import later

_WORDS: dict[Level, str] = {
    Level.TRACE: "trace trc verbose verb v finest finer all",
    Level.DEBUG: "debug dbug dbg deb d fine config debug1 debug2 debug3 debug4 debug5",
    Level.INFO: "info inf information informational inform i log statement detail hint default",
    Level.NOTICE: "notice note not n",
    Level.WARN: "warn warning warnings wrn w",
    Level.ERROR: "error err errors eror e severe failure fail",
    Level.CRITICAL: "critical crit c fatal f ftl panic pnc dpanic",
    Level.ALERT: "alert alrt a",
    Level.EMERGENCY: "emergency emerg emer",
}

_BY_WORD: dict[str, Level] = {word: level for level, words in _WORDS.items() for word in words.split()}

_SYSLOG = (
    Level.EMERGENCY,
    Level.ALERT,
    Level.CRITICAL,
    Level.ERROR,
    Level.WARN,
    Level.NOTICE,
    Level.INFO,
    Level.DEBUG,
)
"""RFC 5424 table 2, by number."""

_BUNYAN = {
    10: Level.TRACE,
    20: Level.DEBUG,
    30: Level.INFO,
    40: Level.WARN,
    50: Level.ERROR,
    60: Level.CRITICAL,
}
"""The numbers of bunyan and pino. They do not collide with syslog's."""

_BY_NUMBER: dict[int, Level] = {**dict(enumerate(_SYSLOG)), **_BUNYAN}

WORDS = (
    rb"TRACE|VERBOSE|DEBUG\d?|INFORMATION|INFO|NOTICE|WARNING|WARN|ERROR|ERR|SEVERE|CRITICAL|CRIT|FATAL|PANIC|ALERT"
    rb"|EMERGENCY|EMERG"
)
"""Regex of the level words that stand alone in running text, upper case."""


class Levels(dict[bytes, Level | None]):
    """Level tokens as bytes, in any case; an unknown one is None and is not kept."""

    def __missing__(self, token: bytes) -> Level | None:
        return level_of(token.decode("ascii", "replace"))


def tokens() -> Levels:
    """Lower, upper and capitalised forms are there at once; other spellings are found more slowly."""
    table = Levels({b"": None})
    for word, level in _BY_WORD.items():
        table.update(dict.fromkeys((word.encode(), word.upper().encode(), word.capitalize().encode()), level))
    return table


def level_of(value: object) -> Level | None:
    """A decoded value: a word in any case, a syslog severity 0-7, a bunyan number 10-60."""
    if type(value) is str:
        word = value.strip().strip("[]<>():").lower() if len(value) < 32 else ""
        return _BY_WORD.get(word) or (_BY_NUMBER.get(int(word)) if word.isdecimal() else None)
    if type(value) is bytes:
        return level_of(value.decode("ascii", "replace"))
    if type(value) is int:
        return _BY_NUMBER.get(value)
    return None


def of_priority(priority: bytes) -> Level | None:
    """The severity in a syslog PRI (`34` is auth.crit)."""
    return _SYSLOG[int(priority) & 7] if priority else None


def facility(priority: bytes) -> int | None:
    """The facility's number in a syslog PRI (`34` is 4, auth)."""
    return int(priority) >> 3 if priority else None


def of_status(status: bytes) -> Level | None:
    """An HTTP status: the server's fault is an error, the client's a warning."""
    if not status:
        return None
    return Level.ERROR if status >= b"500" else Level.WARN if status >= b"400" else Level.INFO


_MARKED = rb"trace|debug\d?|info|notice|warning|warn|error|err|severe|critical|crit|fatal|panic|alert|emergency|emerg"

_HEAD = later(rb"[\[<(* ]{0,3}(?:((?i:" + _MARKED + rb"))(?:[\]>)]|:(?!:)|(?= ?[:\]|]))|(" + WORDS + rb")\b)")


def of_head(message: bytes) -> Level | None:
    """A level word at the head of a message: `error: …`, `[warn] …`, `ERROR …`; None when it begins otherwise."""
    found = _HEAD.match(message, 0, 32)
    return level_of(found[1] or found[2]) if found else None


_INSIDE = later(
    rb"(?<![\w.-])(?:[\[<(|]\s?(" + _MARKED + rb")\s?[\]>)|]|(" + WORDS + rb")(?![\w-])|level=\"?(\w{3,11}))"
)


def inside(line: bytes) -> Level | None:
    """A level word in the first 200 bytes of a line of unknown format: upper case, bracketed, or `level=`."""
    found = _INSIDE.search(line, 0, 200)
    return level_of(found[found.lastindex or 0]) if found else of_head(line)
