"""Lanes: what is kept of an origin between its end and its return."""

from datetime import UTC

from logmon.engine.scan.lane import Lane
from logmon.engine.scan.scanner import Scanner
from logmon.formats.timestamps import Timestamps
from logmon.model.chunk import Chunk, Origin
from logmon.model.time import SECOND
from logmon.runtime.lanes import Lanes
from logmon.runtime.ledger import Ledger

PEER = Origin("syslog+tcp://:5514", "10.0.0.7")
MESSAGE = b"<34>1 2026-11-20T12:00:00Z web app 7 - - one\n"


def lanes(head: bytes, made: list[Origin]) -> Lanes:
    scanner = Scanner((), {})

    def make(origin: Origin) -> Lane:
        made.append(origin)
        return Lane(origin, scanner, Timestamps(UTC))

    return Lanes(make, SECOND, True, lambda origin: head, Ledger())


def came(it: Lanes, data: bytes, position: int) -> None:
    it.scan([Chunk(PEER, data, position, 0, "", SECOND)], lambda origin: True, SECOND)


def test_a_peer_that_connects_again_goes_on_in_its_lane() -> None:
    made: list[Origin] = []
    it = lanes(b"", made)
    for number in range(3):
        came(it, MESSAGE if number == 0 else b"plain words, which say nothing of the format\n", number * 100)
        it.end({PEER: None}, SECOND)
        assert it.layout(PEER).formats[0].name == "syslog5424"
    assert made == [PEER]
    assert len(it.take_changed()) <= 2, "one snapshot, and the order's"


def test_a_file_that_is_there_again_is_looked_at_anew() -> None:
    made: list[Origin] = []
    it = lanes(MESSAGE, made)
    for position in (0, 0):
        came(it, MESSAGE, position)
        it.end({PEER: None}, SECOND)
    assert len(made) == 2
