"""`unless OTHER`: incidents that keep those of other rules quiet while they fire."""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from logmon.alerts.kept import Kept, Row
from logmon.model.incident import Incident, Phase
from logmon.model.policy import Unless
from logmon.model.time import Instant


class Inhibitor(Struct, frozen=True):
    """An episode that inhibits, from `fired` to `resolved` (None: it goes on)."""

    id: str
    rule: str
    labels: dict[str, str]
    fired: Instant
    resolved: Instant | None = None


class Inhibition:
    """Knows the episodes of the rules that inhibit (`rules`), also those that are over but not yet behind the
    watermark: what they kept quiet is decided when event time has come there."""

    def __init__(self, rules: Iterable[str]) -> None:
        self._rules = frozenset(rules)
        self._known: Kept[Inhibitor] = Kept("inhibits ", Inhibitor)

    def note(self, incident: Incident) -> bool:
        """Take in a change of any incident. True: one that inhibits has ended."""
        if incident.rule not in self._rules or incident.fired is None:
            return False
        known = self._known.get(incident.id)
        if incident.phase is Phase.RESOLVED:
            if known is not None:
                self._known.put(incident.id, replace(known, resolved=incident.resolved))
            return known is not None
        if incident.resolved is None and known is None:
            self._known.put(incident.id, Inhibitor(incident.id, incident.rule, incident.labels, incident.fired))
        return False

    def inhibitor(self, unless: Sequence[Unless], incident: Incident, at: Instant) -> Inhibitor | None:
        """The episode that keeps this incident quiet at `at`; of several, the one that fired first."""
        if not unless:
            return None
        lasting = (known for known in self._known if _lasts(known, at))
        fitting = (known for known in lasting if any(_inhibits(known, one, incident) for one in unless))
        return min(fitting, key=lambda known: (known.fired, known.id), default=None)

    def forget(self, watermark: Instant) -> None:
        for known in self._known if len(self._known) else ():
            if known.resolved is not None and known.resolved <= watermark:
                self._known.drop(known.id)

    def snapshot(self) -> Iterator[Row]:
        return self._known.snapshot()

    def restore(self, rows: Iterable[tuple[str, bytes]]) -> None:
        self._known.restore(rows)


def _lasts(known: Inhibitor, at: Instant) -> bool:
    return known.fired <= at and (known.resolved is None or at < known.resolved)


def _inhibits(known: Inhibitor, unless: Unless, incident: Incident) -> bool:
    return (
        known.rule == unless.rule
        and known.id != incident.id
        and all(known.labels.get(name) == incident.labels.get(name) for name in unless.same)
    )
