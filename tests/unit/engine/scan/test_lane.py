"""What a lane carries from one read to the next."""

from logmon.engine.scan.lane import Lane
from logmon.engine.scan.scanner import Scanner
from logmon.formats.timestamps import Timestamps
from logmon.model.chunk import Chunk, Origin
from tests.simulation.engine import plan_of

ORIGIN = Origin("web", "web/stdout")


def lane():
    return Lane(ORIGIN, Scanner([plan_of("| once")], {}), Timestamps(), ("plain",))


def chunk(data, position=0, stamps=None, line=1):
    return Chunk(ORIGIN, data, position, line, "", 99, stamps=stamps)


def columns(*scanned):
    return [column for one in scanned if one for column in one.matches]


def test_a_line_held_back_keeps_the_time_of_its_transport():
    """Docker's stamps belong to lines; joining and holding back must not mix them up."""
    it = lane()
    found = columns(
        it.push(chunk(b"one\n", stamps=(10,))),
        it.push(chunk(b"  more of one\ntwo\n", 4, stamps=(11, 20), line=2)),
        it.push(chunk(b"three\n", 22, stamps=(30,), line=4)),
        it.flush(),
    )
    assert [(c.raws, c.times, c.positions, c.lines) for c in found] == [
        ([b"one\n  more of one"], [10], [0], [(1, 2)]),
        ([b"two"], [20], [18], [(3, 3)]),
        ([b"three"], [30], [22], [(4, 4)]),
    ]
    assert {source for c in found for source in c.untimed.values()} == {"transport"}


def test_an_event_without_a_time_has_that_of_the_one_before():
    it = lane()
    found = columns(it.push(chunk(b"2025-03-03T12:00:00Z a\n")), it.push(chunk(b"b\nc\n", 23)), it.flush())
    times = [time for column in found for time in column.times]
    assert times == [1741003200 * 10**9] * 3
    assert [source for c in found for source in c.untimed.values()] == ["previous", "previous"]


def test_a_restored_lane_goes_on_where_it_was():
    it, other = lane(), lane()
    it.push(chunk(b"2025-03-03T12:00:00Z a\n  more\n"))
    other.restore(it.snapshot())
    later = chunk(b"b\n", 30, line=3)
    first, second = columns(it.push(later), it.flush()), columns(other.push(later), other.flush())
    assert [(c.raws, c.times, c.positions, c.lines) for c in first] == [
        (c.raws, c.times, c.positions, c.lines) for c in second
    ]
    assert first[0].raws == [b"2025-03-03T12:00:00Z a\n  more"]


STREAMS = b"".join(
    b"2026-11-20T08:00:00.00000000%dZ %s F %s\n" % (i, stream, text)
    for i, (stream, text) in enumerate(
        [
            (b"stderr", b"boom"),
            (b"stdout", b"hello"),
            (b"stderr", b"  at a.b.C"),
            (b"stdout", b"again"),
            (b"stderr", b"over"),
        ]
    )
)


def test_interleaved_streams_are_told_apart_with_their_places():
    """Positions and line numbers are those of an event's first line; a lane that was stopped goes on the same."""
    lines = [one + b"\n" for one in STREAMS.split(b"\n")[:-1]]
    starts = [STREAMS.index(one) for one in lines]
    for stop in (False, True):
        it, found = Lane(ORIGIN, Scanner([plan_of("| once")], {}), Timestamps(), ("cri",)), []
        for number, (begin, one) in enumerate(zip(starts, lines, strict=True), 1):
            found.append(it.push(chunk(one, begin, line=number)))
            if stop:
                snapshot, it = it.snapshot(), Lane(ORIGIN, Scanner([plan_of("| once")], {}), Timestamps(), ("cri",))
                it.restore(snapshot)
        assert it.held
        found.append(it.flush())
        events = [
            (position, first, raw.count(b"\n"))
            for column in columns(*found)
            for position, (first, _), raw in zip(column.positions, column.lines, column.raws, strict=True)
        ]
        assert events == [(starts[0], 1, 1), (starts[1], 2, 0), (starts[3], 4, 0), (starts[4], 5, 0)]
        assert not it.held
