"""Results of cases -> text for people (`pretty`), programs (`json`) and build servers (`junit`)."""

import os
import re
import shlex
from collections.abc import Sequence
from itertools import groupby
from xml.etree import ElementTree

import msgspec

from logmon.cases.verdict import Result
from logmon.model.event import Level
from logmon.outputs.colour import PLAIN, Palette
from logmon.outputs.neutralise import neutralise

STYLES = ("pretty", "json", "junit")
_WIDTH = 64
_RERUN = 3
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold, not even escaped."""


def report(results: Sequence[Result], style: str, palette: Palette = PLAIN) -> str:
    """The whole text; `style` is one of STYLES."""
    if style == "json":
        return _json(results)
    return _junit(results) if style == "junit" else _pretty(results, palette)


def _pretty(results: Sequence[Result], palette: Palette) -> str:
    lines: list[str] = []
    for folder, group in groupby(results, key=_folder):
        lines.append(folder)
        for result in group:
            lines += _row(result, palette)
    return "\n".join([*lines, *_summary(results)]) + "\n"


def _row(result: Result, palette: Palette) -> list[str]:
    bad = palette.level(Level.ERROR)
    colour, sign = (palette.good, "✓") if result.passed else (bad, "✗")
    note = "  updated" if result.updated else ""
    name = neutralise(result.name)
    lines = [f"  {colour}{sign}{palette.reset} {name:<{_WIDTH}} {result.seconds * 1000:4.0f} ms{note}"]
    if result.passed:
        return lines
    lines += [
        f"      {palette.dim}{neutralise(line)}{palette.reset}" for line in result.description.split("\n") if line
    ]
    if result.problem:
        return lines + [f"      {neutralise(line)}" for line in result.problem.split("\n")]
    for line in result.differences():
        lines.append(f"      {bad if line.startswith('-') else palette.good}{neutralise(line)}{palette.reset}")
    return lines


def _summary(results: Sequence[Result]) -> list[str]:
    failed = [result.path for result in results if not result.passed]
    updated = sum(result.updated for result in results)
    words = [f"{len(results):,} {'test' if len(results) == 1 else 'tests'}"]
    words += [f"{len(failed):,} failed" if failed else "all passed"]
    words += [f"{updated:,} updated"] if updated else []
    again = " ".join(map(shlex.quote, failed[:_RERUN]))
    more = f"  (and {len(failed) - _RERUN:,} more)" if len(failed) > _RERUN else ""
    return [", ".join(words), *([f"re-run: logmon rules test {neutralise(again)}{more}"] if failed else [])]


def _folder(result: Result) -> str:
    return os.path.dirname(result.path) or "."


def _json(results: Sequence[Result]) -> str:
    document = {
        "v": 1,
        "summary": {"tests": len(results), "failed": sum(not result.passed for result in results)},
        "tests": [
            {
                "name": result.name,
                "file": result.path,
                "description": result.description,
                "passed": result.passed,
                "updated": result.updated,
                "ms": round(result.seconds * 1000, 3),
                "expected": result.expected,
                "got": result.got,
                "problem": result.problem,
            }
            for result in results
        ],
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n"


def _junit(results: Sequence[Result]) -> str:
    """The common dialect: a suite per directory, `<failure>` with the difference as its text."""
    root = ElementTree.Element("testsuites", _totals(results, "logmon rules test"))
    for folder, group in groupby(results, key=_folder):
        several = list(group)
        suite = ElementTree.SubElement(root, "testsuite", _totals(several, folder))
        for result in several:
            told = {"name": _clean(result.name), "classname": _clean(folder), "file": _clean(result.path)}
            case = ElementTree.SubElement(suite, "testcase", {**told, "time": f"{result.seconds:.3f}"})
            if not result.passed:
                text = result.problem or "\n".join(result.differences())
                failure = ElementTree.SubElement(case, "failure", {"message": _clean(text.split("\n", 1)[0])})
                failure.text = _clean(text)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _totals(results: Sequence[Result], name: str) -> dict[str, str]:
    return {
        "name": _clean(name),
        "tests": str(len(results)),
        "failures": str(sum(not result.passed for result in results)),
        "errors": "0",
        "time": f"{sum(result.seconds for result in results):.3f}",
    }


def _clean(text: str) -> str:
    return _NO_XML.sub("\ufffd", text)
