"""What `sources detect` does: the formats of a source's first lines, and how sure that is."""

import re
from collections.abc import Sequence
from functools import partial

from msgspec import Struct

from logmon.cli import exits
from logmon.cli.console import Console
from logmon.cli.sources import Watchdog, feeds
from logmon.cli.zones import zone
from logmon.formats.base import Format
from logmon.formats.detect import Detection, detect, scores
from logmon.formats.multiline import split_events
from logmon.formats.timestamps import Timestamps
from logmon.formats.why import why_not
from logmon.model.chunk import Origin
from logmon.model.time import SECOND, Instant, iso
from logmon.outputs.neutralise import neutralise
from logmon.runtime.clock import SystemClock
from logmon.runtime.readers import Readers
from logmon.sources.address import parse
from logmon.sources.base import Start
from logmon.sources.table import KINDS

_LINES = 200
_READ = 1 << 17
_SHOWN = 160


class _Read(Struct, frozen=True):
    """What the formats found make of the sample. `counts[i]` events are read by `formats[i]`; `misfit` is the first
    that only `plain` takes, with its line number."""

    events: int
    counts: tuple[int, ...]
    timed: int
    first: Instant | None
    misfit: tuple[int, bytes] | None


def detect_source(source: str, source_tz: str | None, colour: str) -> int:
    console = Console(colour)
    watchdog = Watchdog(console)
    clock = SystemClock()
    lines = _head(source, clock, watchdog)
    if watchdog.code != exits.OK:
        return watchdog.code
    if not lines:
        console.problem(f"{source}: there are no lines to look at")
        return exits.NO
    found = detect(lines)
    read = _read(found, lines, Timestamps(zone(source_tz or "local")), clock.now())
    rest = (*_second(found, lines), *_misfit(found, read), *_toml(source, found))
    told = (*_summary(source, found, read), "", *rest, "")
    console.write("\n".join(map(neutralise, told)).encode("utf-8", "backslashreplace"))
    console.flush()
    return exits.OK


def _head(source: str, clock: SystemClock, watchdog: Watchdog) -> list[bytes]:
    """Up to 200 lines of the first origin that has some; of a pipe, what comes until it is quiet for a second."""
    readers = Readers(feeds((source,), False, Start("start")), {})
    origin: Origin | None = None
    data = b""
    heard = clock.now()
    try:
        while data.count(b"\n") < _LINES and len(data) < _READ:
            chunks = readers.read(_READ, clock.now(), partial(_only, origin))
            watchdog.tell(readers.take_troubles())
            if chunks:
                origin, data = chunks[0].origin, data + chunks[0].data
                heard = clock.now()
            elif (
                readers.exhausted()
                or (origin and origin not in readers.origins())
                or (data and clock.now() - heard > SECOND)
            ):
                break
            else:
                clock.wait(clock.now() + SECOND, readers.filenos())
    finally:
        readers.close()
    return data.rstrip(b"\n").split(b"\n")[:_LINES] if data.strip() else []


def _only(wanted: Origin | None, origin: Origin) -> bool:
    return wanted in (None, origin)


def _read(found: Detection, lines: Sequence[bytes], stamps: Timestamps, now: Instant) -> _Read:
    events = split_events(b"\n".join(lines), found.starts)
    counts = [0] * len(found.formats)
    timed, first, misfit, line = 0, None, None, 1
    for event in events:
        which, at = _by(found.formats, event, stamps, now)
        counts[which] += 1
        timed += at is not None
        first = at if first is None else first
        if misfit is None and which == len(found.formats) - 1 and event.strip() and len(found.formats) > 1:
            misfit = line, event
        line += event.count(b"\n") + 1
    return _Read(len(events), tuple(counts), timed, first, misfit)


def _by(formats: Sequence[Format], event: bytes, stamps: Timestamps, now: Instant) -> tuple[int, Instant | None]:
    for i, form in enumerate(formats):
        parsed = form.parse(event, stamps, now)
        if parsed is not None:
            return i, parsed.time
    return len(formats) - 1, None


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:5.1f} %"


def _summary(source: str, found: Detection, read: _Read) -> list[str]:
    rows = [f"{source}: {read.events:,} events in the first lines"]
    for form, count in zip(found.formats, read.counts, strict=True):
        if count:
            rows.append(f"  {_percent(count, read.events)}  {_short(form.name)}")
    since = f", the first is {iso(read.first)}" if read.first is not None else ""
    rows.append(f"  {_percent(read.timed, read.events)}  have a time{since}")
    return rows


def _short(name: str) -> str:
    """A name without the many columns in it."""
    return re.sub(r"\([^()]{60,}.*\)", "(…)", name)


def _second(found: Detection, lines: Sequence[bytes]) -> list[str]:
    """The best format that was not chosen."""
    chosen = {re.split(r"[+(]", form.name)[0] for form in found.formats}
    others = [score for score in scores(lines) if score.share and re.split(r"[+(]", score.format)[0] not in chosen]
    if not others:
        return ["second best: none; no other format reads any of it"]
    return [f"second best: {_short(others[0].format)} would read {100 * others[0].share:.1f} %"]


def _misfit(found: Detection, read: _Read) -> list[str]:
    if read.misfit is None:
        return ["what does not fit: nothing"] if len(found.formats) > 1 else []
    number, event = read.misfit
    line = event.partition(b"\n")[0].decode("utf-8", "backslashreplace")
    cut = line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"
    main = found.formats[0]
    return [f"line {number} is not {_short(main.name)}: {why_not(main, event)}", f"  {cut}"]


def _toml(source: str, found: Detection) -> list[str]:
    if len(found.formats) == 1:
        return ["", "It is read as plain text: a time and a level where there are any, no fields."]
    name = re.sub(r"[^A-Za-z0-9_-]+", "-", source.rpartition("/")[2].partition(".")[0]).strip("-") or "app"
    several = len(found.formats) > 2
    return [
        "",
        "To keep it this way, whatever comes (without it the format is found again for every file):"
        if not several
        else "Several formats: leave `format` out to read all of them. To read only the first:",
        "",
        f"[sources.{name}]",
        _place(source),
        f"format = {_quoted(found.formats[0].name)}",
    ]


def _place(source: str) -> str:
    kind = parse(source).kind
    if kind in KINDS and kind not in ("file", "stdin"):
        return f"url = {_quoted(source)}"
    return f"path = {_quoted('/path/to/the.log' if kind == 'stdin' else source)}"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
