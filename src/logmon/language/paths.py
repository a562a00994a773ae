"""Names of fields: dotted paths, whose odd parts stand in backquotes."""

import re

from logmon.language.words import RESERVED

_PART = re.compile(r"`((?:[^`]|``)+)`|([^.`]+)")
_PLAIN = re.compile(r"\w+")
_QUOTED = RESERVED | {"parse", "where"}
_FIRST = re.compile(r"@?[^\W\d]\w*")


def split_path(path: str) -> tuple[str, ...]:
    """The parts of a path: ``a.`b.c`.d`` is ("a", "b.c", "d")."""
    if "`" not in path:
        return tuple(path.split("."))
    return tuple(match[1].replace("``", "`") if match[1] else match[2] for match in _PART.finditer(path))


def join_path(parts: tuple[str, ...]) -> str:
    """The canonical text of a path: backquotes only where a part needs them."""
    return ".".join(_quoted(part, first=i == 0) for i, part in enumerate(parts))


def canonical_path(path: str) -> str:
    """The same path with no backquote too many. Reserved words keep none: `print_path` brings them back."""
    return path if "`" not in path else join_path(split_path(path))


def print_path(path: str) -> str:
    """The path as it has to be written where a reserved word would be read as such."""
    return f"`{path}`" if path in _QUOTED else path


def _quoted(part: str, *, first: bool) -> str:
    plain = _FIRST if first else _PLAIN
    return part if plain.fullmatch(part) else "`" + part.replace("`", "``") + "`"
