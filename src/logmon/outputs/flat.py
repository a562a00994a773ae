"""Values as one piece of text, for outputs whose cells are text."""

from collections.abc import Iterator
from typing import Any

import msgspec

from logmon.outputs.json import plain


def text_of(value: Any) -> str:
    """Text as it is, null as nothing, lists and objects as JSON."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return f"{value:.15g}"
    return msgspec.json.encode(plain(value)).decode()


def flattened(fields: dict[str, Any], prefix: str = "", depth: int = 20) -> Iterator[tuple[str, Any]]:
    """(dotted name, value) of nested fields; lists stay whole. Names of fields are text in every format."""
    for name, value in fields.items():
        if type(value) is dict and value and depth:
            yield from flattened(value, f"{prefix}{name}.", depth - 1)
        else:
            yield prefix + name, value
