"""`[sources.NAME]` opened; one that cannot be used is a finding with its place."""

from collections.abc import Iterable

from logmon.config.types import SourceConfig
from logmon.model.diagnostic import Diagnostic, Severity
from logmon.model.time import Duration
from logmon.sources.base import Source
from logmon.sources.parking import Parking
from logmon.sources.reports import SourceError
from logmon.sources.table import open_source


def open_configured(one: SourceConfig, follow: bool, settled: Duration = 0, parking: Parking | None = None) -> Source:
    """`settled` and `parking` as in `open_source`. Raises SourceError."""
    place = one.url or one.path or ""
    return open_source(place, name=one.name, follow=follow, settled=settled, parking=parking, options=one.options)


def source_findings(sources: Iterable[SourceConfig]) -> tuple[Diagnostic, ...]:
    """What is wrong with their addresses. Nothing is listened on, and nothing read."""
    return tuple(finding for one in sources if one.url and (finding := _finding(one)))


def _finding(one: SourceConfig) -> Diagnostic | None:
    try:
        open_configured(one, follow=True).close()
    except SourceError as error:
        return Diagnostic("LM008", Severity.ERROR, error.message, one.place or one.mark, error.help)
    return None
