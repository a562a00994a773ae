"""People who try passwords: in what style, from where, and when the next attempt is due."""

import random

from msgspec import Struct

NAMES = (
    *("root", "admin", "test", "user", "oracle", "postgres", "ubuntu", "pi", "git", "deploy", "guest", "mysql"),
    *("ftp", "www-data", "jenkins", "hadoop", "tomcat", "nagios", "backup", "support", "ec2-user", "zabbix"),
)
NETWORKS = ("192.0.2", "198.51.100", "203.0.113", *(f"100.{64 + n // 256}.{n % 256}" for n in range(120)))
"""Documentation and shared address space (RFC 5737, RFC 6598): nobody real is accused."""


class Style(Struct, frozen=True):
    """`attempts` and `gap` (seconds between two attempts) are ranges; `spray` tries a new name each time."""

    name: str
    share: int
    attempts: tuple[int, int]
    gap: tuple[float, float]
    spray: bool = False
    breaks_in: bool = False


STYLES = (
    Style("burst", 50, (12, 400), (0.2, 3.0)),
    Style("slow", 20, (6, 40), (75.0, 200.0)),
    Style("spray", 20, (15, 120), (1.0, 8.0), spray=True),
    Style("breach", 10, (8, 60), (1.0, 4.0), breaks_in=True),
)


class Attack(Struct):
    style: Style
    ip: str
    host: str
    pid: int
    gap: float
    left: int
    due: float


class Attempt(Struct, frozen=True):
    """One try at `at` (seconds, with a fraction). `accepted` is the last one of a breach."""

    attack: Attack
    at: float
    name: str
    accepted: bool


class Attackers:
    """A new attacker comes every one to fifteen minutes; several may be at it at once. An address is used once, until
    all are used up."""

    def __init__(self, rng: random.Random, hosts: tuple[str, ...], start: int) -> None:
        self._rng = rng
        self._hosts = hosts
        self._addresses = [f"{net}.{last}" for net in NETWORKS for last in range(1, 255)]
        rng.shuffle(self._addresses)
        self._active: list[Attack] = []
        self._next = start + rng.randrange(30, 240)

    def attempts(self, second: int) -> list[Attempt]:
        """All tries of this second. Seconds are asked for in order."""
        if second >= self._next and self._addresses:
            self._active.append(self._begin(second))
            self._next = second + self._rng.randrange(60, 900)
        out: list[Attempt] = []
        for attack in self._active:
            while attack.left and attack.due < second + 1:
                out.append(self._try(attack))
        self._active = [attack for attack in self._active if attack.left]
        return out

    def _begin(self, second: int) -> Attack:
        rng = self._rng
        style = rng.choices(STYLES, [style.share for style in STYLES])[0]
        return Attack(
            style=style,
            ip=self._addresses.pop(),
            host=rng.choice(self._hosts),
            pid=rng.randrange(2000, 60_000),
            gap=rng.uniform(*style.gap),
            left=rng.randrange(*style.attempts) + style.breaks_in,
            due=second + rng.random(),
        )

    def _try(self, attack: Attack) -> Attempt:
        rng, style = self._rng, attack.style
        name = "root" if style.breaks_in else rng.choice(NAMES)
        if style.spray:
            name = f"{name}{rng.randrange(100)}"
        attempt = Attempt(attack, attack.due, name, accepted=style.breaks_in and attack.left == 1)
        attack.left -= 1
        attack.pid += 1
        attack.due += attack.gap * rng.uniform(0.5, 1.5)
        return attempt
