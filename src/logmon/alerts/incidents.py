"""Verdicts to incidents: open, grow, close. One open incident per rule and key, with one id for the whole episode."""

from base64 import b32encode
from collections.abc import Iterable, Sequence
from hashlib import blake2b

import msgspec

from logmon.alerts.rule import AlertRule
from logmon.alerts.summary import summarise
from logmon.model.incident import Incident, Phase
from logmon.model.match import Key
from logmon.model.time import Instant
from logmon.model.verdict import State, Verdict


def incident_id(rule: str, key: Key, started: Instant) -> str:
    """Eight letters and digits that are the same on every replay: rule, key and the instant the episode began."""
    digest = blake2b(msgspec.msgpack.encode((rule, key, started)), digest_size=5).digest()
    return b32encode(digest).decode()


class Incidents:
    """The open incidents. `push` returns every incident that changed, in its new form, in the order of the verdicts."""

    def __init__(self, rules: Sequence[AlertRule]) -> None:
        self._rules = tuple(rules)
        self._open: dict[tuple[str, Key], Incident] = {}

    def restore(self, incidents: Iterable[Incident]) -> None:
        """Take up the incidents that were open when the state was committed."""
        for incident in incidents:
            if incident.phase is not Phase.RESOLVED:
                self._open[incident.rule, incident.key] = incident

    def open(self) -> list[Incident]:
        return list(self._open.values())

    def push(self, verdicts: Iterable[Verdict]) -> list[Incident]:
        return [incident for verdict in verdicts if (incident := self._move(verdict)) is not None]

    def _move(self, verdict: Verdict) -> Incident | None:
        rule = self._rules[verdict.rule]
        place = (rule.name, verdict.key)
        known = self._open.get(place)
        match verdict.state:
            case State.PENDING if known is None:
                self._open[place] = incident = _begin(rule, verdict, Phase.PENDING)
            case State.HOLDS if known is None or known.phase is Phase.PENDING:
                self._open[place] = incident = _fire(rule, verdict, known)
            case State.CLEARED if known is not None:
                del self._open[place]
                incident = _end(rule, verdict, known)
            case State.OCCURRED:
                incident = _occurrence(rule, verdict)
            case _:
                return None
        return incident


def _begin(rule: AlertRule, verdict: Verdict, phase: Phase) -> Incident:
    labels = dict(zip(rule.by, verdict.key, strict=True))
    return Incident(
        id=incident_id(rule.name, verdict.key, verdict.at),
        rule=rule.name,
        key=verdict.key,
        labels=labels,
        severity=rule.severity,
        phase=phase,
        started=verdict.at,
        fired=verdict.at if phase is Phase.FIRING else None,
        resolved=None,
        values=verdict.values,
        peak=verdict.values.get("peak"),
        summary=summarise(rule.summary, rule.name, labels, verdict.values),
        evidence=verdict.evidence,
    )


def _fire(rule: AlertRule, verdict: Verdict, pending: Incident | None) -> Incident:
    incident = _begin(rule, verdict, Phase.FIRING)
    if pending is None:
        return incident
    evidence = tuple(dict.fromkeys((*pending.evidence, *verdict.evidence)))
    return msgspec.structs.replace(incident, id=pending.id, started=pending.started, evidence=evidence)


def _end(rule: AlertRule, verdict: Verdict, known: Incident) -> Incident:
    peak = verdict.values.get("peak")
    return msgspec.structs.replace(
        known,
        phase=Phase.RESOLVED,
        resolved=verdict.at,
        values=verdict.values,
        peak=known.peak if peak is None else peak,
    )


def _occurrence(rule: AlertRule, verdict: Verdict) -> Incident:
    """An episode of one instant: told as firing, and over at once."""
    return msgspec.structs.replace(_begin(rule, verdict, Phase.FIRING), resolved=verdict.at)
