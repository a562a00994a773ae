"""Verdicts to incidents: open, grow, close. One open incident per rule and key, with one id for the whole episode."""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b

import msgspec
from msgspec.structs import replace

from logmon.alerts.redact import Redactor
from logmon.alerts.rule import AlertRule
from logmon.alerts.summary import summarise
from logmon.model.evidence import Evidence
from logmon.model.incident import ENDED, Incident, Phase
from logmon.model.match import Key
from logmon.model.time import Instant
from logmon.model.verdict import State, Verdict

MOST_LINES = 100
"""Of evidence, in one incident."""
_AT_ONCE = 50
"""Verdicts whose evidence is searched for secrets together."""

_BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def incident_id(rule: str, key: Key, started: Instant) -> str:
    """Eight letters and digits that are the same on every replay: rule, key and the instant the episode began."""
    digest = blake2b(msgspec.msgpack.encode((rule, key, started)), digest_size=5).digest()
    number = int.from_bytes(digest, "big")
    return "".join([_BASE32[number >> shift & 31] for shift in range(35, -1, -5)])


class Incidents:
    """The open incidents. `push` returns every incident that changed, in its new form, in the order of the verdicts."""

    def __init__(self, rules: Sequence[AlertRule], redact: Redactor | None = None) -> None:
        self._rules = tuple(rules)
        self._redact = redact or Redactor()
        self._open: dict[tuple[str, Key], Incident] = {}
        self._changed: list[Incident] = []

    def restore(self, incidents: Iterable[Incident], at: Instant | None) -> None:
        """Take up the incidents that were open when the state was committed; `at` is how far event time had come.

        The rules may be others by now. An episode whose rule looks for something else, or is gone, ends: nothing would
        ever end it. One whose rule was renamed or weighs more goes on, under the same id.
        """
        names = {rule.name: rule for rule in self._rules}
        meanings = {rule.meaning: rule for rule in self._rules if rule.meaning}
        for incident in incidents:
            rule = meanings.get(incident.meaning) if incident.rule not in names else names[incident.rule]
            if rule is None or (incident.meaning and rule.meaning != incident.meaning):
                self._changed.append(_orphaned(incident, at, "changed" if rule else "removed"))
                continue
            kept = replace(incident, rule=rule.name, severity=rule.severity)
            self._open[rule.name, incident.key] = kept
            if kept != incident:
                self._changed.append(kept)

    def open(self) -> list[Incident]:
        return list(self._open.values())

    def push(self, verdicts: Iterable[Verdict]) -> list[Incident]:
        changed, self._changed = self._changed, []
        return changed + [one for verdict in self._redacted([*verdicts]) if (one := self._move(verdict)) is not None]

    def _redacted(self, verdicts: Sequence[Verdict]) -> Iterator[Verdict]:
        """The same with evidence that may be kept."""
        for begin in range(0, len(verdicts), _AT_ONCE):
            some = verdicts[begin : begin + _AT_ONCE]
            for verdict, lines in zip(some, self._redact.evidence([one.evidence for one in some]), strict=True):
                yield verdict if lines is verdict.evidence else replace(verdict, evidence=lines)

    def _move(self, verdict: Verdict) -> Incident | None:
        rule = self._rules[verdict.rule]
        key = self._redact.key(rule.by, verdict.key)
        place = (rule.name, key)
        known = self._open.get(place)
        match verdict.state:
            case State.PENDING if known is None:
                self._open[place] = incident = self._begin(rule, key, verdict, Phase.PENDING)
            case State.HOLDS if known is None or known.phase is Phase.PENDING:
                self._open[place] = incident = self._fire(rule, key, verdict, known)
            case State.CLEARED if known is not None:
                del self._open[place]
                incident = self._end(verdict, known)
            case State.OCCURRED:
                incident = self._occurrence(rule, key, verdict)
            case _:
                return None
        return incident

    def _begin(self, rule: AlertRule, key: Key, verdict: Verdict, phase: Phase) -> Incident:
        values = self._redact.values(verdict.values)
        labels = dict(zip(rule.by, key, strict=True))
        for name, value in rule.policy.labels.items():
            labels.setdefault(name, value)
        return Incident(
            id=incident_id(rule.name, verdict.key, verdict.at),
            rule=rule.name,
            key=key,
            labels=labels,
            severity=rule.severity,
            phase=phase,
            started=verdict.at,
            fired=verdict.at if phase is Phase.FIRING else None,
            resolved=None,
            values=values,
            peak=verdict.values.get("peak"),
            summary=summarise(rule.summary, rule.name, labels, values),
            evidence=verdict.evidence,
            meaning=rule.meaning,
        )

    def _fire(self, rule: AlertRule, key: Key, verdict: Verdict, pending: Incident | None) -> Incident:
        incident = self._begin(rule, key, verdict, Phase.FIRING)
        if pending is None:
            return incident
        evidence = _joined(pending.evidence, incident.evidence)
        return replace(incident, id=pending.id, started=pending.started, evidence=evidence)

    def _end(self, verdict: Verdict, known: Incident) -> Incident:
        peak = verdict.values.get("peak")
        return replace(
            known,
            phase=Phase.RESOLVED,
            resolved=verdict.at,
            values=self._redact.values(verdict.values),
            peak=known.peak if peak is None else peak,
            evidence=_joined(known.evidence, verdict.evidence),
        )

    def _occurrence(self, rule: AlertRule, key: Key, verdict: Verdict) -> Incident:
        """An episode of one instant: told as firing, and over at once."""
        return replace(self._begin(rule, key, verdict, Phase.FIRING), resolved=verdict.at)


def _joined(first: Evidence, more: Evidence) -> Evidence:
    """Each line once, the newest of too many last."""
    # The line that made it fire is the first of those that follow.
    lines = first + (more.cut(1, len(more)) if first.goes_on(more) else more)
    if lines.places() < len(lines):
        lines = Evidence.of(dict.fromkeys(lines))
    size = len(lines)
    return lines if size <= MOST_LINES else lines.cut(0, MOST_LINES - 1) + lines.cut(size - 1, size)


def _orphaned(incident: Incident, at: Instant | None, what: str) -> Incident:
    begun = incident.started if incident.fired is None else incident.fired
    resolved = begun if at is None else max(begun, at)
    values = {**incident.values, ENDED: f"the rule was {what}"}
    return replace(incident, phase=Phase.RESOLVED, resolved=resolved, values=values)
