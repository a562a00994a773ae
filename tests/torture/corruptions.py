"""Damage to the state database: whatever is flipped, cut or torn, the next start works, in time, and says so.

One kind cannot be noticed: a page in place of which stands another valid page of the same kind (`believed`).
"""

import pathlib
import random
import shutil
import time

from logmon.model.chunk import Origin
from logmon.model.gap import Gap
from logmon.model.incident import Incident, Notification, Phase
from logmon.state.errors import StateCorrupt, StateError
from logmon.state.store import Store

ROWS = 50
_PATIENCE = 5.0


def filled(where: pathlib.Path, clean: bool = True) -> None:
    """A state with something in every table; not `clean`: as SIGKILL leaves it, the newest commits beside it."""
    store = Store.open(str(where), 0)
    with store.transaction() as txn:
        for number in range(ROWS):
            key = str(number)
            found = Incident(key, "r", (key,), {"k": key}, "low", Phase.FIRING, 1, 2, None, {}, None, "s" * 90)
            txn.incident(found)
            txn.offset(Origin("s", key), key)
            txn.clock(key, b"clock")
            txn.detector("r", key.encode(), b"state" * 9)
            txn.decide(1, Notification(found, "page", "because"))
            txn.gap(1, Gap(Origin("s", key), number, None, "torn"))
    if clean:
        store.close()
    else:
        store._db, store._lock = None, store._lock and store._lock.release()  # type: ignore[func-returns-value]


def harm(where: pathlib.Path, chance: random.Random) -> str:
    """One kind of damage to one of its files; in words. To remove all there is would be to begin anew."""
    paths = [one for one in sorted(where.glob("state.db*")) if one.stat().st_size and one.suffix != ".db-shm"]
    path = chance.choice(paths)
    data = bytearray(path.read_bytes())
    kind = chance.choice(["flip", "flip", "flips", "cut", "zero", "noise", "page", *["gone"][len(paths) < 2 :]])
    at = chance.randrange(len(data))
    if kind == "flip":
        data[at] ^= 1 << chance.randrange(8)
    elif kind == "flips":
        for _ in range(20):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    elif kind == "cut":
        del data[at:]
    elif kind == "zero":
        data[at : at + 512] = bytes(len(data[at : at + 512]))
    elif kind == "noise":
        data[at : at + 64] = chance.randbytes(len(data[at : at + 64]))
    elif kind == "page":
        page, other = at // 4096 * 4096, chance.randrange(len(data)) // 4096 * 4096
        data[page : page + 4096] = data[other : other + 4096]
    path.write_bytes(data) if kind != "gone" else path.unlink()
    return f"{kind} at {at} of {path.name}"


def examine(where: pathlib.Path) -> str:
    """Start on what is there, read all of it, and write. What became of it: `whole`, `said` (the damage was told),
    `earlier` (a torn log: the state of an earlier commit, as a whole), `refused` (with a clear word), or what must not
    be."""
    began = time.monotonic()
    try:
        store = Store.open(str(where), 0)
    except StateError as error:
        return "refused" if error.exit_code in (77, 78) else f"not opened: {error!r}"
    try:
        try:
            rows = (store.offsets(), store.clocks(), store.incidents(0), store.outbox(9, 999), store.gaps())
            counts = [len(found) for found in rows] + [len(list(store.detector_rows("r")))]
            with store.transaction() as txn:
                txn.clock("written", b"again")
        except StateCorrupt:
            return "said"
        if store.problems:
            return "said"
    finally:
        store.close()
    if time.monotonic() - began > _PATIENCE:
        return "hung"
    return {(ROWS,): "whole", (0,): "earlier"}.get(tuple(set(counts)), "believed")


def torment(folder: pathlib.Path, count: int, seed: int) -> tuple[dict[str, int], list[str]]:
    """How often each ending came, and what must not be."""
    originals = []
    for clean in (True, False):
        originals.append(folder / f"original-{clean}")
        filled(originals[-1], clean)
    endings: dict[str, int] = {}
    wrong = []
    for number in range(seed, seed + count):
        chance, where = random.Random(number), folder / "state"
        shutil.copytree(chance.choice(originals), where)
        what = harm(where, chance)
        ending = examine(where)
        endings[ending] = endings.get(ending, 0) + 1
        if ending not in ("whole", "said", "earlier", "refused") and (ending != "believed" or "page" not in what):
            wrong.append(f"corruption {number} ({what}): {ending}")
        shutil.rmtree(where)
    return endings, wrong
