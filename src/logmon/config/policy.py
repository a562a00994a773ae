"""The keys of a rule that say how its alerts are told, `[mute.NAME]` and `[redact]`."""

import zoneinfo
from collections.abc import Callable, Iterable
from typing import TypeVar

from logmon.config.findings import Findings
from logmon.config.tables import TableReader
from logmon.config.types import PolicyConfig, RedactConfig, Reference, UnlessConfig
from logmon.config.values import Entry, Excerpt
from logmon.model.diagnostic import Mark, Span
from logmon.model.durations import parse_duration
from logmon.model.later import later
from logmon.model.policy import Grouping, MuteTime, Range

T = TypeVar("T")

POLICY_KEYS = ("labels", "repeat", "late", "group", "unless", "mute", "escalate")
MUTE_KEYS = ("times", "tz")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NAMES = r"[\w.@-]+(?:\s*,\s*[\w.@-]+)*"
_GROUP = later(rf"(?:by\s+(?P<by>{_NAMES}))?(?:\s*\bwait\s+(?P<wait>\S+))?")
_UNLESS = later(rf"(?P<rule>\S+)(?:\s+by\s+(?P<by>{_NAMES}))?")
_RANGE = later(r"(?:(?P<days>[a-z,\s-]+?)\s*)?(?:(?P<begin>\d\d?:\d\d)\s*-\s*(?P<end>\d\d?:\d\d))?")


def read_policy(table: TableReader, findings: Findings) -> PolicyConfig:
    """The keys of one rule's table; what is wrong is told, and left out."""
    after, escalate = _escalate(table, findings)
    return PolicyConfig(
        labels=_labels(table, findings),
        repeat=table.span("repeat"),
        late=table.span("late"),
        group=_group(table),
        unless=_each(table, "unless", lambda text: _unless(text, findings)),
        mutes=_each(table, "mute", lambda text: _reference(text, findings)),
        after=after,
        escalate=escalate,
    )


def _reference(text: Excerpt, findings: Findings) -> Reference:
    return Reference(text.text, findings.mark(text.place(Span(0, len(text.text)))))


def read_mute(name: str, table: TableReader) -> MuteTime:
    zone = table.plain("tz")
    if table.table.get("tz") is None:
        table.missing("tz", 'tz = "Europe/Berlin"')
    elif zone is not None and not _is_named_zone(zone):
        table.wrong("tz", f"`{zone}` is not a time zone", "a name like Europe/Berlin or UTC")
        zone = None
    if table.table.get("times") is None:
        table.missing("times", 'times = ["mon-fri 22:00-06:00", "sat,sun"]')
    return MuteTime(name, _each(table, "times", lambda text: _range(text.text, table)), zone or "UTC")


def read_redact(entries: Iterable[Entry], findings: Findings) -> RedactConfig:
    """`NAME = "REGEX"` adds a pattern, `NAME = false` turns a built-in one off."""
    extra: dict[str, Excerpt] = {}
    off: dict[str, Mark] = {}
    for entry in entries:
        content = entry.value.content
        if isinstance(content, Excerpt):
            extra[entry.key] = content
        elif content is False:
            off[entry.key] = findings.mark(entry.span)
        elif entry.value.kind != "wrong":
            findings.error("LM003", entry.value.span, f"`{entry.key}` in [redact] is a regex in quotes, or false")
    return RedactConfig(extra, off)


def _labels(table: TableReader, findings: Findings) -> dict[str, str]:
    entries = table.subtable("labels")
    if entries is None:
        return {}
    reader = TableReader(entries, findings, "labels")
    return {name: text for name in entries.items if (text := reader.plain(name)) is not None}


def _group(table: TableReader) -> Grouping | None:
    text = table.plain("group")
    if text is None:
        return None
    found = _GROUP.fullmatch(text.strip())
    wait = None if found is None or found["wait"] is None else parse_duration(found["wait"])
    if found is None or not text.strip() or (found["wait"] is not None and not wait):
        table.wrong("group", f"`{text}` does not say how to group", "e.g. `by service wait 30s`")
        return None
    by = _names(found["by"])
    return Grouping(by) if wait is None else Grouping(by, wait)


def _unless(text: Excerpt, findings: Findings) -> UnlessConfig | None:
    found = _UNLESS.fullmatch(text.text.strip())
    if found is None:
        findings.error("LM005", text.mark.span, f"`{text.text}` names no rule", label="e.g. `db_down by host`")
        return None
    start = text.text.index(found["rule"])
    span = text.place(Span(start, start + len(found["rule"])))
    return UnlessConfig(Reference(found["rule"], findings.mark(span)), _names(found["by"]))


def _escalate(table: TableReader, findings: Findings) -> tuple[int | None, tuple[Reference, ...]]:
    entries = table.subtable("escalate")
    if entries is None:
        return None, ()
    inner = TableReader(entries, findings, "escalate")
    inner.known(("after", "do"))
    for name, example in (("after", 'after = "30m"'), ("do", 'do = ["boss"]')):
        if entries.get(name) is None:
            inner.missing(name, example)
    hooks = _each(inner, "do", lambda text: _reference(text, findings))
    after = inner.span("after")
    return (after, hooks) if hooks else (None, ())


def _each(table: TableReader, key: str, read: Callable[[Excerpt], T | None]) -> tuple[T, ...]:
    """Of one text, or of a list of texts."""
    found = (read(text) for text in table.one_or_more(key))
    return tuple(one for one in found if one is not None)


def _range(text: str, table: TableReader) -> Range | None:
    found = _RANGE.fullmatch(text.strip().lower()) if text.strip() else None
    if found is not None:
        days = _days(found["days"] or "mon-sun")
        begin, end = _minutes(found["begin"] or "00:00"), _minutes(found["end"] or "24:00")
        if days is not None and begin is not None and end is not None and begin != end:
            return Range(days, begin, end)
    example = "e.g. `mon-fri 22:00-06:00`, `sat,sun`, `12:00-13:30`"
    table.wrong("times", f"`{text}` is not a time of the week", example)
    return None


def _days(text: str) -> tuple[int, ...] | None:
    found: set[int] = set()
    for part in text.split(","):
        first, _, last = (piece.strip() for piece in part.partition("-"))
        if first not in _DAYS or (last or first) not in _DAYS:
            return None
        begin = _DAYS.index(first)
        length = (_DAYS.index(last or first) - begin) % 7
        found.update((begin + i) % 7 for i in range(length + 1))
    return tuple(sorted(found))


def _minutes(text: str) -> int | None:
    hours, _, minutes = text.partition(":")
    total = int(hours) * 60 + int(minutes)
    return total if int(minutes) < 60 and total <= 24 * 60 else None


def _names(text: str | None) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",")) if text else ()


def _is_named_zone(name: str) -> bool:
    try:
        zoneinfo.ZoneInfo(name)
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        return False
    return True
