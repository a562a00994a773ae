"""Names with values: lines that are nothing else, and those in the text of another line."""

from logmon.formats.aliases import ALIASES
from logmon.formats.keyed import Keyed, Values, short_pairs
from logmon.formats.levels import of_head
from logmon.model.later import later

_NAME = rb'(?:"([^"\n]{1,60})"|([A-Za-z@][\w.@/-]{0,60}))'
_VALUE = rb'(?:"((?:[^"\\\n]|\\.){0,4000})"|([^\s,"]{0,4000}))'
_PAIR = rb"[ \t]{0,8}" + _NAME + rb"[ \t]{0,8}[:=][ \t]{0,8}" + _VALUE + rb"[ \t]{0,8}(?:,|\Z)"
_NEXT = later(_PAIR)
_WORD = later(rb"[ \t]{0,8}[\w.@/-]{1,60}[ \t]{0,8}(?:,|\Z)")


def _pairs(event: bytes) -> Values | None:
    """At least two pairs, and nothing else but single words between them. `INFO: loading, mode=fast` is a text."""
    if of_head(event) is not None:
        return None
    values: Values = {}
    at = found = 0
    while at < len(event):
        pair = _NEXT.match(event, at)
        step = pair or _WORD.match(event, at)
        if step is None:
            return None
        if pair is not None:
            found += 1
            if value := pair[3] or pair[4]:
                values.setdefault(pair[1] or pair[2], value)
        at = step.end()
    return values if found > 1 else None


PAIRS = Keyed(name="pairs", read=_pairs, aliases={name: tuple(keys) for name, keys in ALIASES.items()})
"""Nothing but pairs and commas: `env:prod, host:"web 1", status=200`."""

_LEAST = 3
_OF_THE_CARRIER = (b"host", b"program", b"pid", b"priority", b"facility", b"time", b"level", b"message")


def _values(text: bytes) -> Values | None:
    """What the line around says of itself is not taken from its text."""
    values = short_pairs(text[:8192])
    if len(values) < _LEAST:
        return None
    return {key: value for key, value in values.items() if key not in _OF_THE_CARRIER}


VALUES = Keyed(name="values", read=_values, aliases={"time": (), "level": (), "message": ()})
"""Firewalls, mail servers and PAM in syslog: `session denied src=192.0.2.1 dst=10.0.0.1 proto=6`."""
