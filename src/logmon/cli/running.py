"""What `run` does: take the pipeline's steps until it is told to stop or the input ends, and print each transition."""

import os
import signal

from msgspec import Struct

from logmon.cli import exits
from logmon.cli.attending import Attendance, listening, period_of
from logmon.cli.console import Console
from logmon.cli.loading import Ruleset, load_ruleset
from logmon.cli.refuse import RefusedError, lost_worker
from logmon.cli.scenes import configured_feeds, renewed_feeds, ruled
from logmon.cli.sources import Watchdog, feeds
from logmon.cli.statedir import state_dir
from logmon.cli.transitions import Transitions
from logmon.cli.zones import zone
from logmon.hooks.leftovers import adopt_orphans
from logmon.model.hook import HookConfig
from logmon.model.time import MINUTE, SECOND, Duration
from logmon.runtime import memory
from logmon.runtime.alerting import alerting
from logmon.runtime.build import Scene, looking
from logmon.runtime.clock import SystemClock
from logmon.runtime.notify import Notifier
from logmon.runtime.pipeline import Pipeline
from logmon.runtime.reload import Reloaded, ReloadError, reload
from logmon.runtime.tasks import CrewError
from logmon.sources.base import Start
from logmon.state.errors import StateError, StateLocked
from logmon.state.store import Store

PATIENCE = 5 * MINUTE
"""`--once` waits at most this long for hooks that are still running or due again."""
PATIENCE_STOPPING = 5 * SECOND
"""And this long, when it was asked to stop; what is not told by then is told by the next run."""

SETTLED = 5 * SECOND
"""`--once` takes a last line without its newline when its file was not written for so long. A line that is just being
written is left for the next run, which finds it whole; not so for --exit-code, whose answer is wanted now."""
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
    jobs: int | None
    output: str
    format: str | None
    source_tz: str | None
    tz: str
    color: str
    quiet: bool
    listen: str | None
    stats: bool
    stats_every: str | None


def execute(order: Order) -> int:
    """Run the command; the exit code."""
    if not order.rules:
        raise RefusedError("no rules", "name a file: logmon run --rules rules.toml [SOURCE]...")
    if order.output not in ("pretty", "json"):
        raise RefusedError(f"unknown output `{order.output}`", "outputs of run: pretty, json")
    if (order.jobs or 1) > 1 and not order.once:
        raise RefusedError("-j reads finished input faster", "add --once; what is followed needs one process")
    console = Console(order.color, order.quiet, alone=True)
    ruleset = load_ruleset(order.rules)
    clock = SystemClock()
    scene = _scene(order, ruleset)
    store = _store(order, console, clock)
    try:
        pipeline = _pipeline(order, ruleset, scene, store, clock)
        try:
            return _Run(order, console, pipeline, ruleset, scene).go()
        finally:
            pipeline.close()
    except CrewError as lost:
        raise lost_worker(lost) from None
    finally:
        if store is not None:
            store.close()


def _store(order: Order, console: Console, clock: SystemClock) -> Store | None:
    """None when nothing will be asked of it: a dry run forgets, and one that ends by itself is not even reloaded."""
    if order.dry_run:
        return None if order.once else Store.in_memory()
    try:
        store = Store.open(state_dir(order.state), clock.now())
    except StateError as error:
        overlaps = order.once and isinstance(error, StateLocked) and not os.isatty(2)
        raise RefusedError("" if overlaps else str(error), code=error.exit_code) from None  # cron mails every word
    for problem in store.problems:
        console.problem(problem)
    return store


def _pipeline(order: Order, ruleset: Ruleset, scene: Scene, store: Store | None, clock: SystemClock) -> Pipeline:
    plans, rules = ruleset.plans, ruleset.rules
    if store is None:
        return looking(clock, scene, plans, rules, ruleset.redact)
    hooks = None if order.dry_run else _hooks(ruleset)
    if hooks:
        adopt_orphans()
    where = ruleset.base_dir, os.environ
    return alerting(clock, scene, plans, rules, store, hooks, *where, ruleset.fallbacks, ruleset.redact)


def _hooks(ruleset: Ruleset) -> dict[str, HookConfig]:
    return {hook.name: hook for hook in ruleset.config.hooks}


def _scene(order: Order, ruleset: Ruleset) -> Scene:
    """The sources that were named, else those of the configuration."""
    configured = () if order.sources else ruleset.config.sources
    if not order.sources and not configured:
        raise RefusedError("no source", "name one, or write [sources.NAME] with path or url into the rule file")
    follow, start = not order.once, Start(_beginning(order))
    settled = SETTLED if order.once and not order.dry_run and not order.exit_code else 0
    named = feeds(order.sources, follow, start, settled=settled)
    opened = named + configured_feeds(configured, follow, start, settled)
    return ruled(opened, configured, ruleset, order.format, order.source_tz, live=not order.once, jobs=order.jobs)


def _beginning(order: Order) -> str:
    start = order.start or "end"
    if start not in ("end", "start"):
        raise RefusedError(f"--from {start}: not a place", "say end or start")
    return start


def _renewed(order: Order, scene: Scene, before: Ruleset, after: Ruleset) -> Scene:
    """The scene of a rule file that was read again. Sources that were named on the command line stay."""
    configured = () if order.sources else after.config.sources
    start = Start(_beginning(order))
    opened = renewed_feeds(scene.feeds, before.config.sources, configured, start) if configured else scene.feeds
    return ruled(opened, configured, after, order.format, order.source_tz, live=scene.live, jobs=scene.jobs)


class _Run:
    """The loop, its ending, and what comes from outside meanwhile: signals."""

    def __init__(self, order: Order, console: Console, pipeline: Pipeline, ruleset: Ruleset, scene: Scene) -> None:
        self._order = order
        self._console = console
        self._pipeline = pipeline
        self._ruleset = ruleset
        self._scene = scene
        self._watchdog = Watchdog(console)
        self._zone = zone(order.tz)
        self._transitions = Transitions(console, self._watchdog, order.output == "json", self._zone)
        self._attendance = Attendance(
            pipeline,
            Notifier.of_environment(os.environ),
            None if order.listen is None else listening(order.listen),
            period_of(order.stats_every),
            self._tell,
        )
        self._stop = False
        self._hung_up = False

    def go(self) -> int:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._asked_to_stop)
        if not self._order.once:
            signal.signal(signal.SIGHUP, self._asked_to_reload)
        memory.settle()
        try:
            self._loop()
            return self._end()
        finally:
            self._attendance.close()

    def _loop(self) -> None:
        pipeline, attendance = self._pipeline, self._attendance
        while not self._stop and not pipeline.finished():
            step = pipeline.step()
            self._transitions.show(step, pipeline)
            attendance.after_step()
            if self._hung_up:
                self._reload()
            if not step.bytes and not pipeline.finished():
                self._ruleset.lists.refresh()
                pipeline.wait(attendance.wake_at(), attendance.filenos())

    def _end(self) -> int:
        if self._stop:
            self._read_what_was_sent()
        while self._pipeline.lanes.ahead:
            self._transitions.show(self._pipeline.step(reading=False), self._pipeline)
        if self._order.once and not self._stop and not self._order.dry_run:
            reached = self._pipeline.lanes.caught_up(self._pipeline.clock.now())
            self._transitions.show(self._pipeline.settle(reached), self._pipeline)
        self._attendance.stopping()
        saved = self._save()
        self._deliver(PATIENCE if self._order.once and not self._stop else PATIENCE_STOPPING)
        if self._order.stats:
            self._tell()
        if not saved:
            return exits.NO_STATE
        if self._watchdog.code:
            return self._watchdog.code
        return exits.NO if self._transitions.fired and self._order.exit_code else exits.OK

    def _read_what_was_sent(self) -> None:
        """A sender believes that what is in our sockets has arrived: it is read before they are closed, for as long as
        more of it is there, but not for ever."""
        clock = self._pipeline.clock
        deadline, empty = clock.now() + LAST_READS, 0
        while empty < 2 and clock.now() < deadline:  # one empty step may have let somebody in
            step = self._pipeline.step()
            self._transitions.show(step, self._pipeline)
            empty = 0 if step.bytes else empty + 1

    def _asked_to_stop(self, number: int, frame: object) -> None:
        """The first signal ends the loop after its step, the second ends the process."""
        if self._stop:
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)
        self._stop = True

    def _asked_to_reload(self, number: int, frame: object) -> None:
        self._hung_up = True

    def _reload(self) -> None:
        """Read the rule files again. With a mistake in them everything stays as it is."""
        self._hung_up = False
        self._attendance.reloading()
        names = ", ".join(self._order.rules)
        try:
            ruleset = load_ruleset(self._order.rules)
            scene = _renewed(self._order, self._scene, self._ruleset, ruleset)
            done = _reloaded(self._pipeline, scene, ruleset)
        except (RefusedError, ReloadError) as refused:
            why = str(refused)
            self._console.problem(f"{names}: not reloaded, the rules in force stay{': ' + why if why else ''}")
            self._attendance.reloaded(f"{names}: not reloaded" + (f": {why}" if why else ", it has errors"))
            return
        self._ruleset, self._scene = ruleset, scene
        self._console.note(f"{names}: reloaded: {_changes(done)}")
        self._attendance.reloaded()

    def _tell(self) -> None:
        from logmon.cli.statistics import tell
        from logmon.runtime.stats import stats_of

        tell(stats_of(self._pipeline), self._console, self._zone, self._order.output == "json")

    def _save(self) -> bool:
        if self._pipeline.save():
            return True
        checkpoint = self._pipeline.checkpoint
        self._console.problem(f"the state could not be written: {checkpoint.problem if checkpoint else ''}")
        return False

    def _deliver(self, patience: Duration) -> None:
        """The work is over: let the hooks end that were started or are due."""
        outbox, clock, stopped = self._pipeline.outbox, self._pipeline.clock, self._stop
        if outbox is None:
            return
        deadline = clock.now() + patience
        while outbox.outstanding() and clock.now() < deadline and self._stop == stopped:
            self._transitions.outcomes(outbox.pump(clock.now()))
            due = outbox.wake_at(clock.now())
            if not outbox.busy() and (due is None or due > deadline):
                return  # what is left is due later; the next run takes it up
            clock.wait(due, outbox.filenos())
        self._transitions.outcomes(outbox.pump(clock.now()))


def _reloaded(pipeline: Pipeline, scene: Scene, ruleset: Ruleset) -> Reloaded:
    hooks, fallbacks = _hooks(ruleset), ruleset.fallbacks
    if hooks:
        adopt_orphans()
    return reload(pipeline, scene, ruleset.plans, ruleset.rules, hooks, fallbacks, ruleset.redact)


def _changes(done: Reloaded) -> str:
    """`12 rules as before, changed: a, new: b`."""
    changed = [name for name in done.added if name in done.removed]
    parts = {
        "changed": changed,
        "new": [name for name in done.added if name not in changed],
        "removed": [name for name in done.removed if name not in changed],
    }
    told = [f"{what}: {', '.join(names)}" for what, names in parts.items() if names]
    count = len(done.kept)
    return ", ".join((f"{count} rule{'' if count == 1 else 's'} as before", *told))
