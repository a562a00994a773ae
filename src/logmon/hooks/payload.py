"""A notification as the JSON document that a hook reads: an Alertmanager v4 webhook body plus a `logmon` object.

Shape: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config. Whatever reads Alertmanager's webhooks
reads this; what Alertmanager has no place for is under `logmon`, versioned by `logmon.v`.
"""

import json
from hashlib import blake2b
from typing import Any

from logmon.model.delivery import Delivery
from logmon.model.incident import Incident, Phase
from logmon.model.match import Line
from logmon.model.text import well_formed
from logmon.model.time import Instant, iso

VERSION = 1
_NEVER = "0001-01-01T00:00:00Z"
"""Alertmanager's zero time: an alert that has not ended."""


def payload(delivery: Delivery) -> bytes:
    """One line of ASCII: every other character is a JSON escape, so no terminal, shell or encoding can stumble."""
    return json.dumps(_clean(document(delivery)), ensure_ascii=True, allow_nan=False).encode("ascii") + b"\n"


def document(delivery: Delivery) -> dict[str, Any]:
    notification = delivery.notification
    incident = notification.incident
    labels = labels_of(incident)
    status = status_of(incident)
    return {
        "version": "4",
        "groupKey": _group_key(incident),
        "status": status,
        "receiver": notification.hook,
        "groupLabels": {"alertname": incident.rule, **incident.labels},
        "commonLabels": labels,
        "commonAnnotations": {"summary": incident.summary},
        "externalURL": "",
        "alerts": [
            {
                "status": status,
                "labels": labels,
                "annotations": {"summary": incident.summary},
                "startsAt": iso(incident.started if incident.fired is None else incident.fired),
                "endsAt": _NEVER if incident.resolved is None else iso(incident.resolved),
                "generatorURL": "",
                "fingerprint": fingerprint(labels),
            }
        ],
        "truncatedAlerts": 0,
        "logmon": _own(delivery),
    }


def status_of(incident: Incident) -> str:
    """Alertmanager knows two: `firing` and `resolved`."""
    return "resolved" if incident.phase is Phase.RESOLVED else "firing"


def labels_of(incident: Incident) -> dict[str, str]:
    """What identifies the alert. A key field called `rule` or `severity` does not replace ours; `logmon.key` has it."""
    return {**incident.labels, "alertname": incident.rule, "rule": incident.rule, "severity": incident.severity}


def fingerprint(labels: dict[str, str]) -> str:
    """16 hexadecimal digits, equal for equal labels: what receivers de-duplicate by."""
    text = json.dumps(sorted(labels.items()), ensure_ascii=True)
    return blake2b(text.encode("ascii"), digest_size=8).hexdigest()


def _own(delivery: Delivery) -> dict[str, Any]:
    incident = delivery.notification.incident
    return {
        "v": VERSION,
        "id": incident.id,
        "rule": incident.rule,
        "phase": incident.phase.value,
        "key": incident.labels,
        "values": incident.values,
        "peak": incident.peak,
        "summary": incident.summary,
        "evidence": [_line(line) for line in incident.evidence],
        "swallowed": incident.swallowed,
        "reason": delivery.notification.reason,
        "attempt": delivery.attempt,
        "started": iso(incident.started),
        "fired": _maybe(incident.fired),
        "resolved": _maybe(incident.resolved),
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "source": line.source,
        "partition": line.partition,
        "position": line.position,
        "time": iso(line.time),
        "text": line.text,
    }


def _group_key(incident: Incident) -> str:
    """As Alertmanager writes it: `{}:{alertname="…", host="…"}`."""
    labels = {"alertname": incident.rule, **incident.labels}
    return "{}:{" + ", ".join(f"{name}={json.dumps(value)}" for name, value in sorted(labels.items())) + "}"


def _maybe(at: Instant | None) -> str | None:
    return None if at is None else iso(at)


def _clean(value: Any) -> Any:
    """The value as plain JSON: well-formed text, no NaN or infinity, anything unknown as its text."""
    if isinstance(value, str):
        return well_formed(value)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if abs(value) < float("inf") else None
    if isinstance(value, dict):
        return {well_formed(str(name)): _clean(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean(inner) for inner in value]
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    return well_formed(str(value))
