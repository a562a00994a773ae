"""What `sources ls` and `sources show` do: the state beside what is there to read."""

import os
from collections.abc import Iterable, Mapping

import msgspec
from msgspec import Struct

from logmon.cli import exits
from logmon.cli.console import Console
from logmon.cli.loading import read_config, refuse_errors
from logmon.cli.refuse import RefusedError
from logmon.cli.sources import Watchdog, feeds
from logmon.cli.statedir import state_dir
from logmon.cli.zones import zone
from logmon.config.suggest import nearest
from logmon.model.chunk import Offset, Origin
from logmon.model.gap import Gap
from logmon.model.time import iso, iso_seconds
from logmon.outputs import grid as grids
from logmon.outputs.counted import counted
from logmon.outputs.neutralise import neutralise
from logmon.runtime.clock import SystemClock
from logmon.runtime.survey import Standing, Survey, survey
from logmon.sources.address import parse
from logmon.sources.base import Start, Trouble
from logmon.sources.opening import is_pipe
from logmon.state.errors import StateError
from logmon.state.store import Store

_FORMS = ("auto", "table", "json", "csv", "tsv")
_REPEATABLE = frozenset(("file", "docker", "compose", "journal"))
"""Kinds that are not changed by being looked at: no command is run, no port taken, no pipe emptied."""
_COLUMNS = ("name", "kind", "origins", "read", "behind", "lines", "last_event", "state")


class Asked(Struct, frozen=True):
    """The arguments, as they were given."""

    names: list[str]
    rules: list[str]
    state: str | None
    output: str
    tz: str
    color: str


class _Named(Struct, frozen=True):
    """A source: its name, and the argument that opens it."""

    name: str
    argument: str

    @property
    def kind(self) -> str:
        return parse(self.argument).kind


class _State(Struct, frozen=True):
    offsets: Mapping[Origin, Offset]
    blobs: Mapping[str, bytes]


def list_sources(asked: Asked) -> int:
    """Run the command; the exit code."""
    if asked.output not in _FORMS:
        raise RefusedError(f"unknown output `{asked.output}`", f"outputs of ls: {', '.join(_FORMS)}")
    console = Console(asked.color)
    state = _state(asked, console)
    named = _named(asked, state)
    surveys = [_survey(one, state) for one in named]
    form = asked.output if asked.output != "auto" else "table" if console.terminal else "tsv"
    rows = [_row(one, found, asked.tz, form == "table") for one, found in zip(named, surveys, strict=True)]
    grid = grids.Grid(_COLUMNS, tuple(rows))
    writers = {"json": grids.json_lines, "csv": grids.csv, "tsv": grids.tsv}
    table = grids.aligned(grid, console.palette, console.width) if form == "table" else writers[form](grid)
    console.write(table)
    console.flush()
    return _tell(surveys, console)


def show_source(asked: Asked) -> int:
    """Run the command; the exit code."""
    if asked.output not in ("pretty", "json"):
        raise RefusedError(f"unknown output `{asked.output}`", "outputs of show: pretty, json")
    console = Console(asked.color)
    state = _state(asked, console)
    (one,) = _named(asked, state)
    found = _survey(one, state)
    if asked.output == "json":
        lines = [msgspec.json.encode(_plain(one, standing, asked.tz)).decode() for standing in found.standings]
    else:
        lines = _told(one, found, asked.tz)
    console.write("".join(f"{line}\n" for line in lines).encode("utf-8", "backslashreplace"))
    console.flush()
    return _tell([found], console)


def _state(asked: Asked, console: Console) -> _State:
    """Empty when there is none, or none that can be read."""
    try:
        store = Store.peek(state_dir(asked.state))
    except StateError as error:
        if asked.state is not None:
            raise RefusedError(f"no state in {asked.state}: {error}", code=exits.NO_STATE) from None
        return _State({}, {})
    try:
        return _State(store.offsets(), store.clocks())
    except StateError as error:
        console.problem(str(error))
        return _State({}, {})
    finally:
        store.close()


def _named(asked: Asked, state: _State) -> list[_Named]:
    """The sources that were named; all of the configuration, or of the state, when none was."""
    config, found = read_config(asked.rules)
    refuse_errors(found)
    configured = {one.name: _Named(one.name, one.url or one.path or "") for one in config.sources}
    if asked.names:
        return [configured.get(name) or _argument(name, configured) for name in asked.names]
    if asked.rules:
        if not configured:
            raise RefusedError("no source", "write [sources.NAME] with path or url into the rule file")
        return list(configured.values())
    known = sorted({origin.source for origin in state.offsets})
    if not known:
        raise RefusedError("no source", "name one, or a rule file with --rules, or a run's state with --state")
    return [_Named(name, name) for name in known]


def _argument(name: str, configured: Mapping[str, _Named]) -> _Named:
    near = None if os.path.lexists(name) else nearest(name, list(configured))
    if near:
        raise RefusedError(f"no source is called `{name}`", f"did you mean `{near}`?")
    return _Named(name, name)


def _survey(one: _Named, state: _State) -> Survey:
    looked = one.kind in _REPEATABLE and not (one.kind == "file" and is_pipe(parse(one.argument).text))
    opened = feeds([one.argument], False, Start(), name=one.name) if looked else (None,)
    return survey(one.name, opened[0], state.offsets, state.blobs, SystemClock())


def _tell(surveys: Iterable[Survey], console: Console) -> int:
    watchdog = Watchdog(console)
    for found in surveys:
        watchdog.tell(found.troubles)
    return watchdog.code


def _row(one: _Named, found: Survey, tz: str, pretty: bool) -> tuple[object, ...]:
    standings = found.standings
    known = [standing for standing in standings if standing.known]
    behind = [standing.behind for standing in standings if standing.behind is not None]
    more = any(standing.more for standing in standings)
    last = max((s.memory.front for s in standings if s.memory and s.memory.front is not None), default=None)
    read = sum(standing.position for standing in known) if known else None
    left = sum(behind) if behind else None
    return (
        one.name,
        one.kind,
        len(standings),
        _size(read) if pretty else read,
        (">" * more + _size(left)) if pretty else left,
        sum(standing.lines for standing in standings) if behind else None,
        None if last is None else iso(last, zone(tz)),
        _word(one, found),
    )


def _word(one: _Named, found: Survey) -> str:
    """How it is with a source, in a word or two."""
    gaps = sum(isinstance(trouble, Gap) for trouble in found.troubles)
    if any(isinstance(trouble, Trouble) and trouble.fatal for trouble in found.troubles):
        return "unreadable"
    if gaps:
        return counted(gaps, "gap")
    if not any(standing.known for standing in found.standings):
        return "never read"
    if all(standing.behind is None for standing in found.standings):
        return "gone" if one.kind in _REPEATABLE else "not looked at"
    return "behind" if any(standing.behind for standing in found.standings) else "up to date"


def _told(one: _Named, found: Survey, tz: str) -> list[str]:
    kind = one.kind if one.name == one.argument else f"{one.kind}, {one.argument}"
    lines = [f"{one.name}: {kind}, {_word(one, found)}"]
    for standing in found.standings:
        lines += ["", f"  {standing.origin.partition}"]
        lines += [f"    {name:<12}{text}" for name, text in _details(standing, tz) if text]
    return list(map(neutralise, lines))


def _details(standing: Standing, tz: str) -> list[tuple[str, str]]:
    memory = standing.memory
    left = None if standing.behind is None else f"{_size(standing.behind)}, {counted(standing.lines, 'line')}"
    started = "nothing yet" if standing.known else "never"
    read = f"to byte {standing.position:,}" if standing.position else started
    return [
        ("read", read),
        ("left", "there is no such origin now" if left is None else f"more than {left}" if standing.more else left),
        ("last event", "" if memory is None or memory.front is None else iso(memory.front, zone(tz))),
        ("read at", "" if memory is None or not memory.arrived else iso_seconds(memory.arrived, zone(tz))),
        ("format", "" if memory is None else ", ".join(memory.formats)),
        ("held back", f"{memory.size:,} bytes of an event that may go on" if memory and memory.size else ""),
    ]


def _plain(one: _Named, standing: Standing, tz: str) -> dict[str, object]:
    memory = standing.memory
    return {
        "v": 1,
        "source": one.name,
        "kind": one.kind,
        "origin": standing.origin.partition,
        "known": standing.known,
        "position": standing.position if standing.known else None,
        "behind": standing.behind,
        "lines": standing.lines,
        "more": standing.more,
        "last_event": None if memory is None or memory.front is None else iso(memory.front, zone(tz)),
        "read_at": None if memory is None or not memory.arrived else iso_seconds(memory.arrived, zone(tz)),
        "formats": [] if memory is None else list(memory.formats),
    }


def _size(size: int | None) -> str:
    """`812 B`, `1.2 MB`; a dash for what is not known."""
    if size is None:
        return "-"
    units = ("B", "kB", "MB", "GB", "TB")
    number = float(size)
    unit = 0
    while number >= 1000 and unit < len(units) - 1:
        number, unit = number / 1000, unit + 1
    return f"{number:.1f} {units[unit]}" if unit else f"{size} B"
