"""Which incidents a silence is about: `rule=disk_*`, `host!=db-1`, `severity=high`, `service~^pay`."""

import re
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

from msgspec import Struct

from logmon.model.incident import Incident
from logmon.model.later import later

_FORM = later(r"(?P<name>[A-Za-z_@][\w.@/-]*?)(?P<op>!=|=~|!~|=|~)(?P<value>.*)", re.DOTALL)
_EXAMPLE = "write NAME=VALUE, NAME!=VALUE or NAME~REGEX; NAME is rule, severity, id or a label"


class Matcher(Struct, frozen=True):
    """`value` is a glob (`*`, `?`), or a regex when `regex` (compiled by RE2) is there."""

    name: str
    value: str
    negated: bool
    regex: Any = None

    def fits(self, subject: Mapping[str, str]) -> bool:
        """A label that is not there counts as empty text."""
        text = subject.get(self.name, "")
        found = bool(self.regex.search(text)) if self.regex is not None else fnmatchcase(text, self.value)
        return found != self.negated


def parse_matcher(text: str) -> Matcher:
    """Raises ValueError with a sentence for a text that is none."""
    found = _FORM.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"`{text}` matches nothing: {_EXAMPLE}")
    name, op, value = found["name"], found["op"], found["value"]
    if "~" not in op:
        return Matcher(name, value, op == "!=")
    import re2

    try:
        options = re2.Options()
        options.log_errors = False
        return Matcher(name, value, op == "!~", re2.compile(value, options))
    except re2.error as error:
        detail = error.args[0] if error.args else ""
        detail = detail.decode("utf-8", "replace") if isinstance(detail, bytes) else detail
        raise ValueError(f"`{value}` is no regex of RE2: {detail}") from None


def subject_of(incident: Incident) -> dict[str, str]:
    """What matchers look at. A label called `rule`, `severity` or `id` is hidden by ours."""
    return {**incident.labels, "rule": incident.rule, "severity": incident.severity, "id": incident.id}
