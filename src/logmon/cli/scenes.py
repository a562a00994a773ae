"""Sources of a configuration: where they are, and how their lines are read."""

from collections.abc import Iterable, Sequence

from logmon.cli.configured import open_configured
from logmon.cli.formats import format_names
from logmon.cli.loading import Ruleset
from logmon.cli.zones import zone
from logmon.config.types import SourceConfig
from logmon.formats.table import NONE, Own
from logmon.model.time import Duration
from logmon.runtime.build import LATENESS, Reading, Scene
from logmon.runtime.readers import Feed
from logmon.sources.base import Start
from logmon.sources.parking import Parking


def reading(format_: str | None, source_tz: str | None, own: Own = NONE) -> Reading:
    """What the flags say of every source."""
    return Reading(zone(source_tz or "local"), format_names(format_, own))


def configured_feeds(
    sources: Sequence[SourceConfig], follow: bool, start: Start, settled: Duration = 0
) -> tuple[Feed, ...]:
    """The sources of `[sources]`, which have been checked; `settled` as in `lineage.Reading`."""
    parking = Parking()
    return tuple(Feed(open_configured(one, follow, settled, parking), start) for one in sources)


def renewed_feeds(
    now: Sequence[Feed], before: Sequence[SourceConfig], after: Sequence[SourceConfig], start: Start
) -> tuple[Feed, ...]:
    """The sources of a `[sources]` that was written anew; those that are what they were stay the same objects."""
    known = {(one.name, one.url, one.path): (one, feed) for one, feed in zip(before, now, strict=True)}

    def renewed(source: SourceConfig) -> Feed:
        old = known.get((source.name, source.url, source.path))
        stays = old is not None and old[0].options == source.options
        return old[1] if old is not None and stays else Feed(open_configured(source, follow=True), start)

    return tuple(map(renewed, after))


def readings(sources: Iterable[SourceConfig], default: Reading, own: Own = NONE) -> dict[str, Reading]:
    """What each configured source says of its own lines, by its name."""
    return {
        one.name: Reading(
            zone(one.tz) if one.tz else default.zone, format_names(one.format, own) if one.format else default.formats
        )
        for one in sources
    }


def ruled(
    opened: tuple[Feed, ...],
    configured: Sequence[SourceConfig],
    ruleset: Ruleset | None,
    format_: str | None,
    source_tz: str | None,
    live: bool = False,
    jobs: int | None = None,
) -> Scene:
    """What a rule file says of these sources, some of which it names itself."""
    own = NONE if ruleset is None else ruleset.own
    default = reading(format_, source_tz, own)
    return Scene(
        feeds=opened,
        default=default,
        readings=readings(configured, default, own),
        own=own,
        live=live,
        lateness=LATENESS if ruleset is None else ruleset.config.settings.lateness,
        lists={} if ruleset is None else ruleset.lists,
        jobs=jobs,
    )
