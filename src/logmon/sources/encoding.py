"""How characters are written in a file: bytes with `\\n` between the lines, or UTF-16, told by its byte order mark."""

from msgspec import Struct


class Encoding(Struct, frozen=True):
    """`newline` as it stands in the file, where it is aligned to its own length. `codec` is empty when bytes are taken
    as they are."""

    newline: bytes = b"\n"
    codec: str = ""

    @property
    def unit(self) -> int:
        return len(self.newline)

    def text(self, data: bytes) -> bytes:
        """As UTF-8. What is no text is replaced by U+FFFD where it stands; no line is joined or split by it."""
        return data.decode(self.codec, "replace").encode() if self.codec else data

    def find(self, data: bytes | bytearray) -> int:
        """The place of the first newline; -1 when there is none."""
        at = data.find(self.newline)
        while at > 0 and at % self.unit:
            at = data.find(self.newline, at + 1)
        return at

    def rfind(self, data: bytes | bytearray, end: int | None = None) -> int:
        """The place of the last newline before `end`; -1 when there is none."""
        at = data.rfind(self.newline, 0, end)
        while at > 0 and at % self.unit:
            at = data.rfind(self.newline, 0, at + self.unit - 1)
        return at

    def count(self, data: bytes) -> int:
        """How many newlines."""
        if self.unit == 1:
            return data.count(self.newline)
        count, at = 0, data.find(self.newline)
        while at >= 0:
            count += at % self.unit == 0
            at = data.find(self.newline, at + 1)
        return count


BYTES = Encoding()
_UTF16LE, _UTF16BE = Encoding(b"\n\0", "utf-16-le"), Encoding(b"\0\n", "utf-16-be")
_MARKS = ((b"\xff\xfe", _UTF16LE), (b"\xfe\xff", _UTF16BE))


def encoding_of(head: bytes) -> Encoding:
    """Of a file that begins like this."""
    return next((encoding for mark, encoding in _MARKS if head.startswith(mark)), BYTES)


def undecided(head: bytes) -> bool:
    """Whether this beginning may yet become a byte order mark."""
    return len(head) == 1 and any(mark.startswith(head) for mark, _ in _MARKS)
