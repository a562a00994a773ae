"""An auth.log as sshd, sudo and cron write it: everyday logins, typing mistakes, and attackers among them."""

import random
from collections import Counter
from operator import itemgetter

from logmon.generator.attacks import Attackers, Attempt
from logmon.generator.pools import MASK
from logmon.generator.stamps import syslog_stamp
from logmon.generator.truth import Findings, Tally
from logmon.generator.world import World

PEOPLE = tuple(
    f"{name}{suffix}"
    for name in ("ada", "ben", "cleo", "dora", "emil", "finn", "gwen", "hugo")
    for suffix in ("", "2", "_ops")
)

Entry = tuple[float, str, str, str]
"""Fraction of the second, text after the time stamp, and of a failed login its address and the style of the attack."""


class AuthLog:
    rate = 3.0

    def __init__(self, world: World, rng: random.Random, start: int) -> None:
        self._world = world
        self._rng = rng
        self._attackers = Attackers(rng, world.hosts, start)
        self._tally = Tally()
        self._counts: Counter[str] = Counter()

    def second(self, at: int, count: int, line: int) -> list[str]:
        stamp = syslog_stamp(at)
        entries = self.entries(at, count)
        for number, (_, _, ip, attack) in enumerate(entries, line):
            if ip:
                self._tally.add(ip, attack, at, number)
        return [f"{stamp} {entry[1]}" for entry in entries]

    def entries(self, at: int, count: int) -> list[Entry]:
        """The lines of one second in order, `count` everyday ones and what attackers add."""
        entries = [self._everyday() for _ in range(count)]
        for attempt in self._attackers.attempts(at):
            entries.extend(self._attack(attempt))
        entries.sort(key=itemgetter(0))
        return entries

    def _everyday(self) -> Entry:
        x = self._rng.getrandbits(110)
        world = self._world
        moment, pid, port = (x & 1023) / 1024, 1000 + (x >> 10) % 60_000, 1024 + (x >> 26) % 60_000
        host, user = world.host[(x >> 42) & MASK], PEOPLE[(x >> 56) % len(PEOPLE)]
        ip = f"10.{(x >> 61) & 63}.{(x >> 67) & 255}.{1 + (x >> 75) % 250}"
        dice = (x >> 83) & 1023
        sshd = f"{host} sshd[{pid}]:"
        if dice < 330:
            key = world.token[(x >> 93) & MASK]
            text = f"{sshd} Accepted publickey for {user} from {ip} port {port} ssh2: ED25519 SHA256:{key}"
        elif dice < 560:
            text = f"{sshd} pam_unix(sshd:session): session opened for user {user}(uid={1000 + dice % 30}) by (uid=0)"
        elif dice < 760:
            text = f"{sshd} pam_unix(sshd:session): session closed for user {user}"
        elif dice < 840:
            text = f"{host} CRON[{pid}]: pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)"
        elif dice < 900:
            what = "USER=root ; COMMAND=/usr/bin/systemctl status nginx"
            text = f"{host} sudo[{pid}]:  {user} : TTY=pts/{dice % 9} ; PWD=/home/{user} ; {what}"
        elif dice < 975:
            text = f"{sshd} Received disconnect from {ip} port {port}:11: disconnected by user"
        elif dice < 1000:
            self._counts["mistyped"] += 1
            return moment, f"{sshd} Failed password for {user} from {ip} port {port} ssh2", ip, ""
        else:
            text = f"{host} systemd-logind[612]: New session {x >> 93} of user {user}."
        return moment, text, "", ""

    def _attack(self, attempt: Attempt) -> list[Entry]:
        attack, port = attempt.attack, self._rng.randrange(1024, 65_000)
        moment, sshd = attempt.at % 1, f"{attack.host} sshd[{attack.pid}]:"
        origin = f"from {attack.ip} port {port}"
        if attempt.accepted:
            self._counts["broken_in"] += 1
            return [(moment, f"{sshd} Accepted password for {attempt.name} {origin} ssh2", "", "")]
        self._counts["attacked"] += 1
        style = attack.style.name
        if attempt.name == "root":
            return [(moment, f"{sshd} Failed password for root {origin} ssh2", attack.ip, style)]
        return [
            (moment, f"{sshd} Invalid user {attempt.name} {origin}", "", ""),
            (moment, f"{sshd} Failed password for invalid user {attempt.name} {origin} ssh2", attack.ip, style),
        ]

    def findings(self) -> Findings:
        return Findings(counts=dict(sorted(self._counts.items())), failures=self._tally.failures())
