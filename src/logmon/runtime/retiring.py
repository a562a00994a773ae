"""What the state still holds of rules that are gone or mean something else now: forgotten, and their incidents ended.

A rule goes on where it was when its name and its compiled meaning are the same; severity, hooks, cooldown and the words
of the summary may change. Any other rule is a new one: what its predecessor remembered would answer another question,
and could never clear what it had opened.
"""

from collections.abc import Collection, Sequence

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from logmon.alerts.rule import AlertRule
from logmon.engine.plan import Plan
from logmon.model.incident import Incident, Notification, Phase, Suppressed
from logmon.model.time import Instant
from logmon.runtime.checkpoint import WATERMARK
from logmon.runtime.detectors import MINED
from logmon.runtime.lanes import renumber
from logmon.state.store import Store
from logmon.state.transaction import Transaction

RULES = "rules"
"""The blob that names the rules that the rest of the state was written by, in their order."""


class Remembered(Struct, frozen=True, array_like=True):
    """A rule of the last run: the id of its meaning, its name, the hooks that it told."""

    id: str
    name: str
    hooks: tuple[str, ...]


def retire(
    store: Store, plans: Sequence[Plan], rules: Sequence[AlertRule], hooks: Collection[str], now: Instant
) -> list[Incident]:
    """Make the state that of these rules, in one transaction; the incidents that were ended by that. `hooks` are those
    that can be told. Raises StateError."""
    blobs = store.clocks()
    before = msgspec.msgpack.decode(blobs.get(RULES, b"\x90"), type=tuple[Remembered, ...])
    told = {rule.name: rule.hooks for rule in rules}
    present = tuple(Remembered(plan.id, plan.name, told.get(plan.name, ())) for plan in plans)
    kept = {(one.name, one.id) for one in before} & {(one.name, one.id) for one in present}
    stored = store.detector_rules()
    wanted = {identity for _, identity in kept} if before else {one.id for one in present}
    gone = [name for name in stored if name.removesuffix(MINED) not in wanted]
    if before == present and not gone:
        return []
    ended: list[Incident] = []
    at = int(blobs.get(WATERMARK, now))
    with store.transaction() as txn:
        txn.clock(RULES, msgspec.msgpack.encode(present))
        for name in gone:
            txn.drop_rule(name)
        for name, blob in renumber(blobs, [_place(one, present) for one in before]).items():
            txn.clock(name, blob)
        for old in before:
            if (old.name, old.id) not in kept:
                why = f"its rule was {'changed' if any(one.name == old.name for one in present) else 'removed'}"
                ended += (_end(store, txn, one, old.hooks, hooks, why, at, now) for one in _open(store, old.name))
    return [incident for incident in ended if incident.fired is not None]


def _place(old: Remembered, present: Sequence[Remembered]) -> int | None:
    """The number that this rule has now; None: it is gone."""
    return next((i for i, one in enumerate(present) if (one.name, one.id) == (old.name, old.id)), None)


def _open(store: Store, rule: str) -> list[Incident]:
    return [incident for incident in store.incidents() if incident.rule == rule]


def _end(
    store: Store,
    txn: Transaction,
    incident: Incident,
    told: Sequence[str],
    hooks: Collection[str],
    why: str,
    at: Instant,
    now: Instant,
) -> Incident:
    """A resolve goes where the firing went, if that hook is still there."""
    over = replace(incident, phase=Phase.RESOLVED, resolved=max(at, incident.fired or incident.started))
    if incident.fired is None:
        txn.discard(incident.id)
        return over
    txn.incident(over)
    notified = any(entry.kind == "notified" for entry in store.history(incident=incident.id))
    reachable = [hook for hook in told if notified and hook in hooks]
    for hook in reachable:
        txn.decide(now, Notification(over, hook, why))
    if not reachable:
        txn.decide(now, Suppressed(over, "reload", why))
    return over
