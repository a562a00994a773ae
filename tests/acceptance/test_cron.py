"""`run --once` as cron starts it: silent when all is well, never twice at a time, and catching up in event time."""

import fcntl
import random
import re
import time

import pytest

from tests.acceptance.program import logmon

RULES = r"""[rules.boom]
when = '"boom" | count by service in 2m >= 3'
cooldown = "20m"
[rules.slow]
when = '"slow" | count in 5m >= 4 for 2m'
cooldown = "0s"
[rules.silent]
when = '| absent by service in 8m'
cooldown = "10m"
"""


@pytest.fixture
def place(tmp_path):
    (tmp_path / "rules.toml").write_text(RULES)
    (tmp_path / "app.log").write_bytes(log(lines=20))
    return tmp_path


def log(lines, seed=7):
    chance, second, text = random.Random(seed), 1_760_000_000, []
    for _ in range(lines):
        second += chance.choice((1, 2, 5, 20, 60, 240))
        stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(second))
        word = chance.choice(("boom", "boom", "slow", "fine"))
        text.append(f"level=info ts={stamp} msg={word} service={chance.choice('abc')}\n")
    return "".join(text).encode()


def once(place, *more):
    return logmon("run", "--rules", "rules.toml", "--once", "--state", "st", *more, "app.log", cwd=place)


def test_random_stops_print_what_one_run_prints(place):
    """Cut anywhere, also inside lines: the same transitions, the same ids, the same moments."""
    data = log(lines=600)
    cuts = [*sorted(random.Random(3).sample(range(len(data)), 7)), len(data)]
    told, at = b"", 0
    (place / "app.log").write_bytes(b"")
    for cut in cuts:
        with (place / "app.log").open("ab") as file:
            file.write(data[at:cut])
        at = cut
        told += once(place, "--from", "start").stdout
    whole = once(place, "--from", "start", "--state", "whole").stdout
    assert sorted(told.split(b"\n")) == sorted(whole.split(b"\n"))
    for word in (rb"FIRING .* boom ", rb"RESOLVED .* slow ", rb"FIRING .* silent ", rb"more kept quiet"):
        assert re.search(word, told), word


def test_the_first_run_begins_at_the_end_and_says_nothing(place):
    first, second = once(place, "--exit-code"), once(place, "--exit-code")
    assert [(one.returncode, one.stdout, one.stderr) for one in (first, second)] == [(0, b"", b"")] * 2


def test_exit_code_tells_that_something_fired(place):
    assert once(place, "--from", "start", "--exit-code").returncode == 1
    assert once(place, "--from", "start", "--exit-code").returncode == 0


def test_it_never_runs_twice_at_a_time(place):
    """The second one leaves without a word: cron mails every word."""
    once(place)
    with (place / "st" / "lock").open("rb+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        done = once(place)
        assert (done.returncode, done.stdout, done.stderr) == (75, b"", b"")
        follows = logmon("run", "--rules", "rules.toml", "--state", "st", "app.log", cwd=place)
        assert follows.returncode == 75 and b"in use by" in follows.stderr


def test_alive(place):
    """0 after a run, also one that had nothing to do; 1 when that was long ago; 73 when there never was one."""
    assert logmon("alive", "--state", "st", cwd=place).returncode == 73
    once(place), once(place)
    good = logmon("alive", "--state", "st", "--max-age", "1m", cwd=place)
    assert (good.returncode, good.stdout[:6]) == (0, b"alive:")
    assert logmon("alive", "--state", "st", "--max-age", "1m", "-q", cwd=place).stdout == b""
    late = logmon("alive", "--state", "st", "--max-age", "1ns", "-q", cwd=place)
    assert (late.returncode, late.stdout[:7]) == (1, b"silent:")
    assert logmon("alive", "--state", "st", "--max-age", "soon", cwd=place).returncode == 2


@pytest.mark.parametrize("address", ["0.0.0.0:9464", "[::]:9464", "*:9464", "127.0.0.1", "127.0.0.1:x"])
def test_figures_are_for_this_machine_unless_somebody_says_otherwise(place, address):
    done = once(place, "--listen", address)
    assert done.returncode == 2 and b"--listen" in done.stderr and b"help:" in done.stderr
