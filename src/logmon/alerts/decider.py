"""Whether to tell about an incident, to whom, and why; or why not. Silence without a reason would be a bug."""

import json
from collections.abc import Iterable, Iterator, Sequence

import msgspec
from msgspec import Struct

from logmon.alerts.rule import AlertRule
from logmon.model.incident import Incident, Notification, Phase, Suppressed
from logmon.model.match import Key
from logmon.model.time import Instant, duration_text

Decision = Notification | Suppressed


class Told(Struct, frozen=True, array_like=True):
    """What was last told of one rule and key: when (event time), about which incident, and how many episodes the
    cooldown has kept quiet since."""

    at: Instant
    incident: str
    swallowed: int


class Decider:
    """Remembers per rule and key what was told; that memory is in the snapshot, so a restart does not repeat itself."""

    def __init__(self, rules: Sequence[AlertRule]) -> None:
        self._rules = {rule.name: rule for rule in rules}
        self._told: dict[tuple[str, Key], Told] = {}
        self._dirty: set[tuple[str, Key]] = set()
        self._before: dict[str, int] = {}

    def push(self, incidents: Iterable[Incident]) -> list[Decision]:
        self._before = {}
        return [decision for incident in incidents for decision in self._decide(incident)]

    def swallowed(self, incident: Incident) -> int:
        """How many episodes before this one of the last `push` were kept quiet, when this one was told."""
        return self._before.get(incident.id, 0)

    def snapshot(self) -> Iterator[tuple[str, bytes | None]]:
        """Changed memories by name, as the state keeps them."""
        for rule, key in self._dirty:
            told = self._told.get((rule, key))
            yield _name(rule, key), None if told is None else msgspec.msgpack.encode(told)
        self._dirty = set()

    def restore(self, rows: Iterable[tuple[str, bytes]]) -> None:
        for name, blob in rows:
            if name.startswith(PREFIX):
                rule, key = json.loads(name.removeprefix(PREFIX))
                self._told[rule, tuple(key)] = msgspec.msgpack.decode(blob, type=Told)

    def _decide(self, incident: Incident) -> Iterator[Decision]:
        rule = self._rules[incident.rule]
        place = (incident.rule, incident.key)
        told = self._told.get(place)
        if incident.phase is Phase.FIRING:
            yield from self._fire(incident, rule, told, place)
        elif incident.phase is Phase.RESOLVED and incident.fired is not None:
            if told is not None and told.incident == incident.id:
                yield from (Notification(incident, hook, "it is over") for hook in rule.hooks)
            else:
                yield Suppressed(incident, "cooldown", "nobody was told that it fired")

    def _fire(
        self, incident: Incident, rule: AlertRule, told: Told | None, place: tuple[str, Key]
    ) -> Iterator[Decision]:
        at = incident.started if incident.fired is None else incident.fired
        self._dirty.add(place)
        if told is not None and at < told.at + rule.cooldown:
            self._told[place] = msgspec.structs.replace(told, swallowed=told.swallowed + 1)
            left = duration_text(told.at + rule.cooldown - at)
            yield Suppressed(
                incident, "cooldown", f"told about {told.incident} already; {left} of the cooldown are left"
            )
            return
        swallowed = 0 if told is None else told.swallowed
        self._told[place] = Told(at, incident.id, 0)
        self._before[incident.id] = swallowed
        counted = msgspec.structs.replace(incident, swallowed=swallowed)
        reason = "it fired" if not swallowed else f"it fired; {swallowed} more were kept quiet by the cooldown"
        yield from (Notification(counted, hook, reason) for hook in rule.hooks)


PREFIX = "told "


def _name(rule: str, key: Key) -> str:
    return PREFIX + json.dumps([rule, list(key)])
