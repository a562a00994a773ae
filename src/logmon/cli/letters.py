"""Dead letters: what `hooks dead`, `show`, `retry` and `drop` do."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from logmon.cli import exits
from logmon.cli.console import Console
from logmon.cli.hooks_ls import table
from logmon.cli.refuse import RefusedError
from logmon.cli.statedir import state_dir
from logmon.cli.zones import zone
from logmon.hooks.digest import subject
from logmon.hooks.payload import payload
from logmon.model.delivery import Delivery, Result
from logmon.model.time import iso_seconds
from logmon.runtime.clock import SystemClock
from logmon.state.errors import StateError
from logmon.state.store import Store
from logmon.state.transaction import Transaction

_MOST = 10_000
_HEAD = ("ID", "DECIDED", "HOOK", "ATTEMPTS", "ALERT", "WHY")


def list_letters(state: str | None, tz: str) -> int:
    shown = zone(tz)
    with _opened(Store.peek, state) as store:
        letters = store.dead_letters(_MOST)
        rows = [_HEAD]
        for letter in letters:
            decided = iso_seconds(letter.created, shown)
            about = subject(letter)
            alert = f"{about.rule} {about.id} {about.phase}" + (
                f" +{len(letter.told) - 1}" if len(letter.told) > 1 else ""
            )
            rows.append((str(letter.id), decided, letter.hook, str(letter.attempt), alert, _why(store, letter)))
    console = Console()
    for line in table(rows) if letters else ():
        console.write(line)
    console.flush()
    if not letters:
        console.note("no dead letters: everything was delivered, or still is on its way (logmon hooks ls)")
    return exits.OK


def show_letter(number: int, state: str | None) -> int:
    with _opened(Store.peek, state) as store:
        (letter,) = _chosen(store, [number], everything=False)
    console = Console()
    console.write(json.dumps(json.loads(payload(letter)), indent=2).encode("ascii") + b"\n")
    console.flush()
    return exits.OK


def retry_letters(numbers: Sequence[int], everything: bool, state: str | None) -> int:
    done = _change(numbers, everything, state, lambda txn, letter, now: txn.revive(letter, now))
    Console().note(f"{done} to be tried again: at once by a running logmon, else by the next one")
    return exits.OK


def drop_letters(numbers: Sequence[int], everything: bool, state: str | None) -> int:
    done = _change(numbers, everything, state, lambda txn, letter, now: txn.drop(letter, now))
    Console().note(f"{done} dropped")
    return exits.OK


def _change(
    numbers: Sequence[int], everything: bool, state: str | None, change: Callable[[Transaction, Delivery, int], None]
) -> int:
    """How many letters were changed: all of the chosen, or none."""
    if bool(numbers) == everything:
        raise RefusedError("which dead letters?", "give their numbers (logmon hooks dead), or --all")
    with _opened(Store.beside, state) as store:
        letters = _chosen(store, numbers, everything)
        now = SystemClock().now()
        with store.transaction() as txn:
            for letter in letters:
                change(txn, letter, now)
    return len(letters)


def _chosen(store: Store, numbers: Sequence[int], everything: bool) -> list[Delivery]:
    letters = {letter.id: letter for letter in store.dead_letters(_MOST)}
    for number in numbers:
        if number not in letters:
            raise RefusedError(f"no dead letter {number}", "logmon hooks dead lists them")
    return list(letters.values()) if everything else [letters[number] for number in dict.fromkeys(numbers)]


def _why(store: Store, letter: Delivery) -> str:
    entries = store.history(incident=letter.notification.incident.id)
    said = [entry.text for entry in entries if entry.kind == Result.FAILED and entry.text.startswith(letter.hook)]
    return said[-1].removeprefix(f"{letter.hook}: ") if said else "-"


@contextmanager
def _opened(way: Callable[[str], Store], state: str | None) -> Iterator[Store]:
    where = state_dir(state)
    try:
        store = way(where)
        try:
            yield store
        finally:
            store.close()
    except StateError as error:
        help_ = "logmon run keeps one there; another place: --state DIR"
        raise RefusedError(f"no usable state: {error}", help_, error.exit_code) from None
