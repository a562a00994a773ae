"""What happens when a rule has more keys than it may keep: the coldest tenth is folded into the overflow key.

A folded key is forgotten, and is a new key when it comes again. The overflow key, `…`, is never judged: the sum of many
keys that have nothing to do with each other says nothing. It is counted, and a `learning` verdict tells of every fold.
"""

from collections.abc import Callable, Mapping
from heapq import heapify
from itertools import compress, islice
from typing import Protocol, TypeVar

from logmon.engine.plan import Plan
from logmon.model.match import Key
from logmon.model.time import Instant
from logmon.model.verdict import State, Verdict

OVERFLOW = "…"


class Sleeper(Protocol):
    @property
    def wake(self) -> Instant | None: ...


C = TypeVar("C")
K = TypeVar("K")


def limit_of(plan: Plan) -> int:
    """How many keys this rule keeps."""
    return getattr(plan.pipeline.terminal, "limit", None) or plan.key_limit


def batch_of(limit: int) -> int:
    """How many keys are folded at once, so that the search for them is paid by many new keys."""
    return max(1, limit // 10)


def coldest(cells: Mapping[K, C], count: int, weight: Callable[[C], int]) -> list[K]:
    """The `count` keys with the least weight; of equals those that were met first."""
    weights = list(map(weight, cells.values()))
    last = sorted(weights)[min(count, len(weights)) - 1]
    lighter = list(compress(cells, [one < last for one in weights]))
    equal = compress(cells, [one == last for one in weights])
    return [*lighter, *islice(equal, count - len(lighter))]


def appointments(
    wakes: list[tuple[Instant, Key]], cells: Mapping[Key, Sleeper], limit: int
) -> list[tuple[Instant, Key]]:
    """The heap of wakes, without those of keys that were folded once they are too many."""
    if len(wakes) <= 2 * limit:
        return wakes
    kept = [(due, key) for due, key in wakes if (cell := cells.get(key)) is not None and cell.wake == due]
    heapify(kept)
    return kept


def overflow(rule: int, by: int, at: Instant, folded: int) -> Verdict:
    """Keys of this rule are no longer kept apart; `by` is the number of a key's parts, `folded` counts them."""
    return Verdict(rule, (OVERFLOW,) * by, at, State.LEARNING, {"value": folded, "folded": folded})


def by_of(plan: Plan) -> int:
    """The number of a key's parts."""
    return len(getattr(plan.pipeline.terminal, "by", ()))
