"""What `run` prints: each transition of an incident, and what went wrong with hooks and the state."""

from collections.abc import Iterable
from datetime import tzinfo

import msgspec
from msgspec.structs import replace

from logmon.cli import exits
from logmon.cli.console import Console
from logmon.cli.sources import Watchdog
from logmon.model.delivery import Outcome, Result
from logmon.model.incident import Incident, Phase, Suppressed
from logmon.model.time import iso
from logmon.outputs.alerts import alert_line
from logmon.runtime.pipeline import Pipeline, Step


class Transitions:
    """`hooks_of` a rule's name are shown beside its incidents; `fired`: did any incident fire?"""

    def __init__(
        self, console: Console, watchdog: Watchdog, json: bool, zone: tzinfo, hooks_of: dict[str, tuple[str, ...]]
    ) -> None:
        self.hooks_of = hooks_of
        self.fired = False
        self._console = console
        self._watchdog = watchdog
        self._json = json
        self._zone = zone
        self._blocked = ""

    def show(self, step: Step, pipeline: Pipeline) -> None:
        self._watchdog.tell(step.troubles)
        quiet = {one.incident.id for one in step.decisions if isinstance(one, Suppressed)}
        for incident in step.incidents:
            if incident.phase is Phase.FIRING:
                self.fired = True
                incident = replace(incident, swallowed=pipeline.decider.swallowed(incident))
            if incident.id not in quiet and incident.fired is not None:
                self.incident(incident)
        self.outcomes(step.outcomes)
        checkpoint = pipeline.checkpoint
        if checkpoint is not None and checkpoint.problem != self._blocked:
            self._blocked = checkpoint.problem
            self._console.problem(f"{self._blocked}; waiting" if self._blocked else "the state can be written again")
        self._console.flush()

    def incident(self, incident: Incident) -> None:
        if self._json:
            self._console.write(msgspec.json.encode(_plain(incident)) + b"\n")
        else:
            hooks = self.hooks_of.get(incident.rule, ())
            self._console.write(alert_line(incident, self._zone, self._console.palette, hooks))

    def outcomes(self, outcomes: Iterable[Outcome]) -> None:
        for outcome in outcomes:
            if outcome.result is not Result.DELIVERED:
                self._console.problem(_outcome_text(outcome))
            if outcome.note:
                self._console.problem(outcome.note)
            if outcome.result is Result.FAILED:
                self._watchdog.code = exits.INCOMPLETE


def _outcome_text(outcome: Outcome) -> str:
    incident, more = outcome.delivery.notification.incident, len(outcome.delivery.folded)
    about = f"{incident.rule} ({incident.id}{f' and {more} more' if more else ''})"
    then = {Result.RETRY: "; trying again", Result.HANDED: f"; {outcome.fallback} is told instead"}
    return f"hook {outcome.delivery.hook} for {about}: {outcome.error}{then.get(outcome.result, '')}"


def _plain(incident: Incident) -> dict[str, object]:
    times = {name: None if at is None else iso(at) for name, at in _times(incident).items()}
    return {
        "v": 1,
        "id": incident.id,
        "rule": incident.rule,
        "phase": incident.phase.value,
        "severity": incident.severity,
        "labels": incident.labels,
        **times,
        "values": incident.values,
        "summary": incident.summary,
        "swallowed": incident.swallowed,
        "evidence": [
            {
                "source": one.source,
                "partition": one.partition,
                "offset": one.position,
                "time": iso(one.time),
                "text": one.text,
            }
            for one in incident.evidence
        ],
    }


def _times(incident: Incident) -> dict[str, int | None]:
    return {"started": incident.started, "fired": incident.fired, "resolved": incident.resolved}
