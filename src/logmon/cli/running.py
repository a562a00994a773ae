"""What `run` does: take the pipeline's steps until it is told to stop or the input ends, and print each transition."""

import os
import signal

import msgspec
from msgspec import Struct

from logmon.cli import exits
from logmon.cli.console import Console
from logmon.cli.loading import Ruleset, load_ruleset
from logmon.cli.refuse import RefusedError
from logmon.cli.scenes import configured_feeds, reading, readings
from logmon.cli.sources import Watchdog, feeds
from logmon.cli.statedir import state_dir
from logmon.cli.zones import zone
from logmon.hooks.leftovers import adopt_orphans
from logmon.model.delivery import Outcome, Result
from logmon.model.incident import Incident, Phase
from logmon.model.time import MINUTE, SECOND
from logmon.outputs.alerts import alert_line, as_plain, tellings
from logmon.runtime import memory
from logmon.runtime.build import Scene, alerting
from logmon.runtime.clock import SystemClock
from logmon.runtime.pipeline import Pipeline, Step
from logmon.sources.base import Start
from logmon.state.errors import StateError
from logmon.state.store import Store

PATIENCE = 5 * MINUTE
"""`--once` waits at most this long for hooks that are still running or due again."""

LAST_READS = SECOND
"""How long a stop reads on what was sent already."""


class Order(Struct, frozen=True, kw_only=True):
    """The flags of `run`, as they were given."""

    sources: list[str]
    rules: list[str]
    once: bool
    start: str | None
    state: str | None
    dry_run: bool
    exit_code: bool
    output: str
    format: str | None
    source_tz: str | None
    tz: str
    color: str
    quiet: bool


def execute(order: Order) -> int:
    """Run the command; the exit code."""
    if not order.rules:
        raise RefusedError("no rules", "name a file: logmon run --rules rules.toml [SOURCE]...")
    if order.output not in ("pretty", "json"):
        raise RefusedError(f"unknown output `{order.output}`", "outputs of run: pretty, json")
    console = Console(order.color, order.quiet, alone=True)
    ruleset = load_ruleset(order.rules)
    clock = SystemClock()
    scene = _scene(order, ruleset)
    try:
        store = Store.in_memory() if order.dry_run else Store.open(state_dir(order.state), clock.now())
    except StateError as error:
        raise RefusedError(str(error), code=error.exit_code) from None
    for problem in store.problems:
        console.problem(problem)
    hooks = None if order.dry_run else {hook.name: hook for hook in ruleset.config.hooks}
    adopt_orphans()
    pipeline = alerting(
        clock,
        scene,
        ruleset.plans,
        ruleset.rules,
        store,
        hooks,
        ruleset.base_dir,
        os.environ,
        ruleset.fallbacks,
        ruleset.redact,
    )
    try:
        return _Run(order, console, pipeline, ruleset).go()
    finally:
        pipeline.close()
        store.close()


def _scene(order: Order, ruleset: Ruleset) -> Scene:
    """The sources that were named, else those of the configuration."""
    default = reading(order.format, order.source_tz, ruleset.own)
    configured = () if order.sources else ruleset.config.sources
    if not order.sources and not configured:
        raise RefusedError("no source", "name one, or write [sources.NAME] with path or url into the rule file")
    follow, start = not order.once, Start(_beginning(order))
    return Scene(
        feeds=feeds(order.sources, follow, start) + configured_feeds(configured, follow, start),
        default=default,
        readings=readings(configured, default, ruleset.own),
        own=ruleset.own,
        live=not order.once,
        lateness=ruleset.config.settings.lateness,
        lists=ruleset.lists,
        whole_lines=order.once and not order.dry_run,
    )


def _beginning(order: Order) -> str:
    start = order.start or "end"
    if start not in ("end", "start"):
        raise RefusedError(f"--from {start}: not a place", "say end or start")
    return start


class _Run:
    """The loop, its ending, and what is printed on the way."""

    def __init__(self, order: Order, console: Console, pipeline: Pipeline, ruleset: Ruleset) -> None:
        self._order = order
        self._console = console
        self._pipeline = pipeline
        self._watchdog = Watchdog(console)
        self._zone = zone(order.tz)
        self._lists = ruleset.lists
        self._fired = False
        self._stop = False
        self._blocked = ""

    def go(self) -> int:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._asked_to_stop)
        memory.settle()
        while not self._stop and not self._pipeline.finished():
            step = self._pipeline.step()
            self._show(step)
            if not step.bytes and not self._pipeline.finished():
                self._lists.refresh()
                self._pipeline.wait()
        if self._stop:
            self._read_what_was_sent()
        if self._order.once and not self._stop and not self._order.dry_run:
            self._show(self._pipeline.settle(self._pipeline.lanes.caught_up(self._pipeline.clock.now())))
        saved = self._save()
        if self._order.once and not self._stop:
            self._deliver()
        if not saved:
            return exits.NO_STATE
        if self._watchdog.code:
            return self._watchdog.code
        return exits.NO if self._fired and self._order.exit_code else exits.OK

    def _read_what_was_sent(self) -> None:
        """A sender believes that what is in our sockets has arrived: it is read before they are closed, for as long as
        more of it is there, but not for ever."""
        clock = self._pipeline.clock
        deadline, empty = clock.now() + LAST_READS, 0
        while empty < 2 and clock.now() < deadline:  # one empty step may have let somebody in
            step = self._pipeline.step()
            self._show(step)
            empty = 0 if step.bytes else empty + 1

    def _asked_to_stop(self, number: int, frame: object) -> None:
        """The first signal ends the loop after its step, the second ends the process."""
        if self._stop:
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)
        self._stop = True

    def _save(self) -> bool:
        if self._pipeline.save():
            return True
        checkpoint = self._pipeline.checkpoint
        self._console.problem(f"the state could not be written: {checkpoint.problem if checkpoint else ''}")
        return False

    def _deliver(self) -> None:
        """The input is over: let the hooks end that were started or are due."""
        outbox, clock = self._pipeline.outbox, self._pipeline.clock
        if outbox is None:
            return
        deadline = clock.now() + PATIENCE
        while outbox.outstanding() and clock.now() < deadline and not self._stop:
            self._show_outcomes(outbox.pump(clock.now()))
            due = outbox.wake_at(clock.now())
            if not outbox.busy() and (due is None or due > deadline):
                return  # what is left is due later; the next run takes it up
            clock.wait(due, outbox.filenos())
        self._show_outcomes(outbox.pump(clock.now()))

    def _show(self, step: Step) -> None:
        self._watchdog.tell(step.troubles)
        self._fired = self._fired or any(one.phase is Phase.FIRING for one in step.incidents)
        for incident, hooks in tellings(step.decisions):
            self._print(incident, hooks)
        self._show_outcomes(step.outcomes)
        checkpoint = self._pipeline.checkpoint
        if checkpoint is not None and checkpoint.problem != self._blocked:
            self._blocked = checkpoint.problem
            self._console.problem(f"{self._blocked}; waiting" if self._blocked else "the state can be written again")
        self._console.flush()

    def _print(self, incident: Incident, hooks: tuple[str, ...]) -> None:
        if self._order.output == "json":
            self._console.write(msgspec.json.encode(as_plain(incident)) + b"\n")
        else:
            self._console.write(alert_line(incident, self._zone, self._console.palette, hooks))

    def _show_outcomes(self, outcomes: list[Outcome]) -> None:
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
