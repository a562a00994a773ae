"""What stands in a line but is not its text: terminal colours, the carriage return, the byte order mark, and the
blank lines below it."""

from collections.abc import Sequence

from logmon.model.later import later

_COLOUR = later(rb"\x1b\[[0-9;]{0,16}m")
BOM = b"\xef\xbb\xbf"


def clean(data: bytes) -> bytes:
    """One event, or several joined by newlines, without them."""
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n")
        if data.endswith(b"\r"):
            data = data[:-1]
    if b"\x1b" in data:
        data = _COLOUR.sub(b"", data)
    if data.endswith(b"\n"):
        data = data.rstrip(b"\n")
    return data[3:] if data.startswith(BOM) else data


def clean_all(events: Sequence[bytes]) -> list[bytes]:
    """Events without them, one by one. Few have any."""
    joined = b"".join(events)
    if b"\r" in joined or b"\x1b" in joined or BOM in joined:
        return [clean(event) for event in events]
    return [event.rstrip(b"\n") if event[-1:] == b"\n" else event for event in events]


def text(value: bytes) -> str:
    """For people: what is not UTF-8 is shown as escapes, never lost."""
    return value.decode("utf-8", "backslashreplace")
