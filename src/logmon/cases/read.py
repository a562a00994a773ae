"""Case files as text -> Case. Sections begin with `-- NAME --` on a line of its own, as in Go's txtar."""

import re
from collections.abc import Sequence

from msgspec import Struct

from logmon.cases.case import Case, CaseError, Log, RuleText, Use
from logmon.config.suggest import did_you_mean

EXPECT = "expect"
LARGEST = 10 << 20
_HEADER = re.compile(rb"-- (\S(?:.*\S)?) --[ \t]*\r?")
_USE = re.compile(r"use\s+(?P<path>\S(?:[^:]*\S)?)\s*(?::\s*(?P<rules>.+))?")
_ATTRIBUTES = ("format", "tz")


class _Section(Struct):
    title: str
    line: int
    lines: list[bytes]


def read_case(path: str) -> Case:
    """Raises CaseError for a file that cannot be read or is no case."""
    try:
        with open(path, "rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise CaseError(path, 1, error.strerror or str(error)) from None
    if len(data) > LARGEST:
        raise CaseError(path, 1, f"larger than {LARGEST >> 20} MiB")
    return parse_case(path, data)


def parse_case(path: str, data: bytes) -> Case:
    description, sections = _split(data)
    _refuse(path, sections)
    others = [section for section in sections if section.title != EXPECT]
    logs = tuple(_log(path, section) for section in others if _is_log(section.title))
    expect = sections[-1] if sections and sections[-1].title == EXPECT else None
    return Case(
        path=path,
        description=description,
        rules=tuple(RuleText(one.title, _text(one.lines)) for one in others if one.title.endswith(".toml")),
        uses=tuple(_use(path, one) for one in others if one.title.startswith("use ")),
        lists={one.title[1:]: _values(one.lines) for one in others if one.title.startswith("@")},
        logs=logs,
        expected=None if expect is None else tuple(line for line in _text(expect.lines).split("\n") if line.strip()),
        head=_head(data, expect),
    )


def _split(data: bytes) -> tuple[str, list[_Section]]:
    """The text before the first section, and the sections. Blank lines at the end of a section are not part of it."""
    sections = [_Section("", 0, [])]
    for number, line in enumerate(data.split(b"\n"), 1):
        header = _HEADER.fullmatch(line)
        if header is None:
            sections[-1].lines.append(line)
        else:
            sections.append(_Section(header[1].decode("utf-8", "replace"), number, []))
    for section in sections:
        while section.lines and not section.lines[-1].strip():
            section.lines.pop()
    return _text(sections[0].lines).strip(), sections[1:]


def _refuse(path: str, sections: Sequence[_Section]) -> None:
    met: set[str] = set()
    for section in sections:
        name = section.title.split()[0] if _is_log(section.title) else section.title
        if name in met:
            raise CaseError(path, section.line, f"two sections are called `{name}`")
        met.add(name)
    for section in sections[:-1]:
        if section.title == EXPECT:
            raise CaseError(path, section.line, "`-- expect --` is the last section")
    if not any(one.title.endswith(".toml") or one.title.startswith("use ") for one in sections):
        raise CaseError(path, 1, "no rules: write a section `-- rules.toml --` or `-- use PATH --`")


def _is_log(title: str) -> bool:
    return not (title.startswith(("use ", "@")) or title.endswith(".toml"))


def _log(path: str, section: _Section) -> Log:
    name, *attributes = section.title.split()
    given: dict[str, str] = {}
    for attribute in attributes:
        key, sign, value = attribute.partition("=")
        if not sign or not value or key not in _ATTRIBUTES:
            near = did_you_mean(key, _ATTRIBUTES) or "a log section knows format=NAME and tz=ZONE"
            raise CaseError(path, section.line, f"`{attribute}`: {near}")
        given[key] = value
    return Log(name, tuple(section.lines), section.line + 1, given.get("format"), given.get("tz"))


def _use(path: str, section: _Section) -> Use:
    found = _USE.fullmatch(section.title)
    if found is None or _text(section.lines).strip():
        raise CaseError(path, section.line, "write `-- use PATH --` or `-- use PATH: RULE, RULE --`, and nothing below")
    names = (found["rules"] or "").split(",")
    return Use(found["path"], tuple(name.strip() for name in names if name.strip()), section.line)


def _values(lines: Sequence[bytes]) -> frozenset[str]:
    return frozenset(value.strip() for value in _text(lines).split("\n") if value.strip())


def _head(data: bytes, expect: _Section | None) -> bytes:
    """Everything up to and including the header of the last section, which is made where it is missing."""
    if expect is None:
        return data.rstrip(b"\n") + b"\n-- expect --\n"
    return b"".join(line + b"\n" for line in data.split(b"\n")[: expect.line])


def _text(lines: Sequence[bytes]) -> str:
    return b"\n".join(line.rstrip(b"\r") for line in lines).decode("utf-8", "replace")
