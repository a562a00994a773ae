"""What kinds of messages there are: for a person two lines each, the template and one that was written; else a grid."""

from msgspec import Struct

from logmon.model.template import VALUE
from logmon.outputs.colour import Palette
from logmon.outputs.grid import Grid
from logmon.outputs.neutralise import neutralise
from logmon.outputs.width import cut


class Pattern(Struct, frozen=True):
    """A template with what was seen of it: `share` is its part of all events (0 to 1), `first` and `last` are times as
    text, `sample` is the message of its first event. `new`: it was not there before; None: nothing says since when."""

    template: str
    count: int
    share: float
    new: bool | None
    first: str
    last: str
    sample: str


def grid(patterns: list[Pattern]) -> Grid:
    names = ("count", "share", "new", "first", "last", "template", "sample")
    return Grid(names, tuple(tuple(getattr(pattern, name) for name in names) for pattern in patterns))


def listed(patterns: list[Pattern], palette: Palette, width: int | None) -> bytes:
    """For a terminal: count, share, `+` where it is new, the template; the sample below, where it says more."""
    digits = max((len(f"{pattern.count:,}") for pattern in patterns), default=1)
    return "".join(_entry(pattern, digits, palette, width) for pattern in patterns).encode("utf-8", "backslashreplace")


def _entry(pattern: Pattern, digits: int, palette: Palette, width: int | None) -> str:
    indent = digits + len("  100.0%  + ")
    head = f"{pattern.count:{digits},}  {pattern.share * 100:5.1f}%  "
    mark = f"{palette.good}+{palette.reset} " if pattern.new else "  "
    template, sample = (_fitted(text, indent, width) for text in (pattern.template, pattern.sample))
    shown = template.replace(VALUE, f"{palette.match}{VALUE}{palette.reset}")
    below = f"{' ' * indent}{palette.dim}{sample}{palette.reset}\n" if sample != template else ""
    return f"{head}{mark}{shown or '(no message)'}\n{below}"


def _fitted(text: str, indent: int, width: int | None) -> str:
    safe = neutralise(text)
    return safe if width is None else cut(safe, max(width - indent, 20))
