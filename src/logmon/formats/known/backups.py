"""Backup software."""

import re

from logmon.formats.keyed import Keyed, Values, matched
from logmon.formats.starting import STRUCTURED

_BACULA = re.compile(
    rb"(?P<day>\d\d-[A-Z][a-z]{2}(?:-\d{4})?) (?P<clock>\d\d:\d\d) (?P<host>[^ :\n]{1,255})"
    rb"(?: JobId (?P<job_id>\d{1,12}))?: +(?P<text>.*)",
    re.DOTALL,
)
_PARTS: tuple[tuple[bytes, re.Pattern[bytes]], ...] = (
    (b"volume", re.compile(rb'\b[Vv]olume "?([^" \n]{1,128})(?:"| previously)')),
    (b"volume_bytes", re.compile(rb'\b[Vv]olume "[^"\n]{1,128}" (?:Bytes|size)=([\d,]{1,30})')),
    (b"volume_blocks", re.compile(rb" Blocks=([\d,]{1,30})")),
    (b"capacity", re.compile(rb"\bmaximum volume capacity ([\d,]{1,30})")),
    (b"device", re.compile(rb'\bdevice "([^"\n]{1,128})"')),
    (b"path", re.compile(rb'\bdevice "[^"\n]{1,128}" \(([^)\n]{1,1000})\)')),
    (b"file", re.compile(rb'\bCould not (?:open directory|stat|open|access) "?([^":\n]{1,1000})"?: ERR=')),
    (b"error", re.compile(rb"\bERR=([^\n]{1,500})")),
    (b"client", re.compile(rb"\b(?:Client:|for client) ([\w.-]{1,128})")),
    (b"address", re.compile(rb"\bClient: [\w.-]{1,128} on ([^ :\n]{1,255}):")),
    (b"port", re.compile(rb"\bClient: [\w.-]{1,128} on [^ :\n]{1,255}:(\d{1,5})")),
    (b"job", re.compile(rb"\bJob=([^ ,\n]{1,200})")),
    (b"command", re.compile(rb'\bshell command: run \w{1,40} "([^"\n]{1,1000})"')),
    (b"elapsed", re.compile(rb"\belapsed time = ([\d:]{1,20})")),
)


def _bacula(event: bytes) -> Values | None:
    values = matched(_BACULA, event)
    if values is None:
        return None
    values[b"stamp"] = values.pop(b"day") + b" " + values.pop(b"clock") + b":00"
    message = values[b"text"][:4096]
    values.update((name, found[1]) for name, part in _PARTS if (found := part.search(message)))
    return values


BACULA = Keyed(
    name="bacula",
    read=_bacula,
    starts=STRUCTURED,
    aliases={"time": ("stamp",), "message": ("text",), "program": ("host",), "level": ()},
)
"""The daemons of Bacula and Bareos: minutes only, the daemon's name, the job, and what the text names."""
