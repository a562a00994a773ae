"""One line that says what happened, from a rule's template. A single pass: what a log line put into a field is never
read as a template again."""

import re
from collections.abc import Mapping
from typing import Any

from logmon.model.later import later

_PLACE = later(r"\{([A-Za-z_@][\w.@-]*)\}")
_LONGEST = 1000


def summarise(template: str, rule: str, labels: Mapping[str, str], values: Mapping[str, Any]) -> str:
    """`{count} failed logins from {ip}` filled in; a name that is not known stays as it is written."""
    if not template:
        return _default(rule, labels, values)
    known: dict[str, Any] = {**_in_percent(values), **labels, "rule": rule}

    def fill(place: re.Match[str]) -> str:
        name = place[1]
        return _shown(known[name]) if name in known else place[0]

    return _PLACE.sub(fill, template)[:_LONGEST]


def places(template: str) -> tuple[str, ...]:
    """The names that a template mentions, each once."""
    return tuple(dict.fromkeys(_PLACE.findall(template)))


def _in_percent(values: Mapping[str, Any]) -> dict[str, Any]:
    """Shares are shown as their threshold is written: `21.8%` beside `> 15%`."""
    if not str(values.get("threshold", "")).endswith("%"):
        return dict(values)
    return {name: f"{v * 100:.4g}%" if isinstance(v, float) else v for name, v in values.items()}


def _default(rule: str, labels: Mapping[str, str], values: Mapping[str, Any]) -> str:
    where = " ".join(f"{name}={value}" for name, value in labels.items())
    known = _in_percent(values)
    measured = str(values.get("what", ""))
    if not measured and {"threshold", "window"} <= values.keys():
        measured = f"{_shown(known.get('value'))} {values['threshold']} in {values['window']}"
    return ": ".join(part for part in (" ".join(filter(None, (rule, where))), measured) if part)[:_LONGEST]


def _shown(value: Any) -> str:
    if value is None:
        return "-"
    return f"{value:.4g}" if isinstance(value, float) else str(value)
