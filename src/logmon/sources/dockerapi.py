"""What the Engine API of docker (or podman) answers, as far as it is asked here."""

import os
from urllib.parse import quote, urlsplit

import msgspec
from msgspec import Struct

from logmon.model.time import Instant
from logmon.sources.http import Exchange, HttpError
from logmon.sources.reports import SourceError

_SOCKET = "/var/run/docker.sock"
_PATIENCE = 2000
Daemon = str | tuple[str, int]
"""Where it listens: a socket's path, or host and port."""


class Container(Struct, frozen=True):
    """An entry of the list. Names begin with a slash; links to other containers have two."""

    id: str = msgspec.field(name="Id")
    names: list[str] = msgspec.field(name="Names", default_factory=list)

    @property
    def name(self) -> str:
        own = [name[1:] for name in self.names if name.count("/") == 1]
        return own[0] if own else self.id[:12]


class _Config(Struct, frozen=True):
    tty: bool = msgspec.field(name="Tty", default=False)


class State(Struct, frozen=True):
    """Differs whenever there may be lines that a stream which ended before did not give."""

    running: bool = msgspec.field(name="Running", default=False)
    started: str = msgspec.field(name="StartedAt", default="")
    finished: str = msgspec.field(name="FinishedAt", default="")


class Details(Struct, frozen=True):
    id: str = msgspec.field(name="Id")
    config: _Config = msgspec.field(name="Config", default_factory=_Config)
    state: State = msgspec.field(name="State", default_factory=State)


class _Refusal(Struct, frozen=True):
    message: str = ""


def daemon() -> Daemon:
    """From DOCKER_HOST, or the usual socket. Raises SourceError."""
    host = os.environ.get("DOCKER_HOST", "") or f"unix://{_SOCKET}"
    kind, _, path = host.partition("://")
    if kind == "unix" and path:
        return path
    parts = urlsplit(host)
    if kind == "tcp" and parts.hostname and not os.environ.get("DOCKER_TLS_VERIFY"):
        return parts.hostname, parts.port or 2375
    raise SourceError(
        f"DOCKER_HOST={host} cannot be used here",
        "it must be unix:///path or tcp://host:port without TLS; or forward the socket: ssh -L ./docker.sock:"
        "/var/run/docker.sock HOST",
    )


def containers_target() -> str:
    return "/containers/json?all=1"


def inspect_target(name: str) -> str:
    return f"/containers/{quote(name, safe='')}/json"


def logs_target(container: str, stream: str, *, follow: bool, since: Instant, tail: int | None) -> str:
    """`since` is inclusive, 0 for all; `tail` counts lines."""
    seconds, nanos = divmod(since, 1_000_000_000)
    begin = f"&since={seconds}.{nanos:09d}" if since else ""
    last = f"&tail={tail}" if tail is not None else ""
    return f"/containers/{container}/logs?{stream}=1&timestamps=1&follow={int(follow)}{begin}{last}"


def decode_containers(data: bytes) -> list[Container]:
    """Raises HttpError."""
    try:
        return msgspec.json.decode(data, type=list[Container])
    except msgspec.DecodeError as error:
        raise HttpError(f"the daemon's answer cannot be understood: {error}") from None


def decode_details(data: bytes) -> Details:
    """Raises HttpError."""
    try:
        return msgspec.json.decode(data, type=Details)
    except msgspec.DecodeError as error:
        raise HttpError(f"the daemon's answer cannot be understood: {error}") from None


def refusal(status: int, data: bytes) -> str:
    """What an answer that is not 200 says, for a person."""
    try:
        message = msgspec.json.decode(data, type=_Refusal).message
    except msgspec.DecodeError:
        message = ""
    return message or f"HTTP status {status}"


def fetch(where: Daemon, target: str) -> tuple[int, bytes]:
    """A whole answer at once, with patience for a daemon that answers slowly. Raises OSError."""
    exchange = Exchange(where, target)
    answer = bytearray()
    try:
        while not exchange.body.done:
            if not exchange.wait(_PATIENCE):
                raise TimeoutError(None, f"no answer within {_PATIENCE // 1000} s")
            answer += exchange.receive() or b""
    finally:
        exchange.close()
    return exchange.body.status, bytes(answer)


def said(error: OSError) -> str:
    return error.strerror or str(error)
