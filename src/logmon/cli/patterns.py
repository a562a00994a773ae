"""What `query --patterns` does: the templates of the messages, how often each came, and one of each as written."""

from collections.abc import Callable

from msgspec import Struct

from logmon.cli import exits
from logmon.cli.asking import Question, check_form, finish, narrowed, scene_of, write
from logmon.cli.console import Console
from logmon.cli.moments import limits
from logmon.cli.sources import Watchdog
from logmon.cli.zones import zone
from logmon.engine.detect.show import Show
from logmon.engine.mining import TEMPLATE
from logmon.engine.plan import Plan
from logmon.formats.full import to_event
from logmon.model.chunk import Origin
from logmon.model.match import Matches
from logmon.model.time import Instant, iso
from logmon.outputs.patterns import Pattern, grid, listed
from logmon.runtime.build import looking
from logmon.runtime.clock import SystemClock
from logmon.runtime.lanes import Lanes
from logmon.runtime.pipeline import Pipeline


class _Kind(Struct):
    """Events of one template: the first one met, how many, and from when to when."""

    origin: Origin
    raw: bytes
    arrived: Instant
    count: int
    first: Instant
    last: Instant


class _Kinds:
    """Events at or after `since` (None: all) by template; of older ones only which templates there were."""

    def __init__(self, since: Instant | None) -> None:
        self.of: dict[str, _Kind] = {}
        self.before: set[str] = set()
        self._since = since

    def take(self, matches: Matches) -> None:
        assert matches.extras is not None
        for (template,), time, raw in zip(matches.extras, matches.times, matches.raws, strict=True):
            if self._since is not None and time < self._since:
                self.before.add(template or "")
            else:
                self._add(template or "", _Kind(matches.origin, raw, matches.arrived, 1, time, time))

    def widened(self, widest: Callable[[str], str]) -> "_Kinds":
        """The same once every template is known."""
        wide = _Kinds(self._since)
        for template, kind in self.of.items():
            wide._add(widest(template), kind)
        wide.before = set(map(widest, self.before))
        return wide

    def _add(self, template: str, more: _Kind) -> None:
        kind = self.of.setdefault(template, more)
        if kind is not more:
            kind.count += more.count
            kind.first = min(kind.first, more.first)
            kind.last = max(kind.last, more.last)


def patterns(question: Question) -> int:
    """Run the command; the exit code."""
    check_form(question)
    console = Console(question.color, question.quiet)
    clock = SystemClock()
    since, until = limits(question.since, question.until, clock.now(), question.tz)
    plan = Plan("patterns", "patterns", narrowed(question, None, until), extras=(TEMPLATE,))
    pipeline = looking(clock, scene_of(question, None), [plan])
    watchdog = Watchdog(console)
    kinds = _read(pipeline, watchdog, since)
    found = _patterns(kinds, pipeline.lanes, question)
    if question.output in ("auto", "table") and (console.terminal or question.output == "table"):
        console.write(listed(found, console.palette, console.width))
        console.flush()
    else:
        write(grid(found), console, question)
    if console.terminal:
        console.note(_summary(found, since))
    return watchdog.code or (exits.OK if found else exits.NO)


def _read(pipeline: Pipeline, watchdog: Watchdog, since: Instant | None) -> _Kinds:
    shown, kinds = pipeline.detectors.all[0], _Kinds(since)
    assert isinstance(shown, Show)

    def take() -> None:
        for matches in shown.take():
            kinds.take(matches)

    finish(pipeline, watchdog, take)
    return kinds.widened(pipeline.detectors.mining[0].templates.widest)


def _patterns(kinds: _Kinds, lanes: Lanes, question: Question) -> list[Pattern]:
    """The most frequent first."""
    events = sum(kind.count for kind in kinds.of.values())
    here = zone(question.tz)
    ordered = sorted(kinds.of.items(), key=lambda item: (-item[1].count, item[0]))
    return [
        Pattern(
            template=template,
            count=kind.count,
            share=round(kind.count / events, 6),
            new=None if question.since is None else template not in kinds.before,
            first=iso(kind.first, here),
            last=iso(kind.last, here),
            sample=_message(kind, lanes),
        )
        for template, kind in ordered
    ]


def _message(kind: _Kind, lanes: Lanes) -> str:
    """The first line of its message, of a JSON line without one the line itself."""
    layout = lanes.layout(kind.origin)
    event = to_event(kind.raw, kind.origin, layout.formats, layout.stamps, arrived=kind.arrived, position=0)
    text = event.message or kind.raw.decode("utf-8", "backslashreplace")
    return text.split("\n", 1)[0].rstrip("\r")


def _summary(found: list[Pattern], since: Instant | None) -> str:
    events = sum(pattern.count for pattern in found)
    new = sum(bool(pattern.new) for pattern in found)
    more = "-S TIME marks what is new since then" if since is None else f"{new:,} new (+)"
    return f"{len(found):,} patterns in {events:,} events · {more}"
