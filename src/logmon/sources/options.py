"""The `?a=b` part of an address, read key by key; what no one asked for is refused."""

from logmon.model.durations import parse_duration
from logmon.model.time import Duration
from logmon.sources.address import Address
from logmon.sources.reports import SourceError

_YES, _NO = ("1", "yes", "true"), ("", "0", "no", "false")


class Options:
    """Every reader raises SourceError for a value that cannot be. `done` comes last."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._known: list[str] = []

    def text(self, key: str) -> str:
        """Empty when it is not there."""
        self._known.append(key)
        return self._address.options.get(key, "")

    def flag(self, key: str) -> bool:
        value = self.text(key).lower()
        if value not in _YES + _NO:
            self._refuse(key, "is yes or no")
        return value in _YES

    def number(self, key: str, default: int) -> int:
        """A whole number above 0."""
        value = self.text(key)
        if not value:
            return default
        if not value.isascii() or not value.isdigit() or not 0 < int(value[:10]) < 1 << 31:
            self._refuse(key, "is a whole number above 0")
        return int(value)

    def duration(self, key: str, default: Duration) -> Duration:
        value = self.text(key)
        span = parse_duration(value) if value else default
        if span is None:
            self._refuse(key, "is a duration like 30s or 15m")
            return default
        return span

    def choice(self, key: str, names: tuple[str, ...]) -> str:
        """One of `names`; the first when it is not there."""
        self._known.append(key)
        return self._address.choice(key, names)

    def done(self) -> None:
        """Raises SourceError for an option that was not asked for."""
        self._address.known(self._known)

    def _refuse(self, key: str, what: str) -> None:
        raise SourceError(f"`{key}={self._address.options[key]}` cannot be: `{key}` {what}", f"write it as ?{key}=…")
