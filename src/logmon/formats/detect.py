"""Which formats a source is written in, from a sample of its lines."""

import re
from collections.abc import Sequence

from msgspec import Struct

from logmon.formats import starting
from logmon.formats.base import Format
from logmon.formats.dialect import dialect
from logmon.formats.inside import with_layers
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
    takes everything. `scores` are of all formats, best first. `starts` says where events of this source begin."""

    formats: tuple[Format, ...]
    scores: tuple[Score, ...]
    starts: re.Pattern[bytes]


def detect(sample: Sequence[bytes], own: Own = NONE) -> Detection:
    """Reads up to 200 lines; the user's own formats are tried first. Greedy cover: the format that reads most, then the
    one that reads most of the rest; a format made for such lines counts twice as much as one that reads nearly
    anything."""
    lines = [line[:_SAMPLE_LINE] for line in sample[:_SAMPLE_LINES]]
    heads = split_events(b"\n".join(lines), starting.OBJECTS)
    candidates = _candidates(lines, heads, own)
    fits = {name: _fits(form, heads) for name, form in candidates.items()}
    chosen: list[Format] = []
    left = set(range(len(heads)))
    while left:
        name = max(fits, key=lambda n: len(left & fits[n]) * (1 if n in GENERAL else 2), default="plain")
        mine = left & fits.get(name, set())
        if len(mine) <= _SHARE * len(heads):
            break
        chosen.append(_refined(candidates[name], [heads[i] for i in sorted(mine)]))
        left -= mine
    if not chosen and any(line.startswith(b"Traceback (most recent call last)") for line in lines):
        chosen.append(FORMATS["python"])
    return _detection(chosen, _scores({**fits, "plain": set(range(len(heads)))}, heads))


def of_names(names: Sequence[str], own: Own = NONE) -> Detection:
    """The formats that a person named, in that order. Raises KeyError with the name that is none."""
    formats = [form_of(name, own) for family in names for name in FAMILIES.get(family, (family,)) if name != "plain"]
    return _detection(formats, ())


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


def _detection(chosen: list[Format], scores: tuple[Score, ...]) -> Detection:
    formats = (*chosen, FORMATS["plain"])
    # Plain lines between those of a format that knows its own heads are the inside of events.
    heads = dict.fromkeys(form.starts.pattern for form in (chosen or formats))
    starts = re.compile(b"|".join(b"(?:" + head + b")" for head in heads))
    return Detection(formats, scores, starts)


def _fits(form: Format, lines: Sequence[bytes]) -> set[int]:
    records = form.decoder(frozenset(("time", "level", "message")), Timestamps()).decode(lines)
    return {i for i, record in enumerate(records) if record is not None}


def _scores(fits: dict[str, set[int]], lines: Sequence[bytes]) -> tuple[Score, ...]:
    scores = [
        Score(name, len(found) / len(lines) if lines else 0.0, _misfit(found, lines)) for name, found in fits.items()
    ]
    return tuple(sorted(scores, key=lambda score: (score.format == "plain", -score.share)))


def _misfit(fits: set[int], lines: Sequence[bytes]) -> bytes | None:
    return next((line for i, line in enumerate(lines) if i not in fits), None)
