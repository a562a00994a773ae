"""Which formats a source is written in, from a sample of its lines."""

import re
from collections.abc import Sequence

from msgspec import Struct

from logmon.formats import starting
from logmon.formats.base import Format
from logmon.formats.dialect import dialect
from logmon.formats.inside import FIELDS, with_layers
from logmon.formats.multiline import split_events
from logmon.formats.rare import Rare
from logmon.formats.table import FAMILIES, FORMATS, GENERAL, NONE, Own, form_of
from logmon.formats.timestamps import Timestamps

_SAMPLE_LINES = 200
_SAMPLE_LINE = 4096
_SHARE = 0.02
"""Below this share of the lines a further format is an accident."""

_FEW = 40
"""Lines that tell whether a rare format needs to be tried at all."""

_NEVER_ALONE = ("plain", "python", "values")
"""What reads any line, or a part of any."""


class Score(Struct, frozen=True):
    """`share` of the sampled events that the format reads (0 to 1) and the first one that it does not."""

    format: str
    share: float
    misfit: bytes | None


class Detection(Struct, frozen=True):
    """`formats[0]` is the main one; events that do not fit are tried on the others in order; `plain` is the last and
    takes everything. `starts` says where events of this source begin."""

    formats: tuple[Format, ...]
    starts: re.Pattern[bytes]


def detect(sample: Sequence[bytes], own: Own = NONE) -> Detection:
    """Reads up to 200 lines; the user's own formats are tried first. Greedy cover: the format that reads most, then the
    one that reads most of the rest; a format made for such lines counts twice as much as one that reads nearly
    anything."""
    fits = _Fits(sample, own)
    chosen: list[Format] = []
    left = set(range(len(fits.heads)))
    while left:
        name, mine = fits.best(left)
        if len(mine) <= _SHARE * len(fits.heads):
            break
        chosen.append(_refined(fits.candidates[name], [fits.heads[i] for i in sorted(mine)]))
        left -= mine
    if not chosen and any(line.startswith(b"Traceback (most recent call last)") for line in fits.lines):
        chosen.append(FORMATS["python"])
    return _detection(chosen)


def scores(sample: Sequence[bytes], own: Own = NONE) -> tuple[Score, ...]:
    """Of all formats, best first: what there was to choose from."""
    fits = _Fits(sample, own)
    count = len(fits.heads)
    reads = {**{name: fits[name] for name in fits.candidates}, "plain": set(range(count))}
    found = [Score(name, len(some) / max(count, 1), _misfit(some, fits.heads)) for name, some in reads.items()]
    return tuple(sorted(found, key=lambda score: (score.format == "plain", -score.share)))


def of_names(names: Sequence[str], own: Own = NONE) -> Detection:
    """The formats that a person named, in that order. Raises KeyError with the name that is none."""
    formats = [form_of(name, own) for family in names for name in FAMILIES.get(family, (family,)) if name != "plain"]
    return _detection(formats)


class _Fits(dict[str, set[int]]):
    """Which events of a sample, `heads`, each candidate reads, by their numbers. A candidate is tried when it is asked
    for: compiling its regexes takes time."""

    def __init__(self, sample: Sequence[bytes], own: Own) -> None:
        super().__init__()
        self.lines = [line[:_SAMPLE_LINE] for line in sample[:_SAMPLE_LINES]]
        self.heads = split_events(b"\n".join(self.lines), starting.OBJECTS)
        self.candidates = _candidates(self.lines, self.heads, own)

    def __missing__(self, name: str) -> set[int]:
        records = self.candidates[name].decoder(FIELDS, Timestamps()).decode(self.heads)
        self[name] = found = {i for i, record in enumerate(records) if record is not None}
        return found

    def best(self, left: set[int]) -> tuple[str, set[int]]:
        """The candidate that reads most of what is left, the first of equals; those that cannot win are not asked."""
        best, mine, most = "plain", set[int](), 0
        for name in self.candidates:
            weight = 1 if name in GENERAL else 2
            if weight * len(left) > most and weight * len(found := left & self[name]) > most:
                best, mine, most = name, found, weight * len(found)
        return best, mine


def _candidates(lines: Sequence[bytes], heads: Sequence[bytes], own: Own) -> dict[str, Format]:
    """The common formats, the rare ones that read some of the lines, and those for the columns that the lines name."""
    data = b"\n".join(lines)
    few = heads[:: max(len(heads) // _FEW, 1)]
    found: dict[str, Format] = dict(own)
    if (b"#" in data and b"ields" in data) or b"srcaddr" in data:
        from logmon.formats.known.columns import columns_of

        found.update((form.name, form) for form in columns_of(lines))
    for name, form in FORMATS.items():
        if name in _NEVER_ALONE or (isinstance(form, Rare) and not (form.reads_any(few, data))):
            continue
        found[name] = form
    return found


def _refined(form: Format, lines: Sequence[bytes]) -> Format:
    """The same format, with the keys of its dialect and with what is inside its messages."""
    if form.name == "json":
        form = dialect(lines)
    return with_layers(form, lines)


def _detection(chosen: list[Format]) -> Detection:
    formats = (*chosen, FORMATS["plain"])
    # Plain lines between those of a format that knows its own heads are the inside of events.
    heads = {form.starts.pattern: form.starts for form in (chosen or formats)}
    first, *more = heads.values()
    starts = re.compile(b"|".join(b"(?:" + head + b")" for head in heads)) if more else first
    return Detection(formats, starts)


def _misfit(fits: set[int], lines: Sequence[bytes]) -> bytes | None:
    return next((line for i, line in enumerate(lines) if i not in fits), None)
