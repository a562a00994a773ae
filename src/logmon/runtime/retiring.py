"""What the state still holds of rules that are gone or mean something else now is forgotten.

A rule goes on where it was when its compiled meaning is the same; its name, severity, hooks, cooldown and the words of
its summary may change. Any other rule is a new one: what its predecessor remembered would answer another question. The
incidents that such a rule has open are ended by `alerts.incidents`, which knows the same of them.
"""

from collections.abc import Sequence

import msgspec
from msgspec import Struct

from logmon.engine.plan import Plan
from logmon.runtime.detectors import MINED
from logmon.runtime.lanes import renumber
from logmon.state.store import Store

RULES = "rules"
"""The blob that names the rules that the rest of the state was written by, in their order."""


class Remembered(Struct, frozen=True, array_like=True):
    """A rule of the last run: the id of its meaning, and its name."""

    id: str
    name: str


def retire(store: Store, plans: Sequence[Plan]) -> None:
    """Make the state that of these rules, in one transaction. Raises StateError."""
    blobs = store.clocks()
    before = msgspec.msgpack.decode(blobs.get(RULES, b"\x90"), type=tuple[Remembered, ...])
    present = tuple(Remembered(plan.id, plan.name) for plan in plans)
    known = {one.id for one in present}
    gone = [name for name in store.detector_rules() if name.removesuffix(MINED) not in known]
    if before == present and not gone:
        return
    with store.transaction() as txn:
        txn.clock(RULES, msgspec.msgpack.encode(present))
        for name in gone:
            txn.drop_rule(name)
        for name, blob in renumber(blobs, [_place(one, present) for one in before]).items():
            txn.clock(name, blob)


def _place(old: Remembered, present: Sequence[Remembered]) -> int | None:
    """The number that this rule has now; None: it is gone."""
    if old in present:
        return present.index(old)
    return next((i for i, one in enumerate(present) if one.id == old.id), None)
