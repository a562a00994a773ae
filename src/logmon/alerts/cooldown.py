"""When each place was last told about, and how many of its episodes were kept quiet since."""

from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from logmon.alerts.kept import Kept, Row
from logmon.model.incident import Incident
from logmon.model.time import WEEK, Duration, Instant

Place = str
"""Rule, key and template, as the text under which the state keeps them: what a cooldown keeps apart."""

MOST = 100_000
"""Places remembered; of more, those told longest ago are forgotten."""
LONGEST: Duration = 4 * WEEK
"""For how long a place is remembered, so that what it swallowed can be told with the next alert."""


class Told(Struct, frozen=True, array_like=True):
    """`at` is the event time of the last telling (None: not told yet), `incident` what was told of, `swallowed` how
    many episodes ended since then without being told."""

    at: Instant | None
    incident: str
    swallowed: int


def place_of(incident: Incident) -> Place:
    """What `json.dumps` makes of `[rule, [key…], template]`, in a third of its time."""
    from json.encoder import encode_basestring_ascii  # most programs never get here

    template = incident.values.get("template")
    key = ", ".join(map(encode_basestring_ascii, incident.key))
    end = f", {encode_basestring_ascii(str(template))}]" if template else "]"
    return f"[{encode_basestring_ascii(incident.rule)}, [{key}]{end}"


class Cooldowns:
    def __init__(self) -> None:
        self._told: Kept[Told] = Kept("told ", Told)

    def last(self, place: Place) -> Told | None:
        return self._told.get(place)

    def tell(self, place: Place, at: Instant, incident: str) -> int:
        """It is told now; how many were swallowed since it was last told."""
        known = self.last(place)
        self._put(place, Told(at, incident, 0))
        return 0 if known is None else known.swallowed

    def swallow(self, place: Place) -> None:
        """An episode ended, and nobody was told of it."""
        known = self.last(place) or Told(None, "", 0)
        self._put(place, replace(known, swallowed=known.swallowed + 1))

    def forget(self, watermark: Instant) -> None:
        """Drop what was told so long ago that it plays no part any more."""
        while (oldest := self._told.oldest()) is not None and (oldest[1].at or watermark) + LONGEST < watermark:
            self._told.drop(oldest[0])

    def snapshot(self) -> Iterator[Row]:
        return self._told.snapshot()

    def restore(self, rows: Iterable[tuple[str, bytes]]) -> None:
        self._told.restore(rows)
        self._told.arrange(lambda told: (told.at is None, told.at or 0))

    def _put(self, place: Place, told: Told) -> None:
        self._told.put(place, told)
        if len(self._told) > MOST and (oldest := self._told.oldest()) is not None:
            self._told.drop(oldest[0])
