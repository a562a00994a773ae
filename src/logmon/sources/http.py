"""An HTTP/1.1 answer (RFC 9112) in pieces of any size: what the Engine API of docker needs of it."""

from enum import Enum

_MAX_HEAD = 64 * 1024


class _State(Enum):
    HEAD = "status line and headers"
    SIZED = "body of a known length"
    CHUNK_SIZE = "the line before a chunk"
    CHUNK = "a chunk"
    CHUNK_END = "the line end after a chunk"
    OPEN = "body to the end of the connection"
    DONE = "all of it"


class HttpError(OSError):
    """The answer is not HTTP, or ended too early."""


class Body:
    """Takes an answer apart, in pieces of any size. `status` is 0 until it is known."""

    def __init__(self) -> None:
        self.status = 0
        self._state = _State.HEAD
        self._buffer = bytearray()
        self._left = 0

    @property
    def done(self) -> bool:
        return self._state is _State.DONE

    def feed(self, data: bytes) -> bytes:
        """The bytes of the body in `data`. Raises HttpError."""
        self._buffer += data
        out = bytearray()
        while self._step(out):
            pass
        return bytes(out)

    def end(self) -> None:
        """The connection ended. Raises HttpError when that was too early."""
        if self._state is _State.OPEN:
            self._state = _State.DONE
        if not self.done:
            raise HttpError("the connection ended in the middle of an answer")

    def _step(self, out: bytearray) -> bool:
        if self._state is _State.HEAD:
            return self._head()
        if self._state in (_State.CHUNK_SIZE, _State.CHUNK_END):
            return self._chunk_line()
        if self._state is _State.DONE or not self._buffer:
            return False
        size = len(self._buffer) if self._state is _State.OPEN else min(self._left, len(self._buffer))
        out += self._buffer[:size]
        del self._buffer[:size]
        self._left -= size
        if self._state is not _State.OPEN and not self._left:
            self._state = _State.CHUNK_END if self._state is _State.CHUNK else _State.DONE
        return True

    def _head(self) -> bool:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            if len(self._buffer) > _MAX_HEAD:
                raise HttpError("the answer is not HTTP")
            return False
        first, *lines = bytes(self._buffer[:end]).split(b"\r\n")
        del self._buffer[: end + 4]
        words = first.split(b" ")
        if len(words) < 2 or not words[0].startswith(b"HTTP/1.") or not words[1].isdigit():
            raise HttpError("the answer is not HTTP")
        self.status = int(words[1])
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(b":") for line in lines)}
        self._begin_body(headers)
        return True

    def _begin_body(self, headers: dict[bytes, bytes]) -> None:
        length = headers.get(b"content-length", b"")
        if b"chunked" in headers.get(b"transfer-encoding", b"").lower():
            self._state = _State.CHUNK_SIZE
        elif length.isdigit():
            self._left = int(length)
            self._state = _State.SIZED if self._left else _State.DONE
        else:
            self._state = _State.OPEN

    def _chunk_line(self) -> bool:
        end = self._buffer.find(b"\r\n")
        if end < 0:
            return False
        line = bytes(self._buffer[:end]).partition(b";")[0].strip()
        del self._buffer[: end + 2]
        if self._state is _State.CHUNK_END:
            self._state = _State.CHUNK_SIZE
            return True
        try:
            self._left = int(line, 16)
        except ValueError:
            raise HttpError("the answer is not HTTP") from None
        self._state = _State.CHUNK if self._left else _State.DONE
        return True
