"""Timestamps to instants (placeholder of the protocol; the parser follows)."""

from datetime import UTC, tzinfo

from logmon.model.time import Instant


class Timestamps:
    """Reads timestamps of one source. `zone` is what stamps without a zone mean."""

    def __init__(self, zone: tzinfo = UTC) -> None:
        self.zone = zone

    def parse(self, text: bytes, reference: Instant) -> Instant | None:
        """The instant that `text` (just the stamp) means; None when it is no timestamp."""
        raise NotImplementedError
