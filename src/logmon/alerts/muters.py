"""What keeps an alert quiet, asked in one order: somebody looks after it, a silence, another alert, the hour, the
cooldown. The first that has a reason is the reason that is recorded."""

from collections.abc import Callable

from msgspec import Struct

from logmon.alerts.cooldown import Cooldowns, place_of
from logmon.alerts.inhibition import Inhibition
from logmon.alerts.mute import muted_until
from logmon.alerts.rule import AlertRule
from logmon.alerts.silences import Silences
from logmon.alerts.standing import Standing
from logmon.model.time import Instant, duration_text

SILENCE, INHIBITION, COOLDOWN, ACKNOWLEDGED = "silence", "unless", "cooldown", "ack"


class Muted(Struct, frozen=True):
    """`until`: when to ask again (None: when something happens)."""

    by: str
    why: str
    until: Instant | None = None


class Muters:
    def __init__(self, silences: Silences, inhibition: Inhibition, cooldowns: Cooldowns) -> None:
        self._silences = silences
        self._inhibition = inhibition
        self._cooldowns = cooldowns
        self._asked: tuple[Callable[[Standing, AlertRule, Instant], Muted | None], ...] = (
            self._acknowledged,
            self._silenced,
            self._inhibited,
            self._muted,
            self._cooling,
        )

    def muted(self, standing: Standing, rule: AlertRule, at: Instant) -> Muted | None:
        """Who keeps it quiet at this event time; None: nobody."""
        for ask in self._asked:
            if (found := ask(standing, rule, at)) is not None:
                return found
        return None

    def _acknowledged(self, standing: Standing, rule: AlertRule, at: Instant) -> Muted | None:
        return Muted(ACKNOWLEDGED, f"{standing.by} looks after it") if standing.by and not standing.risen else None

    def _silenced(self, standing: Standing, rule: AlertRule, at: Instant) -> Muted | None:
        found = self._silences.covering(standing.incident, at)
        if found is None:
            return None
        left = duration_text(found.until - at)
        return Muted(SILENCE, f"{found.id} of {found.by} for another {left}: {found.comment}", found.until)

    def _inhibited(self, standing: Standing, rule: AlertRule, at: Instant) -> Muted | None:
        found = self._inhibition.inhibitor(rule.policy.unless, standing.incident, at)
        return None if found is None else Muted(INHIBITION, f"{found.rule} ({found.id}) fires", found.resolved)

    def _muted(self, standing: Standing, rule: AlertRule, at: Instant) -> Muted | None:
        if not rule.policy.mutes:
            return None
        ends = ((end, mute.name) for mute in rule.policy.mutes if (end := muted_until(mute, at)) is not None)
        end, name = max(ends, default=(0, ""))
        return Muted("mute", f"mute time {name}, for another {duration_text(end - at)}", end) if name else None

    def _cooling(self, standing: Standing, rule: AlertRule, at: Instant) -> Muted | None:
        last = None if standing.told is not None else self._cooldowns.last(place_of(standing.incident))
        if last is None or last.at is None or at >= last.at + rule.cooldown:
            return None
        end = last.at + rule.cooldown
        left = duration_text(end - at)
        return Muted(COOLDOWN, f"told about {last.incident} already; {left} of the cooldown are left", end)
