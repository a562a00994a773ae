"""Which scanner scans for a rule set: with native code where that is installed."""

from collections.abc import Mapping, Sequence

from logmon.engine.plan import Plan
from logmon.engine.scan.scanner import Scanner
from logmon.native import core


def make_scanner(
    plans: Sequence[Plan],
    lists: Mapping[str, frozenset[str]],
    timeless: bool = False,
    prefilter: bool = True,
) -> Scanner:
    if core is None:
        return Scanner(plans, lists, prefilter, timeless)
    from logmon.engine.scan.native import NativeScanner

    return NativeScanner(plans, lists, prefilter, timeless)
