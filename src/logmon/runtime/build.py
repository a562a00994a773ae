"""The wiring: from what was asked for to a pipeline. Everything else is given its parts."""

import os
from collections.abc import Callable, Mapping, Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING

from msgspec import Struct

from logmon.alerts.decider import Decider
from logmon.alerts.incidents import Incidents
from logmon.alerts.redact import Redactor
from logmon.alerts.rule import AlertRule
from logmon.engine.plan import Plan
from logmon.engine.scan.lane import Lane
from logmon.engine.scan.scanner import Scanner
from logmon.engine.scan.table import make_scanner
from logmon.formats.table import NONE, Own
from logmon.formats.timestamps import Timestamps
from logmon.model.chunk import Origin
from logmon.model.time import SECOND, Duration
from logmon.runtime.clock import Clock
from logmon.runtime.detectors import Detectors
from logmon.runtime.lanes import Lanes, MakeLane
from logmon.runtime.ledger import Ledger
from logmon.runtime.pipeline import Engine, Pipeline
from logmon.runtime.readers import Feed, Readers

if TYPE_CHECKING:
    from logmon.runtime.crew import Crew
    from logmon.runtime.threads import Threads

LATENESS: Duration = 2 * SECOND

ENOUGH = 4
"""More threads scan faster than one loop decides."""
MOSTLY = 0.5
"""Where native code scans more of the rules than this, threads are faster than processes."""


class Reading(Struct, frozen=True):
    """How one source's lines are to be read: formats by name (empty: found), and what stamps without a zone mean."""

    zone: tzinfo
    formats: tuple[str, ...] = ()


class Scene(Struct, frozen=True):
    """What a pipeline looks at.

    `readings` is by source name, with `default` for the others; `own` are formats that the user wrote. `live`: event
    time follows the clock when a source falls silent; not so when finished files are replayed, which `jobs` threads of
    native code scan, or as many processes where Python has to. One job is the loop alone; without a word native code
    has a thread for each core, up to `ENOUGH`.
    """

    feeds: tuple[Feed, ...]
    default: Reading
    readings: Mapping[str, Reading] = {}
    own: Own = NONE
    live: bool = False
    lateness: Duration = LATENESS
    lists: Mapping[str, frozenset[str]] = {}
    timeless: bool = False
    jobs: int | None = None


def looking(
    clock: Clock,
    scene: Scene,
    plans: Sequence[Plan],
    rules: Sequence[AlertRule] | None = None,
    redact: Redactor | None = None,
) -> Pipeline:
    """A pipeline that looks, and tells nobody: for `tail`, `query` and `watch` without a state."""
    rules = [AlertRule(plan.name, _by(plan)) for plan in plans] if rules is None else rules
    readers, ledger = Readers(scene.feeds, {}), Ledger()
    return Pipeline(clock, readers, ledger, engine(scene, plans, rules, redact, readers, ledger))


def engine(
    scene: Scene,
    plans: Sequence[Plan],
    rules: Sequence[AlertRule],
    redact: Redactor | None,
    readers: Readers,
    ledger: Ledger,
    before: Detectors | None = None,
) -> Engine:
    """The parts that a rule set makes; `before` as in `Detectors`."""
    scanner = make_scanner(plans, scene.lists, scene.timeless)
    detectors, make_lane = Detectors(plans, before), _lane_maker(scanner, scene)
    crew = _crew(scene, scanner, make_lane, detectors)
    lanes = Lanes(make_lane, scene.lateness, scene.live, readers.head, ledger, crew, detectors.any_order)
    return Engine(scanner, lanes, detectors, Incidents(rules, redact), Decider(rules))


def _crew(scene: Scene, scanner: Scanner, make_lane: MakeLane, detectors: Detectors) -> "Crew | Threads | None":
    """Who scans beside the pipeline, where input is finished: threads of native code, unless there may be processes and
    most rules are for them."""
    jobs = min(_cores(), ENOUGH) if scene.jobs is None else scene.jobs
    if jobs == 1 or scene.live:
        return None
    if scanner.native > (0 if scene.jobs is None else MOSTLY):
        from logmon.engine.scan.native import NativeScanner
        from logmon.runtime.threads import Threads

        assert isinstance(scanner, NativeScanner)
        return Threads(jobs, scanner)
    if scene.jobs is not None:
        from logmon.runtime.crew import Crew

        return Crew(jobs, scanner, make_lane, detectors.tables(), detectors.mining.keys())
    return None


def _cores() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _lane_maker(scanner: Scanner, scene: Scene) -> Callable[[Origin], Lane]:
    """Sources with the same zone share one timestamp reader, and so its caches and the compiled rules."""
    stamps: dict[tzinfo, Timestamps] = {}

    def make(origin: Origin) -> Lane:
        reading = scene.readings.get(origin.source, scene.default)
        shared = stamps.setdefault(reading.zone, Timestamps(reading.zone))
        return Lane(origin, scanner, shared, reading.formats, scene.own)

    return make


def _by(plan: Plan) -> tuple[str, ...]:
    return tuple(getattr(plan.pipeline.terminal, "by", ()))
