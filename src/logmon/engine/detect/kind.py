"""Measures that native code folds."""

from typing import Any

from logmon.engine.detect.quantile import Quantile
from logmon.language import tree

Kind = tuple[Any, ...]
"""A measure as native code is told it: `Kind` in `native/src/table/cell.rs`."""


def kind_of(measure: tree.Measure) -> Kind | None:
    """None: this is for Python."""
    match measure:
        case tree.Aggregate(name="count", of=None, filter=None):
            return ("alone",)
        case tree.Aggregate(name="count" | "rate"):
            return ("all",) if measure.filter is None else ("truths",)
        case tree.Aggregate(name="ratio" | "sum" | "avg" | "min" | "max" | "stddev" as name):
            return (name,)
        case tree.Aggregate(name="quantile", quantile=share):
            return Quantile(share).native
    return None
