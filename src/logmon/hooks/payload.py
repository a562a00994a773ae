"""A notification as the JSON document that a hook reads: an Alertmanager v4 webhook body plus a `logmon` object.

Shape: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config. Whatever reads Alertmanager's webhooks
reads this; what Alertmanager has no place for is under `logmon`, versioned by `logmon.v`.
"""

import json
import re
from collections.abc import Iterable
from typing import Any

from logmon.hooks.digest import subject
from logmon.model.delivery import Delivery
from logmon.model.incident import Incident, Phase
from logmon.model.match import Line
from logmon.model.text import well_formed
from logmon.model.time import Instant, iso

VERSION = 1
LONGEST_LABEL = 1000
_NOT_GROUPED = frozenset({"rule", "severity"})
_UNFIT = re.compile(r"[^A-Za-z0-9_]|^(?=[0-9])")
_FNV_OFFSET, _FNV_PRIME = 0xCBF29CE484222325, 0x100000001B3
_NEVER = "0001-01-01T00:00:00Z"
"""Alertmanager's zero time: an alert that has not ended."""


def payload(delivery: Delivery) -> bytes:
    """One line of ASCII: every other character is a JSON escape, so no terminal, shell or encoding can stumble."""
    return json.dumps(_clean(document(delivery)), ensure_ascii=True, allow_nan=False).encode("ascii") + b"\n"


def document(delivery: Delivery) -> dict[str, Any]:
    incident = subject(delivery)
    alerts = [_alert(one) for one in {told.incident.id: told.incident for told in delivery.told}.values()]
    labels = _common(alert["labels"] for alert in alerts)
    group = {name: text for name, text in labels_of(incident).items() if name not in _NOT_GROUPED}
    return {
        "version": "4",
        "groupKey": _group_key(group),
        "status": status_of(incident),
        "receiver": delivery.hook,
        "groupLabels": group,
        "commonLabels": labels,
        "commonAnnotations": _common(alert["annotations"] for alert in alerts),
        "externalURL": "",
        "alerts": alerts,
        "truncatedAlerts": 0,
        "logmon": _own(incident, delivery),
    }


def status_of(incident: Incident) -> str:
    """Alertmanager knows two: `firing` and `resolved`."""
    return "resolved" if incident.phase is Phase.RESOLVED else "firing"


def labels_of(incident: Incident) -> dict[str, str]:
    """What identifies the alert, in names that Alertmanager accepts (`http.host` becomes `http_host`; it knows no empty
    values either), each cut where a log line wrote too much. A key field called `rule` or `severity` does not replace
    ours. `logmon.key` has them all, as they were."""
    key = {_UNFIT.sub("_", name[:LONGEST_LABEL]): value for name, value in incident.labels.items() if value}
    labels = {**key, "alertname": incident.rule, "rule": incident.rule, "severity": incident.severity}
    return {name: _cut(value) for name, value in labels.items()}


def fingerprint(labels: dict[str, str]) -> str:
    """16 hexadecimal digits, equal for equal labels, and the same that Alertmanager gives them: FNV-1a of the sorted
    names and values, each followed by a byte that no UTF-8 has (prometheus/common, `LabelSet.Fingerprint`)."""
    text = b"".join(
        part.encode("utf-8") + b"\xff" for pair in sorted(labels.items()) for part in map(well_formed, pair)
    )
    found = _FNV_OFFSET
    for byte in text:
        found = (found ^ byte) * _FNV_PRIME & 0xFFFFFFFFFFFFFFFF
    return f"{found:016x}"


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_LABEL else text[: LONGEST_LABEL - 1] + "…"


def _alert(incident: Incident) -> dict[str, Any]:
    labels = labels_of(incident)
    return {
        "status": status_of(incident),
        "labels": labels,
        "annotations": {"summary": incident.summary},
        "startsAt": iso(incident.started if incident.fired is None else incident.fired),
        "endsAt": _NEVER if incident.resolved is None else iso(incident.resolved),
        "generatorURL": "",
        "fingerprint": fingerprint(labels),
    }


def _own(incident: Incident, delivery: Delivery) -> dict[str, Any]:
    told = delivery.told
    return {
        "v": VERSION,
        **_known(incident),
        "peak": incident.peak,
        "evidence": [_line(line) for line in incident.evidence],
        "swallowed": incident.swallowed,
        "reason": f"more were waiting for {delivery.hook} than it is told one by one"
        if delivery.folded
        else delivery.notification.reason,
        "delivery": delivery.id,
        "attempt": delivery.attempt,
        "digest": [{**_known(one.incident), "reason": one.reason} for one in told] if len(told) > 1 else [],
    }


def _known(incident: Incident) -> dict[str, Any]:
    return {
        "id": incident.id,
        "rule": incident.rule,
        "phase": incident.phase.value,
        "severity": incident.severity,
        "key": incident.labels,
        "values": incident.values,
        "summary": incident.summary,
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


def _group_key(group: dict[str, str]) -> str:
    """As Alertmanager writes it: `{}:{alertname="…", host="…"}`."""
    return "{}:{" + ", ".join(f"{name}={json.dumps(value)}" for name, value in sorted(group.items())) + "}"


def _common(many: Iterable[dict[str, str]]) -> dict[str, str]:
    """The pairs that all of them have."""
    first, *others = many
    return {name: text for name, text in first.items() if all(other.get(name) == text for other in others)}


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
