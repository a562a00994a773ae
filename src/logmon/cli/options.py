"""Flags that mean the same in every command that has them."""

from typing import Annotated

import typer

Sources = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[SOURCE]...",
        help="Files, globs, directories, - (stdin), docker:NAME, journal:UNIT, tcp://HOST:PORT, unix:/path, cmd:'…'.",
        show_default=False,
    ),
]
Grep = Annotated[list[str] | None, typer.Option("--grep", "-g", metavar="RE", help="Only events that match.")]
Exclude = Annotated[list[str] | None, typer.Option("--exclude", "-v", metavar="RE", help="Not events that match.")]
IgnoreCase = Annotated[bool, typer.Option("--ignore-case", "-i", help="For -g and -v.")]
FixedStrings = Annotated[bool, typer.Option("--fixed-strings", help="-g and -v are plain text, not regexes.")]
MinLevel = Annotated[
    str | None, typer.Option("--level", "-l", metavar="LEVEL", help="warn: warn and worse; =warn: exactly that.")
]
Where = Annotated[
    list[str] | None, typer.Option("--where", "-w", metavar="EXPR", help="A filter of the rule language.")
]
Since = Annotated[
    str | None, typer.Option("--since", "-S", metavar="TIME", help="15m, 2h, today, 14:05, a date, @epoch.")
]
Until = Annotated[str | None, typer.Option("--until", "-U", metavar="TIME", help="As --since.")]
Fields = Annotated[str | None, typer.Option("--fields", metavar="LIST", help="Columns: a,b or -c to hide one.")]
Format = Annotated[
    str | None, typer.Option("--format", metavar="NAME", help="How the source is written (default: found).")
]
ConfigFile = Annotated[
    str | None,
    typer.Option("--config", metavar="FILE", envvar="LOGMON_CONFIG", help="A file whose [formats] are known too."),
]
SourceZone = Annotated[
    str | None,
    typer.Option("--source-tz", metavar="ZONE", help="What timestamps without a zone mean (default: local)."),
]
Zone = Annotated[str, typer.Option("--tz", metavar="ZONE", help="How times are shown: local, utc or Area/City.")]
Jobs = Annotated[
    int | None,
    typer.Option("--jobs", "-j", metavar="N", min=1, max=256, help="Scan finished input on N cores; same output."),
]
Colour = Annotated[str, typer.Option("--color", metavar="WHEN", help="always, never or auto.")]
Stats = Annotated[bool, typer.Option("--stats", help="At the end, say on stderr all that was counted.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No notes on stderr.")]
