"""What the Engine API of docker (or podman) answers, as far as it is asked here."""

import os
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import msgspec
from msgspec import Struct

from logmon.model.time import Instant
from logmon.sources.exchange import Exchange, Server
from logmon.sources.http import HttpError
from logmon.sources.reports import SourceError

if TYPE_CHECKING:
    import ssl

_SOCKETS = (
    "/var/run/docker.sock",
    "$XDG_RUNTIME_DIR/docker.sock",
    "/run/podman/podman.sock",
    "$XDG_RUNTIME_DIR/podman/podman.sock",
)
_PATIENCE = 2000
_LONGEST_REFUSAL = 200
_PORT, _TLS_PORT = 2375, 2376
_CHANGES = ("create", "start", "die", "died", "destroy", "remove", "rename")
"""Events after which there may be new lines or other names, as docker and podman call them."""


class Container(Struct, frozen=True):
    """An entry of the list. Names begin with a slash; links to other containers have two."""

    id: str = msgspec.field(name="Id")
    names: list[str] | None = msgspec.field(name="Names", default=None)
    labels: dict[str, str] | None = msgspec.field(name="Labels", default=None)

    @property
    def name(self) -> str:
        own = [name[1:] for name in self.names or () if name.count("/") == 1]
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


class _Actor(Struct, frozen=True):
    id: str = msgspec.field(name="ID", default="")


class _Event(Struct, frozen=True):
    actor: _Actor = msgspec.field(name="Actor", default_factory=_Actor)


def daemon() -> Server:
    """From DOCKER_HOST, or the usual sockets of docker and podman. Raises SourceError."""
    host = os.environ.get("DOCKER_HOST", "")
    if not host:
        usual = [path for path in map(os.path.expandvars, _SOCKETS) if os.path.exists(path)]
        return Server(usual[0] if usual else _SOCKETS[0])
    kind, _, path = host.partition("://")
    if kind == "unix" and path:
        return Server(path)
    try:
        parts = urlsplit(host)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if kind == "tcp" and parts.hostname:
        secure = bool(os.environ.get("DOCKER_TLS_VERIFY"))
        return Server((parts.hostname, port or (_TLS_PORT if secure else _PORT)), _tls() if secure else None)
    raise SourceError(
        f"DOCKER_HOST={host} cannot be used here",
        "it must be unix:///path or tcp://host:port; or forward the socket: ssh -L ./docker.sock:"
        "/var/run/docker.sock HOST",
    )


def _tls() -> "ssl.SSLContext":
    """As docker's own client: ca.pem, and our cert.pem and key.pem, in DOCKER_CERT_PATH or ~/.docker."""
    import ssl

    folder = os.environ.get("DOCKER_CERT_PATH") or os.path.expanduser("~/.docker")
    try:
        context = ssl.create_default_context(cafile=os.path.join(folder, "ca.pem"))
        context.load_cert_chain(os.path.join(folder, "cert.pem"), os.path.join(folder, "key.pem"))
    except OSError as error:  # an SSLError is one too
        what = f"the certificates in {folder} cannot be used: {said(error)}"
        raise SourceError(what, "DOCKER_CERT_PATH names the folder of ca.pem, cert.pem and key.pem") from None
    return context


def containers_target() -> str:
    return "/containers/json?all=1"


def events_target() -> str:
    """Docker leaves out of a filter the words that it does not know."""
    filters = msgspec.json.encode({"type": ["container"], "event": _CHANGES})
    return f"/events?filters={quote(filters)}"


def changed_container(line: bytes) -> str:
    """The id that an event is about; empty when that cannot be told."""
    try:
        return msgspec.json.decode(line, type=_Event).actor.id
    except msgspec.DecodeError:
        return ""


def inspect_target(container: str) -> str:
    return f"/containers/{container}/json"


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
        message = data[:_LONGEST_REFUSAL].decode("utf-8", "backslashreplace").strip()
    return message or f"HTTP status {status}"


def fetch(server: Server, target: str) -> tuple[int, bytes]:
    """A whole answer at once, with patience for a daemon that answers slowly. Raises OSError."""
    exchange = Exchange(server, target)
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
