"""What `alerts ack`, `unack`, `silence` and `unsilence` do: leave a request in the state's inbox, and wait a moment for
the running logmon to take it up. Without one, the next run does."""

import getpass
import time
from base64 import b32encode
from collections.abc import Sequence
from hashlib import blake2b

from logmon.alerts.matchers import parse_matcher, subject_of
from logmon.alerts.overview import overview
from logmon.cli import exits
from logmon.cli.alerting import opened, the_one
from logmon.cli.console import Console
from logmon.cli.refuse import RefusedError
from logmon.cli.statedir import state_dir
from logmon.model.durations import parse_duration
from logmon.model.incident import Phase
from logmon.model.request import Acknowledge, Request, Silence, Unacknowledge, Unsilence
from logmon.model.time import Instant, iso
from logmon.state.errors import StateError
from logmon.state.store import Store

PATIENCE = 2.0
"""Seconds: a running logmon looks into its inbox several times in one."""


def acknowledge(state: str | None, alert: str, by: str | None, comment: str) -> int:
    incident = the_one(opened(state), alert)
    if incident.phase is Phase.RESOLVED:
        raise RefusedError(f"{incident.id} is over already", "logmon alerts ls shows what is open", code=exits.NO)
    return _ask(state, Acknowledge(incident.id, _person(by), comment), f"{incident.id} {incident.rule}: acknowledged")


def unacknowledge(state: str | None, alert: str, by: str | None) -> int:
    incident = the_one(opened(state), alert)
    return _ask(state, Unacknowledge(incident.id, _person(by)), f"{incident.id} {incident.rule}: acknowledged no more")


def silence(state: str | None, matchers: Sequence[str], duration: str, by: str | None, comment: str) -> int:
    length = parse_duration(duration)
    if not length:
        raise RefusedError(f"`{duration}` is not a duration", "e.g. --for 2h; units: ms s m h d w")
    if not comment.strip():
        raise RefusedError("a silence has a reason", 'e.g. -c "resize running"')
    texts = tuple(text for words in matchers for text in words.split())
    try:
        tests = [parse_matcher(text) for text in texts]
    except ValueError as error:
        raise RefusedError(str(error)) from None
    if not tests:
        raise RefusedError("a silence of everything is a mistake", "name what it is about: rule=disk_* host=db-1")
    store, now = opened(state), time.time_ns()
    found = [one for one in store.incidents() if all(test.fits(subject_of(one)) for test in tests)]
    asked = Silence(_name(texts, now), texts, now + length, _person(by), comment, now)
    until = iso(asked.until // 1_000_000_000 * 1_000_000_000)
    now_open = f"{len(found)} open alert{'s' if len(found) != 1 else ''}"
    names = f": {', '.join(f'{one.rule} {one.id}' for one in found[:5])}" if found else ""
    return _ask(state, asked, f"{asked.id} until {until} covers {now_open}{names}")


def unsilence(state: str | None, name: str, by: str | None) -> int:
    known = [one.id for one in overview(opened(state).clocks()).silences]
    found = [one for one in known if one.upper().startswith(name.upper())]
    if len(found) != 1:
        what = "no silence" if not found else f"{len(found)} silences"
        raise RefusedError(f"{what} called `{name}`", f"in force: {', '.join(known) or 'none'}", code=exits.NO)
    return _ask(state, Unsilence(found[0], _person(by)), f"{found[0]}: over")


def _ask(state: str | None, request: Request, done: str) -> int:
    console = Console()
    try:
        store = Store.beside(state_dir(state))
        with store.transaction() as txn:
            number = txn.request(time.time_ns(), request)
        taken = _taken(store, number)
        refused = (
            [one.text for one in store.history(since=_since(), limit=20) if one.kind == "refused"] if taken else []
        )
        store.close()
    except StateError as error:
        raise RefusedError(str(error), code=error.exit_code) from None
    if refused:
        raise RefusedError(refused[-1], code=exits.NO)
    console.write(f"{done}\n".encode("utf-8", "backslashreplace"))
    console.flush()
    if not taken:
        console.note("no logmon took it up just now; the next `logmon run` with this state will")
    return exits.OK


def _taken(store: Store, number: int) -> bool:
    deadline = time.monotonic() + PATIENCE
    while store.requests(number - 1):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _since() -> Instant:
    return time.time_ns() - int(2 * PATIENCE * 1e9)


def _person(by: str | None) -> str:
    if by:
        return by
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "somebody"


def _name(matchers: Sequence[str], now: Instant) -> str:
    digest = blake2b(f"{now} {matchers}".encode("utf-8", "backslashreplace"), digest_size=3).digest()
    return "S" + b32encode(digest).decode().rstrip("=")
