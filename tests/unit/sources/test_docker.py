"""The Engine API and its streams, taken apart at every byte."""

import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logmon.model.time import iso
from logmon.sources import dockerapi
from logmon.sources.dockerframes import Frames, Message, Terminal
from logmon.sources.dockerlines import Lines, Place
from logmon.sources.http import Body, HttpError
from logmon.sources.table import open_source
from tests.unit.sources.drive import Drive, whole
from tests.unit.sources.engine import FakeEngine

STAMP = "2026-11-20T08:37:18.{:09d}Z "


def stamped(number: int, text: bytes) -> bytes:
    return STAMP.format(number).encode() + text


def frame(payload: bytes) -> bytes:
    return b"\x01\0\0\0" + len(payload).to_bytes(4, "big") + payload


def lines_of(frames: Frames | Terminal, pieces: list[bytes], after: Place | None = None) -> list[tuple[bytes, int]]:
    """Lines with the nanoseconds of their instants."""
    lines = Lines(after or Place())
    out: list[tuple[bytes, int]] = []
    for data in pieces:
        for piece in lines.feed(list(frames.feed(data)), 0):
            stamps, _ = lines.taken(piece)
            out += zip(piece.data.split(b"\n"), (stamp % 10**9 for stamp in stamps), strict=False)
    return out


PARTS = [b"x" * 16384, b"y" * 16384, b"end\n"]
CONTENT = [stamped(1, b"one\n"), *(stamped(2 + i, part) for i, part in enumerate(PARTS)), stamped(9, b"last\n")]
EXPECTED = [(b"one", 1), (b"".join(PARTS)[:-1], 2), (b"last", 9)]


def test_frames_cut_at_every_byte_near_a_border() -> None:
    stream = b"".join(map(frame, CONTENT))
    borders = [i for i in range(len(stream)) if i < 90 or len(stream) - i < 150 or 0 <= (i - 36) % 16422 < 60]
    for at in borders:
        assert lines_of(Frames(), [stream[:at], stream[at:]]) == EXPECTED, at
    assert lines_of(Frames(), [stream[i : i + 7] for i in range(0, len(stream), 7)]) == EXPECTED


def test_a_terminal_cut_at_every_byte_near_a_border() -> None:
    stream = b"".join(CONTENT)
    for at in [i for i in range(len(stream)) if i < 90 or len(stream) - i < 150 or i % 16384 < 80]:
        assert lines_of(Terminal(), [stream[:at], stream[at:]]) == EXPECTED, at
    assert lines_of(Terminal(), [bytes([byte]) for byte in stream]) == EXPECTED


def test_a_payload_that_looks_like_a_header_is_text() -> None:
    odd = b"\x01\0\0\0\0\0\0\x05 \x02\0\0\0\n"
    assert lines_of(Frames(), [frame(stamped(1, odd))]) == [(odd[:-1], 1)]


def test_a_header_that_claims_4_gib_takes_no_memory() -> None:
    frames = Frames()
    assert list(frames.feed(b"\x01\0\0\0\xff\xff\xff\xff")) == []
    for _ in range(100):
        assert sum(len(m.data) for m in frames.feed(b"z" * 10_000)) == 10_000


def test_what_has_no_instant_is_kept() -> None:
    assert [m.data for m in Frames().feed(frame(b"no stamp at all, but a line that is long enough\n"))] == [
        b"no stamp at all, but a line that is long enough\n"
    ]
    assert list(Frames().feed(frame(b"a\n"))) == [Message(0, b"a\n", True)]
    for far in (b"2999-11-20T08:37:18Z a\n", b"1099-11-20T08:37:18.5Z a\n"):  # a clock gone mad, or no stamp at all
        assert [(message.at, message.data) for message in Frames().feed(frame(far + b"." * 40))] == [
            (0, far + b"." * 40)
        ]


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        (b"2026-11-20T08:37:18.680148870Z x\n", "2026-11-20T08:37:18.680148870Z"),
        (b"2026-11-20T08:37:18Z x\n", "2026-11-20T08:37:18Z"),
        (b"2026-11-20T10:37:18.5+02:00 x\n", "2026-11-20T08:37:18.500Z"),
        (b"2026-11-20T06:07:18.5-02:30 x\n", "2026-11-20T08:37:18.500Z"),
    ],
)
def test_instants_of_docker_and_podman(text: bytes, instant: str) -> None:
    (message,) = Frames().feed(frame(text))
    assert message.at and iso(message.at) == instant and message.data == b"x\n"


@given(
    stamps=st.lists(st.integers(1, 4), max_size=12).map(sorted),
    stop=st.integers(0, 11),
    step=st.integers(1, 200),
)
def test_resuming_anywhere_among_equal_instants(stamps: list[int], stop: int, step: int) -> None:
    """The daemon gives everything from the last instant on again, that instant included."""
    messages = [stamped(stamp, b"line %d\n" % number) for number, stamp in enumerate(stamps)]
    lines = Lines(Place())
    place, given_lines = Place(), []
    for message in messages[:stop]:
        for piece in lines.feed(list(Frames().feed(frame(message))), 0):
            given_lines.append(piece.data)
            _, place = lines.taken(piece)
    since = place.at % 10**9 if place.at else 0
    again = b"".join(frame(m) for m, stamp in zip(messages, stamps, strict=True) if stamp >= since)
    rest = lines_of(Frames(), [again[i : i + step] for i in range(0, len(again), step)], place)
    assert given_lines + [line + b"\n" for line, _ in rest] == [b"line %d\n" % i for i in range(len(stamps))]


class TestHttp:
    CHUNKED = (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"5\r\nhello\r\n1;x=y\r\n \r\nA\r\nwide\r\nworl\r\n0\r\n\r\n"
    )
    SIZED = b"HTTP/1.1 404 Not Found\r\ncontent-length: 4\r\n\r\ngone"
    OPEN = b"HTTP/1.0 200 OK\r\nServer: x\r\n\r\nto the end"

    @pytest.mark.parametrize(
        ("answer", "status", "body"),
        [(CHUNKED, 200, b"hello wide\r\nworl"), (SIZED, 404, b"gone"), (OPEN, 200, b"to the end")],
    )
    def test_an_answer_cut_anywhere(self, answer: bytes, status: int, body: bytes) -> None:
        for at in range(len(answer) + 1):
            it = Body()
            assert it.feed(answer[:at]) + it.feed(answer[at:]) == body
            it.end()
            assert it.done and it.status == status

    @pytest.mark.parametrize(
        "answer",
        [b"SSH-2.0-x\r\n\r\n", b"\0" * 100_000, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"],
    )
    def test_what_is_no_http(self, answer: bytes) -> None:
        with pytest.raises(HttpError):
            Body().feed(answer)

    def test_an_early_end(self) -> None:
        for answer in (b"", b"HTTP/1.1", self.CHUNKED[:-3], self.SIZED[:-1]):
            it = Body()
            it.feed(answer)
            if not it.done:
                with pytest.raises(HttpError):
                    it.end()


class TestAgainstAStandIn:
    @pytest.mark.parametrize("pieces", [1, 7, 1 << 20])
    def test_any_chunking_of_the_transfer(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pieces: int) -> None:
        engine = FakeEngine(tmp_path / "s", pieces)
        monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/s")
        it = Drive(open_source("docker:web", follow=True, count_lines=True))
        it.round()
        text = b"one\n\n" + b"x" * 2000 + b"\nlast\n"
        engine.log(text)
        it.until(lambda: len(it.text()) == len(text))
        assert it.text() == text and whole(it.chunks)
        engine.end()
        it.stop()

    def test_a_silent_daemon_does_not_hang_us(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(dockerapi, "_PATIENCE", 50)
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(tmp_path / "s"))
        listener.listen()
        monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/s")
        it = Drive(open_source("docker:web", follow=False))
        it.round()
        (trouble,) = it.troubles()
        assert trouble.fatal and "no answer within" in trouble.message
        listener.close()
