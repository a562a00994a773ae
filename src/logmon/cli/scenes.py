"""Sources of a configuration: where they are, and how their lines are read."""

from collections.abc import Iterable, Sequence

from logmon.cli.showing import format_names
from logmon.cli.sources import feeds
from logmon.cli.zones import zone
from logmon.config.types import SourceConfig
from logmon.formats.table import NONE, Own
from logmon.runtime.build import Reading
from logmon.runtime.readers import Feed
from logmon.sources.base import Start


def reading(format_: str | None, source_tz: str | None, own: Own = NONE) -> Reading:
    """What the flags say of every source."""
    return Reading(zone(source_tz or "local"), format_names(format_, own))


def configured_feeds(sources: Sequence[SourceConfig], follow: bool, start: Start) -> tuple[Feed, ...]:
    """The sources of `[sources]`."""
    return tuple(feed for one in sources for feed in _feeds(one, follow, start))


def renewed_feeds(
    now: Sequence[Feed], before: Sequence[SourceConfig], after: Sequence[SourceConfig], start: Start
) -> tuple[Feed, ...]:
    """The sources of a `[sources]` that was written anew; those that are where they were stay the same objects."""
    known = {(one.name, one.url, one.path): feed for one, feed in zip(before, now, strict=True)}
    places = [(one, (one.name, one.url, one.path)) for one in after]
    return tuple(
        feed
        for one, place in places
        for feed in ((known[place],) if place in known else _feeds(one, follow=True, start=start))
    )


def _feeds(one: SourceConfig, follow: bool, start: Start) -> tuple[Feed, ...]:
    return feeds([one.url or one.path or ""], follow, start, name=one.name)


def readings(sources: Iterable[SourceConfig], default: Reading, own: Own = NONE) -> dict[str, Reading]:
    """What each configured source says of its own lines, by its name."""
    return {
        one.name: Reading(
            zone(one.tz) if one.tz else default.zone, format_names(one.format, own) if one.format else default.formats
        )
        for one in sources
    }
