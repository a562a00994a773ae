"""The demo as text: what happens in the story, what the rules say to it, and what the hook then printed."""

import heapq
from collections.abc import Iterable, Sequence
from datetime import UTC

from logmon.cli.console import Console
from logmon.cli.loading import Ruleset
from logmon.model.delivery import Outcome
from logmon.model.incident import Incident, Phase, Suppressed
from logmon.model.time import SECOND, Duration, Instant
from logmon.outputs.alerts import alert_line
from logmon.outputs.neutralise import neutralise
from logmon.runtime.pipeline import Step

HELD: Duration = 4 * SECOND
"""Rules speak a little after the time that they speak of: lines wait so long for those that belong before them."""


class Transcript:
    """Lines in the order of event time. `flush` prints those that nothing can come before any more."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._paint = console.palette
        self._lines: list[tuple[Instant, int, str]] = []
        self._count = 0

    def begin(self, paths: Sequence[str], ruleset: Ruleset) -> None:
        self._write("logmon demo: three minutes of a small shop's logs, generated, and followed as any other file.\n")
        self._write(f"  logs    {'  '.join(paths)}\n")
        self._write(f"  rules   {ruleset.config.files[0]}: {', '.join(rule.name for rule in ruleset.rules)}\n")

    def chapters(self, start: Instant, chapters: Iterable[tuple[Duration, str]]) -> None:
        for offset, text in chapters:
            minutes, seconds = divmod(offset // SECOND, 60)
            head = f"\n{self._paint.bold}{minutes:02d}:{seconds:02d}  {text}{self._paint.reset}\n"
            self._hold(start + offset, head)

    def step(self, step: Step) -> None:
        for incident in step.incidents:
            self._hold(_moment(incident), "  " + alert_line(incident, UTC, self._paint).decode("utf-8", "replace"))
        for decision in step.decisions:
            if isinstance(decision, Suppressed):
                self._quote(decision.incident, [f"nobody is told ({decision.by}): {decision.why}"])
        for outcome in step.outcomes:
            self._quote(outcome.delivery.notification.incident, hook_lines(outcome))

    def flush(self, until: Instant) -> None:
        while self._lines and self._lines[0][0] <= until - HELD:
            self._write(heapq.heappop(self._lines)[2])
        self._console.flush()

    def end(self) -> None:
        while self._lines:
            self._write(heapq.heappop(self._lines)[2])
        self._console.flush()

    def _quote(self, incident: Incident, lines: Iterable[str]) -> None:
        bar = f"{self._paint.dim}│{self._paint.reset}"
        self._hold(_moment(incident), "".join(f"      {bar} {neutralise(line)}\n" for line in lines))

    def _hold(self, at: Instant, text: str) -> None:
        self._count += 1
        heapq.heappush(self._lines, (at, self._count, text))

    def _write(self, text: str) -> None:
        self._console.write(text.encode("utf-8", "backslashreplace"))


def hook_lines(outcome: Outcome) -> list[str]:
    """What the hook printed, and what went wrong with it."""
    lines = outcome.output.rstrip("\n").split("\n") if outcome.output.strip() else []
    return [*lines, outcome.error] if outcome.error else lines


def _moment(incident: Incident) -> Instant:
    if incident.phase is Phase.RESOLVED and incident.resolved is not None:
        return incident.resolved
    return incident.started if incident.fired is None else incident.fired
