"""Regexes that are compiled when they are first asked: a start needs hardly one in three."""

import re
from typing import Any, AnyStr, cast


class _Later:
    def __init__(self, pattern: str | bytes, flags: int) -> None:
        self.pattern = pattern
        self._asked: Any = pattern, flags

    def __getattr__(self, name: str) -> Any:
        """Called once for each name: from then on it is an attribute like any other."""
        found = getattr(re.compile(*self._asked), name)
        setattr(self, name, found)
        return found


def later(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """As `re.compile`; a mistake in the pattern is found later, too."""
    return cast("re.Pattern[AnyStr]", _Later(pattern, flags))
