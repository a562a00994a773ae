"""Why a format does not read a line, in words for a person."""

import re

import msgspec

from logmon.formats.base import Format
from logmon.formats.clean import clean
from logmon.formats.json_lines import JsonLines
from logmon.formats.keyed import Keyed
from logmon.formats.layered import Layered
from logmon.formats.pattern import Pattern
from logmon.formats.rare import Rare
from logmon.model.later import later

_TOKEN = later(rb"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?P<(\w+)>|\(|\)|.", re.DOTALL)


def why_not(form: Format, line: bytes) -> str:
    """One sentence: how far the format came, and what it looked for there."""
    while isinstance(form, Layered | Rare):
        form = form.outer if isinstance(form, Layered) else form.form
    head = clean(line).partition(b"\n")[0]
    if isinstance(form, JsonLines):
        return _json(head)
    if isinstance(form, Pattern):
        return _pattern(form, head)
    if isinstance(form, Keyed):
        return f"it does not have the shape of a line of {form.name.partition('(')[0]}"
    return "it does not have the shape of this format"


def _json(line: bytes) -> str:
    begin = line.find(b"{")
    if begin < 0:
        return "there is no { in it"
    try:
        msgspec.json.decode(line[begin:])
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        return f"it is not valid JSON: {error}"
    return "the text before { is no prefix that is known"


def _pattern(form: Pattern, line: bytes) -> str:
    """The longest beginning of the pattern that matches, up to one of its fields."""
    read, reached, wanted = "", 0, ""
    for name, cut in parts(form.pattern):
        found = re.match(cut, line)
        if found is None:
            wanted = wanted or name
            break
        read, reached, wanted = wanted, found.end(), name
    else:
        wanted = "its end"
    if not reached:
        return f"it does not begin with `{wanted}`"
    place = f"column {reached + 1}"
    known = f" (`{read}` was read)" if read else ""
    return f"at {place}, before `{wanted}`, it goes on in another way than the format{known}"


def parts(pattern: bytes) -> list[tuple[str, bytes]]:
    """The fields outside of other groups, each with the pattern up to it."""
    return [(name, pattern[:at]) for at, name in boundaries(pattern) if name]


def boundaries(pattern: bytes) -> list[tuple[int, str]]:
    """Where a pattern can be cut outside of its groups, each with the name of the group that begins there (empty: none
    does). It ends at the first alternative."""
    found: list[tuple[int, str]] = []
    depth = 0
    for token in _TOKEN.finditer(pattern):
        if token[0] == b"|" and depth == 0:
            break
        if depth == 0:
            found.append((token.start(), (token[1] or b"").decode()))
        if token[0].startswith(b"("):
            depth += 1
        elif token[0] == b")":
            depth -= 1
    return found
