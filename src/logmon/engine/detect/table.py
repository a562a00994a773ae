"""Which detector runs a rule, by how its pipeline ends."""

from collections.abc import Callable

from logmon.engine.detect.absent import Absent
from logmon.engine.detect.against import SlidingAgainst, TumblingAgainst, against_of
from logmon.engine.detect.base import Detector
from logmon.engine.detect.change import Change
from logmon.engine.detect.every_window import TumblingThreshold
from logmon.engine.detect.in_window import SlidingThreshold
from logmon.engine.detect.new import New
from logmon.engine.detect.once import Once
from logmon.engine.detect.rising import RisingCount, counts_up
from logmon.engine.detect.seq import Seq
from logmon.engine.detect.session_window import SessionThreshold
from logmon.engine.detect.show import Show
from logmon.engine.detect.slo import Slo
from logmon.engine.detect.tabulate import Tabulate
from logmon.engine.native import core
from logmon.engine.plan import Plan
from logmon.language import tree

DETECTORS: dict[str, Callable[[int, Plan], Detector]] = {
    "every": TumblingThreshold,
    "in against": SlidingAgainst,
    "every against": TumblingAgainst,
    "session": SessionThreshold,
    "Once": Once,
    "Absent": Absent,
    "New": New,
    "Change": Change,
    "Sequence": Seq,
    "Slo": Slo,
    "NoneType": Show,
}


def make_detector(rule: int, plan: Plan) -> Detector:
    """The detector of one rule. Raises KeyError for what the engine does not run (the checker has said so before)."""
    terminal = plan.pipeline.terminal
    if plan.tabulates:
        return Tabulate(rule, plan)
    if isinstance(terminal, tree.Measured) and terminal.window is not None:
        if terminal.window.kind == "in" and counts_up(terminal):
            return _sliding(plan, RisingCount(rule, plan))
        if terminal.window.kind == "in" and against_of(terminal) is None:
            return _sliding(plan, SlidingThreshold(rule, plan))
        relative = " against" if against_of(terminal) is not None else ""
        return DETECTORS[terminal.window.kind + relative](rule, plan)
    return DETECTORS[type(terminal).__name__](rule, plan)


def _sliding(plan: Plan, detector: SlidingThreshold) -> Detector:
    """With its windows in native code, where there is some that can."""
    if core is None:
        return detector
    from logmon.engine.detect.native import native_sliding

    return native_sliding(plan, detector) or detector
