"""The whole program, killed again and again while its log is written and rotated, and an oracle that counts.

Every line has a number and belongs to a bucket of so many lines. One rule fires when a bucket has all of its lines,
one when it has more. So at the end every bucket has fired the first and none the second exactly if every line was
counted once: one that was lost leaves its bucket short, one that was counted twice makes it fire both.
"""

import json
import pathlib
import random
import signal
import time
from dataclasses import dataclass, field

from logmon.model.chunk import Offset, Origin
from logmon.state.errors import StateError
from logmon.state.store import Store
from tests.torture.launcher import Launcher

BUCKETS = 400
_BEGAN = 1_740_000_000
RULES = r"""
[hooks.receipts]
run = ["tee", "-a", "{receipts}"]
digest = 0

[rules.full]
when = '/ n=\d+ bucket=(?<b>\d+) / | count by b in 24h >= {bucket}'
cooldown = "0s"
do = ["receipts"]

[rules.over]
when = '/ n=\d+ bucket=(?<b>\d+) / | count by b in 24h >= {more}'
cooldown = "0s"
do = ["receipts"]
"""


class Writer:
    """Writes numbered lines, now and then only a part of one, and rotates as logrotate does."""

    def __init__(self, folder: pathlib.Path, chance: random.Random, bucket: int) -> None:
        self.path = folder / "app.log"
        self.bucket = bucket
        self.lines = 0
        self.rotations = 0
        self._chance = chance
        self._rest = b""
        self._file = self.path.open("ab", buffering=0)

    def write(self, lines: int) -> None:
        data = self._rest + b"".join(self._line() for _ in range(lines))
        cut = len(data) - self._chance.choice([0, 0, 0, 1, 17])
        self._file.write(data[:cut])
        self._rest = data[cut:]

    def rotate(self, keep: int = 1 << 30) -> None:
        """The names move on, at most `keep` of them stay; half of the time the writer goes on in the old file for one
        more write before it opens the new one."""
        self.finish()
        self.path.with_name(f"app.log.{keep}").unlink(missing_ok=True)
        for number in range(min(self.rotations, keep - 1), 0, -1):
            older = self.path.with_name(f"app.log.{number}")
            if older.exists():
                older.rename(self.path.with_name(f"app.log.{number + 1}"))
        self.path.rename(self.path.with_name("app.log.1"))
        if self._chance.random() < 0.5:
            self.write(3)
            self.finish()
        self._file.close()
        self._file = self.path.open("ab", buffering=0)
        self.rotations += 1

    def finish(self) -> None:
        self._file.write(self._rest)
        self._rest = b""

    def fill(self) -> None:
        """The last bucket."""
        self.write(-self.lines % self.bucket)
        self.finish()

    def _line(self) -> bytes:
        number = self.lines
        self.lines += 1
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(_BEGAN + number // 100))
        return b"%s INFO app - n=%d bucket=%d done\n" % (at.encode(), number, number // self.bucket)


@dataclass
class Account:
    """What the oracle found.

    Some kills are `fruitful`: there was a commit since the start. `lost` and `twice` are buckets; `renamed` are those
    that were told under a second id; of the hooks that were `rerun`, all but `unmarked` were told so.
    """

    kills: int
    lines: int
    rotations: int
    fruitful: int = 0
    lost: list[int] = field(default_factory=list)
    twice: list[int] = field(default_factory=list)
    renamed: list[int] = field(default_factory=list)
    unmarked: int = 0
    rerun: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        return not (self.lost or self.twice or self.renamed or self.unmarked or self.problems)


def torment(
    folder: pathlib.Path, kills: int, lines: int, seed: int = 1, rotate: float = 0.4, longest: float = 0.2
) -> Account:
    """`lines` are written while the program is killed `kills` times, within `longest` seconds (most often while it
    starts) and, every third time, just after a commit.

    It begins when the first offset is stored: before, nobody can know that what is now `app.log.1` was to be read.
    """
    chance, bucket = random.Random(seed), max(1, lines // BUCKETS)
    receipt, output, state = folder / "receipts", folder / "output", folder / "state"
    (folder / "rules.toml").write_text(RULES.format(receipts=receipt, bucket=bucket, more=bucket + 1))
    writer = Writer(folder, chance, bucket)
    program = Launcher(arguments(folder, writer.path), str(output))
    try:
        writer.write(1)
        writer.finish()
        with program.running(signal.SIGTERM):
            wait_for(lambda: bool(offsets(state)))
        fruitful = 0
        for number in range(kills):
            before = offsets(state)
            with program.running():
                _write_for(chance.uniform(0, longest), writer, lines // kills, chance, rotate)
                if number % 3 == 0:
                    wait_for(lambda: offsets(state) != before, 2)
            fruitful += offsets(state) != before
        writer.fill()
        with program.running(signal.SIGTERM):
            wanted = writer.lines // bucket
            wait_for(lambda: told(receipt) >= wanted, 60 + lines // 5000)
            wait_for(lambda: settled(state))
    finally:
        program.close()
    account = Account(kills, writer.lines, writer.rotations, fruitful)
    judge(account, range(writer.lines // bucket), receipts(receipt), output)
    return account


def arguments(folder: pathlib.Path, log: pathlib.Path) -> list[str]:
    return ["run", "--rules", str(folder / "rules.toml"), "--state", str(folder / "state"), "--from", "start", str(log)]


def _write_for(seconds: float, writer: Writer, lines: int, chance: random.Random, rotate: float) -> None:
    """In a few pieces, with a rotation between two of them now and then."""
    pieces = chance.randrange(1, 5)
    turning = chance.randrange(pieces) if chance.random() < rotate else None
    for piece in range(pieces):
        writer.write(lines // pieces)
        if piece == turning:
            writer.rotate()
        time.sleep(seconds / pieces)


def wait_for(condition, seconds: float = 60) -> None:
    """The oracle says what is wrong when the time is over."""
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)


def receipts(path: pathlib.Path) -> list[dict]:
    """Those that are written to their end."""
    whole = path.read_bytes().split(b"\n")[:-1] if path.exists() else []
    return [json.loads(line) for line in whole if line]


def told(path: pathlib.Path) -> int:
    """How many buckets."""
    return len({one["groupLabels"]["b"] for one in receipts(path)})


def offsets(state: pathlib.Path) -> dict[Origin, Offset]:
    """What is committed; nothing before there is a state."""
    try:
        store = Store.peek(str(state))
        try:
            return store.offsets()
        finally:
            store.close()
    except StateError:
        return {}


def settled(state: pathlib.Path) -> bool:
    store = Store.peek(str(state))
    try:
        return store.outstanding() == 0
    finally:
        store.close()


def judge(account: Account, buckets: range, receipts: list[dict], output: pathlib.Path) -> None:
    ids: dict[int, set[str]] = {}
    seen: set[tuple[str, int]] = set()
    for one in receipts:
        if one["status"] == "resolved":
            continue  # a day of the log's own time has passed since: not the same told again
        bucket, own = int(one["groupLabels"]["b"]), one["logmon"]
        if one["groupLabels"]["alertname"] == "over":
            account.twice.append(bucket)
        ids.setdefault(bucket, set()).add(own["id"])
        again = any(known == own["id"] for known, _ in seen)
        account.rerun += again
        account.unmarked += again and own["attempt"] < 2
        seen.add((own["id"], own["attempt"]))
    account.lost = [bucket for bucket in buckets if bucket not in ids]
    account.renamed = [bucket for bucket, known in ids.items() if len(known) > 1 and bucket not in account.twice]
    said = output.read_bytes().split(b"\n") if output.exists() else []
    account.problems = [line.decode() for line in said if b"Traceback" in line or b"gap:" in line or b"damaged" in line]
