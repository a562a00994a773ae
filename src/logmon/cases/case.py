"""A rule test as values: the rules, the logs as they arrive, and the transitions that are expected."""

from msgspec import Struct

SUFFIX = ".case"


class CaseError(Exception):
    """A case file that cannot be used: `PATH:LINE: what is wrong`."""

    def __init__(self, path: str, line: int, message: str) -> None:
        super().__init__(f"{path}:{line}: {message}")


class RuleText(Struct, frozen=True):
    """`-- NAME.toml --`: rules written in the case itself."""

    name: str
    text: str


class Use(Struct, frozen=True):
    """`-- use PATH: RULE, … --`: rules of a file; `rules` empty: all of them. `path` is as written, relative to the
    case; `line` is where in the case."""

    path: str
    rules: tuple[str, ...]
    line: int


class Log(Struct, frozen=True):
    """One log section. `lines` are without their newlines, `@` lines among them; `first` is the number of the first
    one in the case file. `format` and `tz` None: found, and UTC."""

    name: str
    lines: tuple[bytes, ...]
    first: int
    format: str | None = None
    tz: str | None = None


class Case(Struct, frozen=True):
    """One case file. `expected` None: it has no `-- expect --` section. `head` is the file up to that section's
    content, which is what updating keeps. `lists` are the sections `-- @NAME --`."""

    path: str
    description: str
    rules: tuple[RuleText, ...]
    uses: tuple[Use, ...]
    lists: dict[str, frozenset[str]]
    logs: tuple[Log, ...]
    expected: tuple[str, ...] | None
    head: bytes
