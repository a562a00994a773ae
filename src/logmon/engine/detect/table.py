"""Which detector runs a rule, by how its pipeline ends. Those that no rule needs are not loaded."""

from importlib import import_module
from typing import Any

from logmon.engine.detect.base import Detector
from logmon.engine.detect.rising import counts_up
from logmon.engine.plan import Plan
from logmon.language import tree
from logmon.native import core

DETECTORS: dict[str, str] = {
    "in": "in_window:SlidingThreshold",
    "in, counting": "rising:RisingCount",
    "every": "every_window:TumblingThreshold",
    "in against": "against:SlidingAgainst",
    "every against": "against:TumblingAgainst",
    "session": "session_window:SessionThreshold",
    "table": "native_table:tabulating",
    "Once": "once:Once",
    "Absent": "absent:Absent",
    "New": "new:New",
    "Change": "change:Change",
    "Sequence": "seq:Seq",
    "Slo": "slo:Slo",
    "NoneType": "show:Show",
}


def make_detector(rule: int, plan: Plan) -> Detector:
    """The detector of one rule. Raises KeyError for what the engine does not run (the checker has said so before)."""
    kind = _kind(plan)
    detector: Any = _named(DETECTORS[kind])(rule, plan)
    if core is not None and kind in ("in", "in, counting"):
        from logmon.engine.detect.native import native_sliding

        detector = native_sliding(plan, detector) or detector
    made: Detector = detector
    return made


def _named(place: str) -> Any:
    module, _, name = place.partition(":")
    return getattr(import_module(f"logmon.engine.detect.{module}"), name)


def _kind(plan: Plan) -> str:
    terminal = plan.pipeline.terminal
    if plan.tabulates:
        return "table"
    if isinstance(terminal, tree.Measured) and terminal.window is not None:
        if terminal.window.kind == "in" and counts_up(terminal):
            return "in, counting"
        from logmon.engine.detect.against import against_of

        return terminal.window.kind + (" against" if against_of(terminal) is not None else "")
    return type(terminal).__name__
