"""Which case files are meant: files as they are named, directories searched for `*.case`."""

import os
from collections.abc import Iterator, Sequence

from logmon.cases.case import SUFFIX

USUAL = ("tests", "cases")
"""Looked into, in this order, when nothing is named."""


def find_cases(paths: Sequence[str]) -> list[str]:
    """Every case once, directories in alphabetical order. Raises FileNotFoundError with the path that is not there, or
    that holds no case."""
    found: dict[str, None] = {}
    for path in paths:
        cases = [path] if os.path.isfile(path) else sorted(_below(path))
        if not cases:
            raise FileNotFoundError(path)
        found.update(dict.fromkeys(cases))
    return list(found)


def usual_cases() -> list[str]:
    """Those of ./tests, else of ./cases, else of this directory; empty when there are none."""
    for folder in USUAL:
        cases = sorted(_below(folder))
        if cases:
            return cases
    return sorted(name for name in os.listdir(".") if name.endswith(SUFFIX))


def _below(folder: str) -> Iterator[str]:
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (os.path.join(place, name) for name in files if name.endswith(SUFFIX))
