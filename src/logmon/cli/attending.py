"""Who is served beside the work of `run`: the service manager, a monitoring system, somebody who wants figures."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from logmon.cli.refuse import RefusedError
from logmon.cli.version import version
from logmon.model.durations import parse_duration
from logmon.model.time import SECOND, Duration, Instant
from logmon.runtime.notify import Notifier
from logmon.runtime.pipeline import Pipeline

if TYPE_CHECKING:  # loaded only where somebody is listened to
    import socket

    from logmon.runtime.serve import Answer, Server


class Attendance:
    """`tell` is called every `period`. Nothing here blocks; all of it happens between two steps."""

    def __init__(
        self,
        pipeline: Pipeline,
        notifier: Notifier,
        listener: "socket.socket | None",
        period: Duration | None,
        tell: Callable[[], None],
    ) -> None:
        self.complaint = ""
        self._pipeline = pipeline
        self._notifier = notifier
        self._server = None if listener is None else self._serve(listener)
        self._period = period
        self._tell = tell
        self._told = self._shown = pipeline.clock.now()
        self._ready = False

    def after_step(self) -> None:
        now = self._pipeline.clock.now()
        if not self._ready:
            self._ready = True
            self._notifier.ready(self._status())
        self._notifier.progress()
        if self._notifier.heard and now - self._shown >= SECOND:
            self._shown = now
            self._notifier.status(self._status())
        if self._server is not None:
            self._server.pump(now)
        if self._period is not None and now - self._told >= self._period:
            self._told = now
            self._tell()

    def wake_at(self) -> Instant | None:
        now = self._pipeline.clock.now()
        times = [
            self._notifier.wake_at(now),
            None if self._server is None else self._server.wake_at(),
            None if self._period is None else self._told + self._period,
        ]
        return min((at for at in times if at is not None), default=None)

    def filenos(self) -> list[int]:
        return [] if self._server is None else [self._server.fileno()]

    def reloading(self) -> None:
        self._notifier.reloading()

    def reloaded(self, complaint: str = "") -> None:
        """`complaint` is kept in the status until a reload works."""
        self.complaint = complaint
        self._notifier.ready(self._status())

    def stopping(self) -> None:
        self._ready = False
        self._notifier.stopping("stopping: letting hooks end")

    def close(self) -> None:
        self._notifier.close()
        if self._server is not None:
            self._server.close()

    def _status(self) -> str:
        pipeline = self._pipeline
        opened = pipeline.incidents.open()
        firing = sum(incident.fired is not None for incident in opened)
        parts = [
            _plural(len(pipeline.readers.names()), "source"),
            _plural(len(pipeline.detectors.plans), "rule"),
            f"{firing} firing",
        ]
        blocked = pipeline.checkpoint.problem if pipeline.checkpoint is not None else ""
        return " · ".join(part for part in (*parts, blocked, self.complaint) if part)

    def _serve(self, listener: "socket.socket") -> "Server":
        from logmon.runtime.serve import Server

        return Server(listener, self._answer)

    def _answer(self, path: str) -> "Answer":
        from logmon.runtime.serve import Answer

        if path == "/metrics":
            from logmon.runtime.exposition import CONTENT_TYPE, exposition
            from logmon.runtime.stats import stats_of

            return Answer(200, exposition(stats_of(self._pipeline), version()), CONTENT_TYPE)
        if path == "/healthz":
            return Answer(200, b"ok\n")
        if path == "/readyz":
            checkpoint = self._pipeline.checkpoint
            problem = checkpoint.problem if checkpoint is not None else ""
            if self._ready and not problem:
                return Answer(200, b"ready\n")
            return Answer(503, f"not ready: {problem or 'stopping'}\n".encode("utf-8", "backslashreplace"))
        return Answer(404, b"here are /metrics, /healthz and /readyz\n")


def listening(text: str) -> "socket.socket":
    """The socket of `--listen HOST:PORT`. RefusedError: it cannot be, or is open to others and nobody said so."""
    import socket

    from logmon.sources.address import parse
    from logmon.sources.options import Options
    from logmon.sources.reports import SourceError
    from logmon.sources.sockets import bound, endpoint, is_loopback

    address = parse(f"http://{text}")
    options = Options(address)
    try:
        where = endpoint(address, options, 9464, encrypted=True)
        trusted = options.flag("insecure")
        options.done()
        if not is_loopback(where[0]) and not trusted:
            advice = f"listen on 127.0.0.1:{where[1]}, or add ?insecure=1 if the network is trusted"
            raise RefusedError(f"--listen {text} would show names of sources, rules and hooks to the network", advice)
        return bound(where, socket.SOCK_STREAM)
    except SourceError as error:
        raise RefusedError(f"--listen: {error.message}", error.help) from None
    except (OSError, UnicodeError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise RefusedError(
            f"--listen {text}: {why}", "is another program listening there? `ss -ltn` shows it"
        ) from None


def period_of(text: str | None) -> Duration | None:
    if text is None:
        return None
    period = parse_duration(text)
    if not period:
        raise RefusedError(f"--stats-every {text}: not a duration", "write it as 30s, 1m or 1h")
    return period


def _plural(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"
