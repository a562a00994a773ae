"""Values to blobs and back, sealed with a checksum over key and content.

SQLite notices damage to its structure, not to the content of a row; a flipped bit in an offset would be believed.
"""

# ruff: noqa: N818 (named for what is the case, as `except StateLocked` reads best)

from typing import Any, TypeVar
from zlib import crc32

import msgspec

T = TypeVar("T")


class Damaged(ValueError):
    """A row is not what was written: its checksum or its form is wrong."""


def seal(body: bytes, *key: bytes) -> bytes:
    return _checksum(body, key) + body


def unseal(sealed: Any, *key: Any) -> bytes:
    """Raises Damaged."""
    if not isinstance(sealed, bytes) or sealed[:4] != _checksum(sealed[4:], key):
        raise Damaged
    return sealed[4:]


def name(text: str) -> bytes:
    """A name as bytes. Lone surrogates (paths that are no UTF-8) survive the way there and back."""
    return text.encode("utf-8", "surrogatepass")


def text_of(blob: Any) -> str:
    """Raises Damaged."""
    try:
        return str(blob, "utf-8", "surrogatepass")
    except (TypeError, UnicodeDecodeError) as error:
        raise Damaged from error


def dump(value: Any) -> bytes:
    """MessagePack; JSON for the rare value that MessagePack cannot write (lone surrogates, integers over 64 bits)."""
    try:
        return msgspec.msgpack.encode(value, enc_hook=str)
    except (UnicodeEncodeError, OverflowError):
        import json

        return json.dumps(msgspec.to_builtins(value, enc_hook=str), default=str).encode("ascii")


def load(blob: bytes, kind: type[T]) -> T:
    """Raises Damaged. The first byte tells the two apart: no structure begins with `{` in MessagePack."""
    try:
        if blob[:1] == b"{":
            import json

            return msgspec.convert(json.loads(blob), kind)
        return msgspec.msgpack.decode(blob, type=kind)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise Damaged from error


def _checksum(body: bytes, key: tuple[Any, ...]) -> bytes:
    total = 0
    for part in key:
        if not isinstance(part, bytes):
            raise Damaged
        total = crc32(part, total)
    return crc32(body, total).to_bytes(4, "big")
