"""What `rules test` does."""

from collections.abc import Sequence

from logmon.cases.find import find_cases, usual_cases
from logmon.cases.report import STYLES, report
from logmon.cases.verdict import Result, is_called, judge
from logmon.cli import exits
from logmon.cli.console import Console
from logmon.cli.refuse import RefusedError

_HOW = "a case holds `-- rules.toml --`, a log and `-- expect --`: see docs/testing-rules.md"


def test_rules(paths: Sequence[str], named: str | None, style: str, update: bool, colour: str) -> int:
    """Exit code NO when a case failed; the results are data, on stdout."""
    if style not in STYLES:
        raise RefusedError(f"unknown output `{style}`", f"outputs of rules test: {', '.join(STYLES)}")
    console = Console(colour)
    results = _judged(_found(paths), named, update)
    if not results:
        raise RefusedError(f"no case has `{named}` in its path or description", "leave out -k to see their names")
    console.write(report(results, style, console.palette).encode("utf-8", "backslashreplace"))
    console.flush()
    return exits.OK if all(result.passed for result in results) else exits.NO


def _found(paths: Sequence[str]) -> list[str]:
    try:
        found = find_cases(paths) if paths else usual_cases()
    except FileNotFoundError as error:
        raise RefusedError(f"{error}: no such file, or a directory without *.case files", _HOW) from None
    if not found:
        raise RefusedError("no *.case file in ./tests, ./cases or here", _HOW)
    return found


def _judged(paths: Sequence[str], named: str | None, update: bool) -> list[Result]:
    return [judge(path, update) for path in paths if named is None or is_called(path, named)]
