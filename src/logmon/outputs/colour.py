"""Whether to colour, and with what: plain SGR codes, which every terminal theme maps to its own taste."""

from collections.abc import Mapping

from msgspec import Struct

from logmon.model.event import Level


def wants_colour(flag: str, env: Mapping[str, str], terminal: bool) -> bool:
    """`flag` is `always`, `never` or `auto`; `terminal` is about the one stream in question.

    Order: flag, NO_COLOR (non-empty, https://no-color.org), FORCE_COLOR or CLICOLOR_FORCE (non-empty, not `0`,
    https://bixense.com/clicolors), a TERM that is missing or `dumb`, then whether the stream is a terminal.
    """
    if flag in ("always", "never"):
        return flag == "always"
    if env.get("NO_COLOR"):
        return False
    if any(env.get(name, "") not in ("", "0") for name in ("FORCE_COLOR", "CLICOLOR_FORCE")):
        return True
    if env.get("TERM", "") in ("", "dumb"):
        return False
    return terminal


class Palette(Struct, frozen=True):
    """SGR sequences by what they mean. All empty: no colour."""

    reset: str = ""
    dim: str = ""
    bold: str = ""
    match: str = ""
    good: str = ""
    levels: dict[Level, str] = {}
    sources: tuple[str, ...] = ("",)

    def level(self, level: Level | None) -> str:
        return self.levels.get(level, "") if level is not None else ""


PLAIN = Palette()

COLOURED = Palette(
    reset="\x1b[0m",
    dim="\x1b[2m",
    bold="\x1b[1m",
    match="\x1b[1;33m",
    good="\x1b[32m",
    levels={
        Level.TRACE: "\x1b[2m",
        Level.DEBUG: "\x1b[2m",
        Level.INFO: "\x1b[32m",
        Level.NOTICE: "\x1b[36m",
        Level.WARN: "\x1b[33m",
        Level.ERROR: "\x1b[31m",
        Level.CRITICAL: "\x1b[1;31m",
        Level.ALERT: "\x1b[1;31m",
        Level.EMERGENCY: "\x1b[1;37;41m",
    },
    sources=("\x1b[36m", "\x1b[35m", "\x1b[34m", "\x1b[32m", "\x1b[33m", "\x1b[96m", "\x1b[95m", "\x1b[94m"),
)


def palette(coloured: bool) -> Palette:
    return COLOURED if coloured else PLAIN
