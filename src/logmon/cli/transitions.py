"""What `run` prints: each thing that is told, and what went wrong with hooks and the state."""

from collections.abc import Iterable
from datetime import tzinfo

import msgspec

from logmon.cli import exits
from logmon.cli.console import Console
from logmon.cli.sources import Watchdog
from logmon.model.delivery import Outcome, Result
from logmon.model.incident import Phase
from logmon.outputs.alerts import alert_line, as_plain, tellings
from logmon.runtime.pipeline import Pipeline, Step


class Transitions:
    """`fired`: did any incident fire?"""

    def __init__(self, console: Console, watchdog: Watchdog, json: bool, zone: tzinfo) -> None:
        self.fired = False
        self._console = console
        self._watchdog = watchdog
        self._json = json
        self._zone = zone
        self._blocked = ""

    def show(self, step: Step, pipeline: Pipeline) -> None:
        self._watchdog.tell(step.troubles)
        self.fired = self.fired or any(one.phase is Phase.FIRING for one in step.incidents)
        for incident, cause, hooks in tellings(step.decisions):
            if self._json:
                self._console.write(msgspec.json.encode({**as_plain(incident), "cause": cause}) + b"\n")
            else:
                self._console.write(alert_line(incident, self._zone, self._console.palette, hooks, cause))
        self.outcomes(step.outcomes)
        checkpoint = pipeline.checkpoint
        if checkpoint is not None and checkpoint.problem != self._blocked:
            self._blocked = checkpoint.problem
            self._console.problem(f"{self._blocked}; waiting" if self._blocked else "the state can be written again")
        self._console.flush()

    def outcomes(self, outcomes: Iterable[Outcome]) -> None:
        for outcome in outcomes:
            if outcome.result is not Result.DELIVERED:
                self._console.problem(_outcome_text(outcome))
            if outcome.note:
                self._console.problem(outcome.note)
            if outcome.result is Result.FAILED:
                self._watchdog.code = exits.INCOMPLETE


def _outcome_text(outcome: Outcome) -> str:
    incident, more = outcome.delivery.notification.incident, len(outcome.delivery.told) - 1
    about = f"{incident.rule} ({incident.id}{f' and {more} more' if more else ''})"
    then = {Result.RETRY: "; trying again", Result.HANDED: f"; {outcome.fallback} is told instead"}
    return f"hook {outcome.delivery.hook} for {about}: {outcome.error}{then.get(outcome.result, '')}"
