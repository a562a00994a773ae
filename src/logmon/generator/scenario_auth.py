"""The auth.log of the demo: people at work, and one address that tries passwords."""

import random
from collections.abc import Iterator

from logmon.generator.attacks import NAMES
from logmon.generator.stamps import syslog_stamp
from logmon.model.time import SECOND, Instant

ATTACKER = "203.0.113.66"
ATTACK = (112.0, 130.0)
"""Seconds after the start, of the first try and of the end."""

PEOPLE = ("ada", "ben", "cleo", "dora")


def auth_log(rng: random.Random, start: Instant) -> Iterator[tuple[Instant, str]]:
    """(instant, line) without end: something every two seconds, the attack in between."""
    tries = list(_attack(rng, start))
    at = start
    while True:
        at += int(rng.expovariate(0.5) * SECOND)
        while tries and tries[0][0] <= at:
            yield tries.pop(0)
        yield at, _line(at, rng, _everyday(rng))


def _attack(rng: random.Random, start: Instant) -> Iterator[tuple[Instant, str]]:
    offset = ATTACK[0]
    while offset < ATTACK[1]:
        at = start + int(offset * SECOND)
        name, port = rng.choice(NAMES), rng.randrange(1024, 65_000)
        who = name if name == "root" else f"invalid user {name}"
        yield at, _line(at, rng, f"Failed password for {who} from {ATTACKER} port {port} ssh2")
        offset += rng.uniform(0.3, 0.9)


def _everyday(rng: random.Random) -> str:
    user, ip, port = rng.choice(PEOPLE), f"10.0.4.{rng.randrange(2, 60)}", rng.randrange(1024, 65_000)
    return rng.choices(
        (
            f"Accepted publickey for {user} from {ip} port {port} ssh2: ED25519 SHA256:{rng.getrandbits(64):016x}",
            f"pam_unix(sshd:session): session opened for user {user}(uid=1000) by (uid=0)",
            f"pam_unix(sshd:session): session closed for user {user}",
            f"Failed password for {user} from {ip} port {port} ssh2",
        ),
        (40, 30, 25, 5),
    )[0]


def _line(at: Instant, rng: random.Random, text: str) -> str:
    return f"{syslog_stamp(at // SECOND)} bastion sshd[{rng.randrange(1000, 60_000)}]: {text}"
