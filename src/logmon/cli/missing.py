"""Fields that a question names and no event has: most often a slip, and the answer is empty without a word."""

from collections.abc import Iterable
from itertools import islice

from logmon.cli.console import Console
from logmon.config.suggest import did_you_mean
from logmon.engine.detect.tabulate import Table
from logmon.engine.plan import Plan
from logmon.engine.scan.fields import wanted_of
from logmon.engine.scan.scanner import Layout, Piece, Scanner
from logmon.formats.full import to_event
from logmon.formats.multiline import split_events
from logmon.language import tree
from logmon.language.words import FIXED
from logmon.model.chunk import Origin
from logmon.outputs.counted import counted
from logmon.runtime.pipeline import Pipeline

ORIGINS = 10
"""Of so many the first lines are looked at."""
_ALWAYS = FIXED | {"message"}
Sample = tuple[Origin, bytes, Layout]


def tell_missing(table: Table, matched: int, plan: Plan, pipeline: Pipeline, console: Console) -> None:
    """Where an answer is empty, or a column of it, name the fields that none of the first events has."""
    if matched and not any(all(row[i] in ("", None) for row in table.rows) for i in range(len(table.columns))):
        return
    samples = list(islice(pipeline.lanes.samples(), ORIGINS))
    missing = _missing(sorted(wanted_of(plan.pipeline) - _ALWAYS), samples)
    if not (missing and samples):
        return
    events = [
        to_event(raw, origin, layout.formats, layout.stamps, arrived=0, position=0)
        for origin, data, layout in samples
        for raw in split_events(data, layout.starts)
    ]
    known = {name for event in events for name in event.fields}
    for name in missing:
        hint = did_you_mean(name, known) or f"they have {_list(known)}"
        console.note(f"there is no field `{name}` in the first {counted(len(events), 'event')}: {hint}")


def _missing(names: list[str], samples: Iterable[Sample]) -> list[str]:
    """Asked as a rule asks, so that other keys that mean the same count."""
    asked = [Plan(name, name, tree.Pipeline(filter=tree.Exists(field=name))) for name in names]
    scanner = Scanner(asked, {}, prefilter=False)
    there: set[int] = set()
    for origin, data, layout in samples:
        there |= {match.rule for match in scanner.scan(Piece(origin, data, 0, 0, 0, None), layout).matches}
    return [name for number, name in enumerate(names) if number not in there]


def _list(names: Iterable[str], most: int = 12) -> str:
    some = sorted(names)
    return ", ".join(some[:most]) + (", …" if len(some) > most else "") if some else "none"
