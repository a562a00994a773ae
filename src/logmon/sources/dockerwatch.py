"""Knowing which containers there are: the list of the daemon, asked for when it tells of a change, and now and then.

The events only say that looking again is worth while: one that was missed costs a little time and nothing else.
"""

from logmon.model.time import SECOND, Duration, Instant
from logmon.sources.dockerapi import (
    Container,
    changed_container,
    containers_target,
    decode_containers,
    events_target,
    fetch,
    refusal,
)
from logmon.sources.exchange import Exchange, Server
from logmon.sources.http import HttpError

_LOOK_AGAIN: Duration = 5 * SECOND
_LISTEN_AGAIN: Duration = 5 * SECOND
_MAX_EVENT = 1 << 20


class Watch:
    """`changed` are the ids of containers that something happened to since they were last taken out."""

    def __init__(self, server: Server) -> None:
        self.changed: set[str] = set()
        self._server = server
        self._listing: Exchange | None = None
        self._listed = bytearray()
        self._look_at: Instant = 0
        self._events: Exchange | None = None
        self._event = b""
        self._listen_at: Instant = 0

    def first(self, now: Instant) -> list[Container]:
        """Waits for the daemon, a little. Raises OSError."""
        self._look_at = now + _LOOK_AGAIN
        status, answer = fetch(self._server, containers_target())
        if status != 200:
            raise HttpError(refusal(status, answer))
        return decode_containers(answer)

    def again(self, now: Instant) -> list[Container] | None:
        """All containers, when it was time to ask and the answer is here; None otherwise. Raises OSError."""
        try:
            return self._look(now)
        except OSError:
            self._look_at = now + _LOOK_AGAIN
            self._hang_up()
            raise

    def listen(self, now: Instant) -> None:
        """Take in what the daemon tells. Without that there is still the list."""
        if self._events is None and now < self._listen_at:
            return
        try:
            self._events = self._events or Exchange(self._server, events_target())
            while (data := self._events.receive()) is not None:
                if self._events.body.done or self._events.body.status not in (0, 200):
                    raise HttpError("no more events")
                self._hear(data, now)
        except OSError:
            self._deaf()
            self._listen_at = now + _LISTEN_AGAIN

    def filenos(self) -> list[int]:
        return [exchange.fileno() for exchange in (self._listing, self._events) if exchange]

    def close(self) -> None:
        self._hang_up()
        self._deaf()

    def _look(self, now: Instant) -> list[Container] | None:
        if self._listing is None:
            if now < self._look_at:
                return None
            self._look_at = now + _LOOK_AGAIN
            self._listed.clear()
            self._listing = Exchange(self._server, containers_target())
        while (data := self._listing.receive()) is not None:
            self._listed += data
            if self._listing.body.done:
                status = self._listing.body.status
                self._hang_up()
                if status != 200:
                    raise HttpError(refusal(status, bytes(self._listed)))
                return decode_containers(bytes(self._listed))
        return None

    def _hear(self, data: bytes, now: Instant) -> None:
        *events, self._event = (self._event + data)[-_MAX_EVENT:].split(b"\n")
        self.changed.update(filter(None, map(changed_container, events)))
        if events:
            self._look_at = now

    def _hang_up(self) -> None:
        if self._listing:
            self._listing.close()
        self._listing = None

    def _deaf(self) -> None:
        if self._events:
            self._events.close()
        self._events, self._event = None, b""
