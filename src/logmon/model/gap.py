"""What was there and could not be read."""

from msgspec import Struct

from logmon.model.chunk import Origin
from logmon.model.time import Instant


class Gap(Struct, frozen=True):
    """Bytes that were there and could not be read: reported, never silent. They began at `position` of the origin;
    `size` is None when nobody can know how many they were."""

    origin: Origin
    position: int
    size: int | None
    why: str


class RecordedGap(Struct, frozen=True):
    """A gap, and when it was last met."""

    at: Instant
    gap: Gap
