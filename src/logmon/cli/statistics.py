"""`--stats`: everything that was counted, on stderr: tables for a person, one JSON line for a program."""

from collections.abc import Iterable
from datetime import tzinfo
from typing import Any

import msgspec
from msgspec.structs import asdict

from logmon.cli.console import Console
from logmon.model.time import MILLISECOND, SECOND, Duration, Instant, duration_text, iso
from logmon.outputs.grid import Grid, aligned
from logmon.outputs.json import plain
from logmon.runtime.stats import Stats

MESSAGE = "logmon stats"
"""What a rule of another logmon looks for."""
MIB = 1 << 20


def tell(stats: Stats, console: Console, zone: tzinfo, json: bool) -> None:
    console.talk(as_json(stats) if json else as_tables(stats, zone))


def as_json(stats: Stats) -> bytes:
    """One line, written as a log line is: with `time`, `level` and `message`, so that logmon can watch logmon."""
    return msgspec.json.encode(plain(_document(stats))) + b"\n"


def as_tables(stats: Stats, zone: tzinfo) -> bytes:
    return b"".join((*_tables(stats), _summary(stats, zone).encode("utf-8", "backslashreplace")))


def behind(stats: Stats) -> int:
    """Bytes that wait to be read, in all sources that can tell."""
    return sum(source.behind or 0 for source in stats.sources)


def _document(stats: Stats) -> dict[str, Any]:
    newest = max((source.newest for source in stats.sources if source.newest is not None), default=None)
    return {
        "time": iso(stats.now),
        "level": "warn" if stats.blocked else "info",
        "message": MESSAGE,
        "v": 1,
        "uptime_s": _seconds(stats.now - stats.began),
        "watermark": _iso(stats.watermark),
        "behind_bytes": behind(stats),
        "newest_age_s": None if newest is None else _seconds(stats.now - newest),
        "blocked": stats.blocked,
        "sources": [{**asdict(one), "since": _iso(one.since), "newest": _iso(one.newest)} for one in stats.sources],
        "rules": [asdict(one) for one in stats.rules],
        "hooks": [{**asdict(one), "spent": _seconds(one.spent)} for one in stats.hooks],
        "commits": {
            "done": stats.commits.done,
            "failed": stats.commits.failed,
            "spent_s": _seconds(stats.commits.spent),
            "longest_s": _seconds(stats.commits.longest),
            "last": _iso(stats.commits.last),
        },
        "process": {
            "memory_bytes": stats.usage.memory,
            "peak_bytes": stats.usage.peak,
            "cpu_s": _seconds(stats.usage.cpu),
            "state_bytes": stats.usage.state,
        },
    }


def _tables(stats: Stats) -> Iterable[bytes]:
    yield _table(
        ("source", "bytes read", "used", "dropped", "buffered", "behind", "gaps", "newest"),
        [
            (
                one.source,
                one.read,
                one.used,
                " ".join(f"{why}={size:,}" for why, size in one.dropped.items()) or 0,
                one.buffered,
                one.behind,
                one.gaps,
                "-" if one.newest is None else f"{_age(stats.now - one.newest)} ago",
            )
            for one in stats.sources
        ],
    )
    numbers = ("matched", "late", "mismatches", "keys", "folded", "learning", "waiting", "pending", "firing")
    yield _table(("rule", *numbers), [(one.rule, *(getattr(one, name) for name in numbers)) for one in stats.rules])
    ended = ("delivered", "retried", "handed", "failed", "waiting")
    yield _table(("hook", *ended), [(one.hook, *(getattr(one, name) for name in ended)) for one in stats.hooks])


def _table(columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> bytes:
    return aligned(Grid(columns, tuple(rows))) + b"\n" if rows else b""


def _summary(stats: Stats, zone: tzinfo) -> str:
    usage, commits = stats.usage, stats.commits
    words = [f"{_age(stats.now - stats.began)} running", f"{_age(usage.cpu)} of CPU"]
    words.append(f"{usage.memory // MIB} MiB (peak {usage.peak // MIB})")
    if commits.done or commits.failed:
        failed = f", {commits.failed} failed" if commits.failed else ""
        words.append(f"{commits.done} commits{failed}, the longest {_age(commits.longest)}")
    if usage.state:
        words.append(f"state {usage.state:,} bytes")
    if stats.watermark is not None:
        words.append(f"watermark {iso(stats.watermark // MILLISECOND * MILLISECOND, zone)}")
    return " · ".join(words) + "\n"


def _age(span: Duration) -> str:
    """Short: whole seconds, milliseconds below one."""
    return duration_text(span // SECOND * SECOND if abs(span) >= SECOND else span // MILLISECOND * MILLISECOND)


def _seconds(span: Duration) -> float:
    return round(span / SECOND, 6)


def _iso(at: Instant | None) -> str | None:
    return None if at is None else iso(at)
