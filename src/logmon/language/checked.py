"""What checking needs and what it gives."""

from collections.abc import Callable, Mapping

from msgspec import Struct

from logmon.language import tree
from logmon.model.diagnostic import Diagnostic, Span


class Context(Struct, frozen=True):
    """Around one text.

    `text` and `file` are what was parsed (for the places of diagnostics). `kind`: `rule` (ends in a detector or a
    compared measure), `query` (a comparison may be missing, `sort top keep` may follow) or `filter` (no measure at
    all). `broken` are names of defines whose own text has mistakes. `fields` are the names that the sources are known
    to give (None: not known; then only slips of the pen in well-known names are reported). `files` tells whether a
    file named after `in @` can be read: None, or why not.
    """

    text: str
    file: str = "<rule>"
    kind: str = "rule"
    defines: Mapping[str, tree.Filter] = {}
    broken: frozenset[str] = frozenset()
    fields: frozenset[str] | None = None
    files: Callable[[str], str | None] | None = None


class Checked(Struct, frozen=True):
    """`pipeline` is None when there were errors. In it every `$name` is replaced by its filter, aliases by the names
    they stand for, levels by numbers, durations by the unit of the field they are compared with. `names` are the fields
    that regexes and `set` add, with the place where each is made."""

    pipeline: tree.Pipeline | None
    diagnostics: tuple[Diagnostic, ...]
    names: Mapping[str, Span] = {}
