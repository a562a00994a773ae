"""Which formats a source is written in, from a sample of its lines."""

import re
from collections.abc import Sequence

from msgspec import Struct

from logmon.formats import starting
from logmon.formats.base import Format
from logmon.formats.table import FAMILIES, FORMATS
from logmon.formats.timestamps import Timestamps

_SAMPLE_LINES = 200
_SAMPLE_LINE = 4096
_SHARE = 0.02
"""Below this share of the lines a further format is an accident."""


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


def detect(sample: Sequence[bytes]) -> Detection:
    """Reads up to 200 lines. Greedy cover: the format that reads most, then the one that reads most of the rest."""
    lines = [line[:_SAMPLE_LINE] for line in sample[:_SAMPLE_LINES]]
    heads = [line for line in lines if starting.STRUCTURED.match(line)]
    fits = {name: _fits(form, heads) for name, form in FORMATS.items()}
    chosen: list[Format] = []
    left = set(range(len(heads)))
    while left:
        name = max((n for n in FORMATS if n != "plain"), key=lambda n: len(left & fits[n]))
        if len(left & fits[name]) <= _SHARE * len(heads):
            break
        chosen.append(FORMATS[name])
        left -= fits[name]
    return _detection(chosen, _scores(fits, heads))


def of_names(names: Sequence[str]) -> Detection:
    """The formats that a person named, in that order. Raises KeyError with the name that is none."""
    formats = [FORMATS[name] for family in names for name in FAMILIES.get(family, (family,)) if name != "plain"]
    return _detection(formats, ())


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
