"""Plain data as MessagePack, which has no whole numbers beyond 64 bits: those of a log may be."""

import sys
from collections.abc import Callable
from typing import Any

import msgspec
from msgspec.msgpack import Ext

_WIDE = 1
_BITS = 63


def pack(value: Any) -> bytes:
    """Exact; read again by `unpack`."""
    return _pack(value, lambda number: Ext(_WIDE, b"%x" % number))


def pack_near(value: Any) -> bytes:
    """Floats for wide numbers, for what is read as values of some kind."""
    return _pack(value, _near)


def unpack(data: bytes, kind: Any = Any) -> Any:
    """Raises msgspec.MsgspecError."""
    return msgspec.msgpack.decode(data, type=kind, ext_hook=_read)


def _pack(value: Any, wide: Callable[[int], Any]) -> bytes:
    try:
        return msgspec.msgpack.encode(value)
    except OverflowError:
        return msgspec.msgpack.encode(_told(msgspec.to_builtins(value, builtin_types=(bytes,)), wide))


def _told(value: Any, wide: Callable[[int], Any]) -> Any:
    match value:
        case int() if value.bit_length() > _BITS:
            return wide(value)
        case list() | tuple():
            return [_told(one, wide) for one in value]
        case dict():
            return {key: _told(one, wide) for key, one in value.items()}
    return value


def _near(number: int) -> float:
    most = sys.float_info.max
    return float(max(min(number, int(most)), -int(most)))


def _read(code: int, data: memoryview) -> Any:
    return int(data.tobytes(), 16) if code == _WIDE else Ext(code, data.tobytes())
