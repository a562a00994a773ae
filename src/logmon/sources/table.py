"""All kinds of sources. To add one: copy the smallest sibling of this file, add a line here.

Files and stdin are what nearly every command reads; the others are imported when they are asked for: half of the time
that all of them take to load would be seen before the first line of `logmon tail`.
"""

import os
from collections.abc import Callable, Mapping

from msgspec import Struct, structs

from logmon.model.time import Duration
from logmon.sources.address import Address, parse
from logmon.sources.base import Source
from logmon.sources.files import FilesSource
from logmon.sources.lineage import Reading
from logmon.sources.parking import Parking
from logmon.sources.reports import SourceError
from logmon.sources.stdin import StdinSource


class Wanted(Struct, frozen=True):
    """What `open_source` was asked for. `settled` is as in `Reading`; sources of files may share a `parking`."""

    name: str
    address: Address
    follow: bool
    count_lines: bool
    settled: Duration = 0
    parking: Parking | None = None


def _file(wanted: Wanted) -> Source:
    reading = Reading(wanted.follow, wanted.count_lines, settled=wanted.settled)
    return FilesSource(wanted.name, [wanted.address.text], reading, wanted.parking)


def _stdin(wanted: Wanted) -> Source:
    return StdinSource(wanted.name, wanted.count_lines)


def _docker(wanted: Wanted) -> Source:
    from logmon.sources.docker import DockerSource

    return DockerSource(wanted.name, wanted.address, follow=wanted.follow, count_lines=wanted.count_lines)


def _tcp(wanted: Wanted) -> Source:
    from logmon.sources.tcp import tcp_source

    return tcp_source(wanted.name, wanted.address, wanted.count_lines)


def _udp(wanted: Wanted) -> Source:
    from logmon.sources.udp import udp_source

    return udp_source(wanted.name, wanted.address, wanted.count_lines)


def _tls(wanted: Wanted) -> Source:
    from logmon.sources.tls import tls_source

    return tls_source(wanted.name, wanted.address, wanted.count_lines)


def _unix(wanted: Wanted) -> Source:
    from logmon.sources.unix import unix_source

    return unix_source(wanted.name, wanted.address, wanted.count_lines)


def _unix_dgram(wanted: Wanted) -> Source:
    from logmon.sources.unix import unix_dgram_source

    return unix_dgram_source(wanted.name, wanted.address, wanted.count_lines)


def _cmd(wanted: Wanted) -> Source:
    from logmon.sources.cmd import CommandSource

    return CommandSource(wanted.name, wanted.address, follow=wanted.follow, count_lines=wanted.count_lines)


def _journal(wanted: Wanted) -> Source:
    from logmon.sources.journal import JournalSource

    return JournalSource(wanted.name, wanted.address, follow=wanted.follow, count_lines=wanted.count_lines)


KINDS: dict[str, Callable[[Wanted], Source]] = {
    "file": _file,
    "stdin": _stdin,
    "docker": _docker,
    "compose": _docker,
    "journal": _journal,
    "tcp": _tcp,
    "tls": _tls,
    "udp": _udp,
    "unix": _unix,
    "unix+dgram": _unix_dgram,
    "syslog+tcp": _tcp,
    "syslog+tls": _tls,
    "syslog+udp": _udp,
    "syslog+unix": _unix,
    "syslog+unix+dgram": _unix_dgram,
    "cmd": _cmd,
}


def open_source(
    argument: str,
    *,
    name: str | None = None,
    follow: bool,
    count_lines: bool = False,
    settled: Duration = 0,
    parking: Parking | None = None,
    options: Mapping[str, str] | None = None,
) -> Source:
    """The source that an argument names; `options` are added to those in it. Raises SourceError: an unknown scheme, an
    address that cannot be."""
    address = parse(argument)
    if options:
        address = structs.replace(address, options={**address.options, **options})
    kind = KINDS.get(address.kind)
    if kind is None and os.path.lexists(argument):  # a file name with a colon in it
        address, kind = Address("file", argument, {}), _file
    if kind is None:
        raise SourceError(f"unknown kind of source `{address.kind}:` in `{argument}`", _hint(argument, address.kind))
    return kind(Wanted(name or argument, address, follow, count_lines, settled, parking))


def _hint(argument: str, kind: str) -> str:
    import difflib

    near = difflib.get_close_matches(kind, KINDS, n=1)
    plain = [kind for kind in KINDS if kind not in ("file", "stdin") and not kind.startswith("syslog+")]
    kinds = ", ".join(f"{kind}:" for kind in plain) + ", sockets also with syslog+ in front"
    meant = f"did you mean `{near[0]}:`? " if near else ""
    return f"{meant}sources are: a path, a glob, a directory, - (standard input), {kinds}; a file: ./{argument}"
