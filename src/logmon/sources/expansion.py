"""From what a person wrote (paths, globs, directories) to the paths that there are now."""

import fnmatch
import glob
import os
import stat

from logmon.sources.opening import kind_of, shown, why
from logmon.sources.reports import Reports
from logmon.sources.siblings import base_of, being_packed


class Patterns:
    """What is wrong with a pattern is said the first time only."""

    def __init__(self, patterns: list[str], follow: bool, reports: Reports) -> None:
        self._patterns = patterns
        self._follow = follow
        self._reports = reports
        self._known: set[str] = set()

    def paths(self, first: bool) -> list[str]:
        """All that match now. A path without magic is always given: it may come to be. So is `app.log` when `app.log*`
        matches `app.log.1`: rotation may be just at work. A file always stands before what was rotated from it."""
        return [path for pattern in self._patterns for path in self._expand(pattern, first)]

    def _expand(self, pattern: str, first: bool) -> list[str]:
        if os.path.isdir(pattern):
            return self._directory(pattern, first)
        if os.path.lexists(pattern) or not glob.has_magic(pattern):
            return [pattern]
        found = {path for path in glob.glob(pattern, recursive=True) if self._regular(path, first)}
        if not found and first:
            self._none(f"no file matches {shown(pattern)}")
        found = _settled(found)
        return sorted(found | {base for base in _bases(found) if fnmatch.fnmatchcase(base, pattern)})

    def _directory(self, path: str, first: bool) -> list[str]:
        try:
            names = os.listdir(path)
        except OSError as error:
            self._reports.once(why(path, error), fatal=not self._follow)
            return []
        found = {p for name in names if self._regular(p := os.path.join(path, name), first=False)}
        if not found and first:
            self._none(f"no file in the directory {shown(path)}")
        found = _settled(found)
        return sorted(found | _bases(found))

    def _none(self, what: str) -> None:
        if self._follow:
            self._reports.once(f"{what} yet; waiting for one")
        else:
            self._reports.once(f"{what}; check the path (and that the shell did not change it)", fatal=True)

    def _regular(self, path: str, first: bool) -> bool:
        """Asked once of each: what becomes of a file later is for its reader to see."""
        if path not in self._known and self._is_regular(path, first):
            self._known.add(path)
        return path in self._known

    def _is_regular(self, path: str, first: bool) -> bool:
        try:
            mode = os.stat(path).st_mode
        except OSError as error:
            if first:
                self._reports.once(why(path, error))
            return False
        if not stat.S_ISREG(mode) and first:
            self._reports.once(f"{shown(path)} is {kind_of(mode)}, not a file; skipped")
        return stat.S_ISREG(mode)


def _bases(paths: set[str]) -> set[str]:
    return {base for path in paths if (base := base_of(path))}


def _settled(paths: set[str]) -> set[str]:
    """Without the archives whose originals are still there."""
    return {path for path in paths if not being_packed(path, paths)}
