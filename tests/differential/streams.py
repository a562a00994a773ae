"""Random streams: few keys, small steps, and everything that goes wrong with time and types in real logs."""

import json

from logmon.model.time import MILLISECOND, SECOND, iso
from tests.differential.oracle import Event, Watermark
from tests.simulation.engine import NOW

BEGIN = NOW - 3600 * SECOND
LATENESS = 2 * SECOND
FAR = 120 * SECOND

_STEPS = (0, 0, 0, 250, 500, 1000, 1000, 1000, 1500, 2000, 3000, 5000)
_BACK = (-250, -500, -1000, -1000, -2000, -3000, -4000, -7000, -12000)
_HOSTS = ("a", "a", "a", "b", "b", "web-1", 5, None)
_NUMBERS = (0, 1, 2, 2, 3, 5, 7, 500, 502, -1, 0.5, 2.5, 5.0, "5", "502", " 7 ", "1e1", "-3", ".5", "5.", "+5")
_ODD = ("abc", "", "NaN", "inf", "1e999", "1_000", "٣", "0x10", "5 6", True, False, None, [1, 2], {"k": 1}, "1" * 41)
_FLAT = tuple(value for value in _ODD if not isinstance(value, list | dict))
_WORDS = ("a", "b", "B", "abc", "x y", "ü", "a*c", "a.c", "10", "9", "true", "", None, 5, 0.5, True)
_LEVELS = ("info", "warn", "WARNING", "error", "Err", "fatal", "debug", "notice", "bogus", None)
_ADDRESSES = ("10.0.0.1", "10.1.2.3", "192.168.1.7", "::1", "2001:db8::5", "10.0.0.300", "host", 10, None)
_MESSAGES = (
    "ok",
    "Failed password for root from 10.0.0.1",
    "failed password for bob from 10.1.2.3",
    "timeout after 30 s",
    "took 502",
    "größer",
    'say "hi"\\n',
    "boom",
    None,
)


class Stream:
    """`pieces` as a source gives them; `steps` the same for the oracle, up to the end of the sources; `far` beyond.

    The last line of a piece might go on in the next one, so it is an event only when that has come, or the source has
    ended. The watermark follows the last event of each piece: the others are not always read.
    """

    def __init__(self, lines, cuts, far=FAR):
        self.cuts = cuts
        self.beyond = far
        ends = sorted({*cuts, len(lines)})
        self.lines = lines
        self.pieces = [_joined(lines[begin:end]) for begin, end in zip([0, *ends], ends, strict=False)]
        self.steps = []
        newest, previous = None, NOW
        for i, line in enumerate(lines):
            fields = json.loads(line)
            previous = fields.get("ns", previous)
            self.steps.append(Event(previous, line, fields, NOW, "log"))
            if i + 2 in ends or i + 1 == len(lines):
                newest = previous if newest is None else max(newest, previous)
                self.steps.append(Watermark(newest - LATENESS))
        self.far = Watermark(newest + far)


def _joined(lines):
    return "".join(line + "\n" for line in lines).encode()


def written(events):
    """A stream from (seconds, fields), where "|" ends a piece."""
    lines, cuts = [], set()
    for event in events:
        if event == "|":
            cuts.add(len(lines))
            continue
        moment = BEGIN + round(event[0] * SECOND)
        lines.append(json.dumps({"time": iso(moment), "ns": moment, **event[1]}))
    return Stream(lines, cuts)


def lines_of(chance, scale=1):
    """JSON Lines in the order of arrival. `ns` is the event time for the oracle; `time` the same for the engine.
    `scale` stretches the time between them."""
    at = BEGIN + chance.choice((0, 0, 250, 999, 1000, 59_000)) * MILLISECOND
    disorder = chance.choice((0, 0, 0.15, 0.4))
    hosts = _HOSTS if chance.random() < 0.85 else tuple(f"h{i}" for i in range(25))
    mixed = chance.choice((0, 0.1, 0.5))
    lines = []
    for _ in range(chance.randint(5, 40)):
        at += chance.choice(_STEPS) * scale * MILLISECOND
        moment = at + chance.choice(_BACK) * scale * MILLISECOND if chance.random() < disorder else at
        fields = _fields(chance, hosts, mixed)
        if not lines or chance.random() > 0.03:
            fields = {"time": iso(moment), "ns": moment, **fields}
        line = json.dumps(fields, ensure_ascii=chance.random() < 0.3)
        lines += [line] * chance.choice((1, 1, 1, 1, 1, 1, 1, 2))
    return lines


def stream(chance, scale=1, far=FAR):
    lines = lines_of(chance, scale)
    return Stream(lines, {i for i in range(1, len(lines)) if chance.random() < chance.choice((0.1, 0.3, 1))}, far)


def _fields(chance, hosts, mixed):
    def number(odd=_ODD):
        return chance.choice(odd if chance.random() < mixed else _NUMBERS)

    fields = {
        "host": chance.choice(hosts),
        "x": number(),
        "y": number(),
        "status": chance.choice((200, 200, 404, 500, 502, "200", "503")) if chance.random() >= mixed else number(_FLAT),
        "took_ms": chance.choice((1, 20, 800, 801, 1500, "900", 0.5)),
        "word": chance.choice(_WORDS),
        "level": chance.choice(_LEVELS),
        "addr": chance.choice(_ADDRESSES),
        "message": chance.choice(_MESSAGES),
        "http": {"code": number(), "tag": chance.choice(_WORDS)},
        "list": [1, "b"],
    }
    return {name: value for name, value in fields.items() if chance.random() > 0.08}
