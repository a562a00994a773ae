"""The short help of the program, and the longer pages of `logmon help TOPIC`."""

from typing import Annotated

import typer

from logmon.cli import exits
from logmon.cli.refuse import RefusedError

HELP = """Tail, aggregate and alert on logs.

\b
  logmon tail -f app.log docker:web -l warn           follow several sources
  logmon query 'status >= 500 | count by path' x.log  ask a question
  logmon watch app.log --rules rules.toml             live dashboard
  logmon rules check rules.toml                       every mistake, underlined
  logmon run --rules rules.toml --once                evaluate, run hooks (cron)
  logmon alerts ls                                    what is open; show, ack, silence
  logmon why RULE -r rules.toml app.log               why it fired, or why not
  logmon demo                                         see it all in a minute

More: logmon COMMAND -h, logmon help exit-codes|sources|time|language|hooks
"""

_SOURCES = """Sources are given as arguments, or as [sources.NAME] path/url in a rule file.

  PATH, GLOB, DIRECTORY   files; quote a glob to have new files noticed
  -                       standard input (also when nothing is named and something is piped in)
  docker:NAME             a container's output, by name, id, glob (docker:web-*) or docker:'?label=app=web'
  compose:PROJECT/SERVICE the containers of a compose project, or of one service
  journal:UNIT            the systemd journal: a unit, several (a,b), a glob, or all of it (journal:)
  tcp://127.0.0.1:5140    listen for lines; udp://HOST:PORT, tls://HOST:PORT?cert=FILE&key=FILE
  unix:/run/app.sock      listen on a unix socket; unix+dgram:/path for datagrams
  syslog+tcp://:5514      syslog messages, either framing; also syslog+udp, +tls, +unix, +unix+dgram
  cmd:'kubectl logs -f x' what a command prints; '…?restart=always' starts it again

-f follows files by name: through rename, truncation, deletion and late creation. Sockets listen on
this machine only, elsewhere with TLS, or with ?insecure=1 where the network is trusted.
logmon sources ls lists what a run has read, and how far. docs/sources.md has all the options.
"""
_TIME = """--since and --until take 15m, 2h30m, 1d (ago), today, yesterday, friday, 14:05, 2026-11-20,
2026-11-20 14:05, RFC 3339 and @seconds. They speak of event time, the time in the line.

A line without a zone is in the source's zone (--source-tz, or tz in [sources.NAME]; default: this
machine's). A line without a year is of the latest year that does not put it into the future. A line
without a time takes the time of the line before it; `time_source` in the JSON output says so.
--tz chooses how times are shown: local, utc, or Area/City.
"""
_LANGUAGE = """One language for tail -w, query, and the `when` of rules: which events | measure by keys in window.

  "disk full"                                   the text contains it ("…"i ignores case)
  /from (?<ip>\\S+)/                             regex (RE2); named groups become fields
  level >= warn and not path:/health*           comparisons, globs, networks (ip:10.0.0.0/8)
  status in [500, 502] or message ~ /timeout/
  … | count by ip in 5m >= 5                    a rule: sliding window, fires at the 5th
  … | ratio(status >= 500) every 1m > 2% min 100 for 2m clear < 1%
  … | count by path | top 5                     a query: no comparison, a table

docs/language.md has it all; logmon rules explain CODE explains a finding.
"""
_HOOKS = """[hooks.page]
run = ["./page.sh"]          # an argv; never a shell string

The hook gets the alert as one JSON document on stdin (Alertmanager v4 shape plus a `logmon` object),
LOGMON_STATUS, LOGMON_RULE, LOGMON_SEVERITY, LOGMON_ALERT_ID, LOGMON_SUMMARY, LOGMON_COUNT,
LOGMON_ATTEMPT and LOGMON_HOOK in a clean environment. Exit 0: delivered; 75 or a timeout (30s): tried
again with backoff; anything else: failed. Log text is in there: treat it as data, never as commands.

do = ["slack", "else:mail"] tells mail when slack could not be told. Limits, with their defaults:
concurrency = 4, rate = "20/1m" (unset: none), digest = 50 (more that wait become one), breaker = 5
(failures in a row until it is left alone), timeout = "30s". docs/hooks.md has it all.

  logmon hooks test NAME       send a sample alert           logmon hooks ls      how they are
  logmon hooks dead            what could not be delivered   logmon hooks retry   once more
"""


def _exit_codes() -> str:
    return "".join(f"{code:>4}  {meaning}\n" for code, meaning in exits.MEANINGS.items())


def help_topic(
    topic: Annotated[str, typer.Argument(metavar="TOPIC", help="exit-codes, sources, time, language or hooks.")],
) -> None:
    """Show longer pages: exit-codes, sources, time, language, hooks."""
    pages = {
        "exit-codes": _exit_codes(),
        "sources": _SOURCES,
        "time": _TIME,
        "language": _LANGUAGE,
        "hooks": _HOOKS,
    }
    if topic not in pages:
        raise RefusedError(f"no page `{topic}`", f"pages: {', '.join(pages)}")
    typer.echo(pages[topic], nl=False)
