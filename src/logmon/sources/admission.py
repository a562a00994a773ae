"""How much a listening socket takes: its limits, who may connect, and what the stream of a peer is called."""

from msgspec import Struct

from logmon.model.time import SECOND, Duration
from logmon.sources.framing import MAX_LINE
from logmon.sources.options import Options
from logmon.sources.syslogframing import MAX_MESSAGE

CONNECTIONS = 1000
PER_PEER = 50
UNFINISHED: Duration = 30 * SECOND


class Limits(Struct, frozen=True):
    """`connections` in all and `per_peer` (0: any number); `line`: bytes kept of one; `idle`: how long a connection may
    give no whole line, `unfinished`: how long a line may take to become whole (0: for ever)."""

    connections: int = CONNECTIONS
    per_peer: int = 0
    line: int = MAX_LINE
    idle: Duration = 0
    unfinished: Duration = 0


def limits_of(options: Options, syslog: bool, local: bool) -> Limits:
    """What the options say. A machine may connect to itself as often as it likes, a stranger may not; a person may type
    a plain line slowly, a program sends its syslog message in one go. Raises SourceError."""
    return Limits(
        options.number("connections", CONNECTIONS),
        options.number("per_peer", 0 if local else PER_PEER),
        options.number("max_line", MAX_MESSAGE if syslog else MAX_LINE),
        options.duration("idle", 0),
        options.duration("unfinished", UNFINISHED if syslog else 0),
    )


class Admission:
    """A stream is named after its peer's host, a second one at the same time `HOST #2`: so a peer that connects again
    is the same origin, and there are never more origins than hosts times their connections."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._inside: dict[str, set[int]] = {}
        self._open: dict[str, tuple[str, int]] = {}

    def refusal(self, host: str) -> str:
        """Why the host may not connect now; empty: it may."""
        if len(self._open) >= self._limits.connections:
            return f"refused: {self._limits.connections} are open, which is the limit"
        if self._limits.per_peer and len(self._inside.get(host, ())) >= self._limits.per_peer:
            return f"refused: {self._limits.per_peer} from the same host are open, which is the limit"
        return ""

    def enter(self, host: str) -> str:
        """The stream's name: the first that is free."""
        taken = self._inside.setdefault(host, set())
        number = next(n for n in range(1, len(taken) + 2) if n not in taken)
        name = host if number == 1 else f"{host} #{number}"
        taken.add(number)
        self._open[name] = host, number
        return name

    def leave(self, name: str) -> None:
        host, number = self._open.pop(name)
        self._inside[host].discard(number)
        if not self._inside[host]:
            del self._inside[host]
