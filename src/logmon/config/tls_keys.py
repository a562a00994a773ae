"""The keys of `[sources.NAME]` that belong to TLS: `cert`, `key`, `ca` and `names`."""

from collections.abc import Callable

from logmon.config.tables import TableReader

TLS_KEYS = ("cert", "key", "ca", "names")
_KINDS = ("tls:", "syslog+tls:")
_EXAMPLE = 'it goes with url = "syslog+tls://0.0.0.0:6514"'


def tls_options(table: TableReader, url: str | None, resolved: Callable[[str], str]) -> dict[str, str]:
    """What they say, as options of the address; `resolved` makes a path absolute. Reports keys without TLS."""
    files = {key: resolved(path) for key in TLS_KEYS[:3] if (path := table.plain(key)) is not None}
    names = table.texts("names")
    options = files if names is None else {**files, "names": ",".join(name.text for name in names)}
    if url is not None and url.startswith(_KINDS):
        return options
    for key in TLS_KEYS:
        if table.table.get(key) is not None and (url is not None or table.table.get("path") is not None):
            table.wrong(key, f"`{key}` is for TLS, and this source does not listen with it", help=_EXAMPLE)
    return {}
