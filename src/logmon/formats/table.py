"""Every format by name, the most specific first: where two read a line equally well, the earlier one is right."""

from collections.abc import Mapping
from types import MappingProxyType

from logmon.formats.access import ACCESS
from logmon.formats.app import APP
from logmon.formats.base import Format
from logmon.formats.dialect import named as json_named
from logmon.formats.json_lines import JSON
from logmon.formats.klog import KLOG
from logmon.formats.layered import layered
from logmon.formats.logfmt import LOGFMT
from logmon.formats.plain import PLAIN, PYTHON
from logmon.formats.rare import LINES
from logmon.formats.syslog3164 import SYSLOG3164
from logmon.formats.syslog5424 import SYSLOG5424

FORMATS: dict[str, Format] = {
    **{form.name: form for form in LINES},
    "json": JSON,
    "syslog5424": SYSLOG5424,
    "klog": KLOG,
    "access": ACCESS,
    "syslog3164": SYSLOG3164,
    "logfmt": LOGFMT,
    "app": APP,
    "python": PYTHON,
    "plain": PLAIN,
}

GENERAL = frozenset(("syslog3164", "logfmt", "app", "compose"))
"""Formats that also read much of what others read better."""

FAMILIES: dict[str, tuple[str, ...]] = {"syslog": ("syslog3164", "syslog5424")}
"""Names that a person may give for several formats at once."""


Own = Mapping[str, Format]
"""Formats that the user wrote, by name."""

NONE: Own = MappingProxyType({})


def form_of(name: str, own: Own = NONE) -> Format:
    """A format by its name: the user's own, of the table, one in another (`syslog3164+json`), or one with its keys or
    columns (`json(time=eventTime)`, `w3c(date,time,c-ip)`). Raises KeyError with the name that is none."""
    if name in own:
        return own[name]
    if name in FORMATS:
        return FORMATS[name]
    found = json_named(name) if name.startswith("json(") else _columns(name) if name.startswith("w3c(") else None
    if found is not None:
        return found
    outer, plus, inner = name.partition("+")
    if not plus:
        raise KeyError(name)
    return layered(form_of(outer, own), tuple(form_of(part, own) for part in inner.split("+")))


def _columns(name: str) -> Format | None:
    from logmon.formats.known.columns import named

    return named(name)


def knows(name: str, own: Own = NONE) -> bool:
    """Is it the name of a format or of a family?"""
    try:
        return name in FAMILIES or bool(form_of(name, own))
    except KeyError:
        return False
