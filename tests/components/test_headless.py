"""The daemon beside a real Prometheus, a real promtool, systemd's own checker, and a service manager of our own."""

import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.acceptance.program import LOGMON, clean, logmon
from tests.components.require import require
from tests.components.test_program import free_port, program, until
from tests.components.waiting import wait_for

pytestmark = pytest.mark.components

EXAMPLES = Path(__file__).parents[2] / "examples"
RULES = """[sources.app]
path = "app.log"
[rules.boom]
when = '"boom" | count by service in 5m >= {}'
do = ["note"]
[rules.late]
when = '"late" | count in 5m >= 2'
[hooks.note]
run = ["./note.sh"]
"""


@pytest.fixture
def place(tmp_path):
    """A log, a rule file and a hook that takes a moment."""
    (tmp_path / "app.log").write_text("")
    (tmp_path / "rules.toml").write_text(RULES.format(3))
    (tmp_path / "note.sh").write_text(
        "#!/bin/sh\ncat >/dev/null\nsleep 0.3\necho $LOGMON_STATUS $LOGMON_ALERT_ID >> told\n"
    )
    (tmp_path / "note.sh").chmod(0o755)
    return tmp_path


@pytest.fixture
def manager(tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.settimeout(20)
        yield listening


def say(place, word, times=1):
    stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    with (place / "app.log").open("a") as log:
        log.write(f"level=info ts={stamp} msg={word} service=a\n" * times)


def fetch(port, path):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return answer.read().decode()
    except OSError:
        return ""


def sample(text, name):
    found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    return None if found is None else float(found[1])


def heard(manager, word):
    """The next datagram that has the word."""
    while True:
        said = manager.recv(4096).decode()
        if word in said:
            return said


def daemon(place, *more, **env):
    return program("run", "--rules", "rules.toml", "--state", "st", *more, cwd=place, env=env)


def test_prometheus_scrapes_it(place, tmp_path):
    ours, theirs = free_port(socket.SOCK_STREAM), free_port(socket.SOCK_STREAM)
    (tmp_path / "p.yml").write_text(
        "scrape_configs: [{job_name: logmon, scrape_interval: 200ms, scrape_timeout: 200ms, "
        f"static_configs: [{{targets: ['127.0.0.1:{ours}']}}]}}]\n"
    )
    argv = [
        require("prometheus"), f"--config.file={tmp_path}/p.yml", f"--storage.tsdb.path={tmp_path}/tsdb",
        f"--web.listen-address=127.0.0.1:{theirs}",
    ]  # fmt: skip
    with daemon(place, "--listen", f"127.0.0.1:{ours}") as it:
        until(lambda: "ready" in fetch(ours, "/readyz"), it)
        say(place, "boom", 5)
        until(lambda: sample(fetch(ours, "/metrics"), 'logmon_rule_matches_total{rule="boom"}') == 5, it)
        checked = subprocess.run(
            [require("promtool"), "check", "metrics"], input=fetch(ours, "/metrics"), text=True, capture_output=True
        )
        assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")
        with subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as prometheus:
            try:
                wait_for(lambda: asked(theirs, "logmon_rule_matches_total") == {"boom": 5.0, "late": 0.0}, 30)
                assert asked(theirs, 'logmon_alerts{state="firing"}') == {"boom": 1.0, "late": 0.0}
                size = (place / "app.log").stat().st_size
                assert list(asked(theirs, "logmon_source_read_bytes_total").values()) == [size]
                assert list(asked(theirs, "up").values()) == [1.0]
            finally:
                prometheus.terminate()


def asked(port, query):
    """Values by rule (or job), as Prometheus has them."""
    text = fetch(port, f"/api/v1/query?query={urllib.request.quote(query)}")
    found = json.loads(text)["data"]["result"] if text else []
    return {one["metric"].get("rule", one["metric"]["job"]): float(one["value"][1]) for one in found}


def test_the_service_manager_hears_all_of_it(place, manager):
    with daemon(place, NOTIFY_SOCKET=str(place / "notify"), WATCHDOG_USEC="1000000") as it:
        assert "STATUS=1 source · 2 rules · 0 firing" in heard(manager, "READY=1")
        begun = time.monotonic()
        heard(manager, "WATCHDOG=1"), heard(manager, "WATCHDOG=1"), heard(manager, "WATCHDOG=1")
        assert 0.9 < time.monotonic() - begun < 1.9
        say(place, "boom", 3)
        assert heard(manager, "1 firing") == "STATUS=1 source · 2 rules · 1 firing"
        (place / "rules.toml").write_text("[rules")
        it.send_signal(signal.SIGHUP)
        assert "MONOTONIC_USEC=" in heard(manager, "RELOADING=1")
        assert "not reloaded" in heard(manager, "READY=1")
        (place / "rules.toml").write_text(RULES.format(3))
        it.send_signal(signal.SIGHUP)
        heard(manager, "RELOADING=1")
        assert "not reloaded" not in heard(manager, "READY=1")
        it.terminate()
        heard(manager, "STOPPING=1")


def test_a_reload_keeps_what_is_unchanged_and_an_invalid_file_changes_nothing(place, manager):
    with daemon(place, NOTIFY_SOCKET=str(place / "notify")) as it:
        heard(manager, "READY=1")
        say(place, "boom", 3)
        firing = it.stdout.readline()
        assert b"FIRING" in firing and b"boom" in firing
        say(place, "late")
        (place / "rules.toml").write_text(RULES.format("'wrong"))
        it.send_signal(signal.SIGHUP)
        assert b"error[" in it.stderr.readline()
        while b"the rules in force stay" not in (line := it.stderr.readline()):
            assert line
        (place / "rules.toml").write_text(RULES.format(4))
        it.send_signal(signal.SIGHUP)
        assert b"1 rule as before, changed: boom\n" in it.stderr.readline()
        resolved = it.stdout.readline()
        assert b"RESOLVED" in resolved and resolved.split(b"id=")[1] == firing.split(b"id=")[1]
        say(place, "late")
        assert b"late 2 >= 2" in it.stdout.readline()


def test_sigterm_lets_hooks_end_and_commits(place, manager):
    """Ended by SIGTERM while the hook is under way: it is told once, and the next run goes on after the last line."""
    with daemon(place, NOTIFY_SOCKET=str(place / "notify")) as it:
        heard(manager, "READY=1")
        say(place, "boom", 3)
        assert b"FIRING" in it.stdout.readline()
        it.terminate()
        assert it.wait(10) == 0
    assert (place / "told").read_text().split()[0] == "firing"
    again = logmon("run", "--rules", "rules.toml", "--state", "st", "--once", "--stats", "-o", "json", cwd=place)
    stats = json.loads(again.stderr)
    assert (again.returncode, again.stdout) == (0, b"")
    assert stats["sources"][0]["read"] == stats["sources"][0]["used"] == (place / "app.log").stat().st_size
    assert len((place / "told").read_text().split()) == 2


@pytest.mark.parametrize("stop", [signal.SIGKILL, signal.SIGTERM])
def test_the_ledger_is_right_whenever_it_is_stopped(place, stop):
    with (place / "app.log").open("w") as log:
        log.write("level=info ts=2026-01-01T00:00:00Z msg=fine service=a\n" * 400_000)
    args = ["run", "--rules", "rules.toml", "--state", "st", "--from", "start"]
    with subprocess.Popen([*LOGMON, *args], cwd=place, env=clean(), stdout=subprocess.DEVNULL) as it:
        wait_for((place / "st" / "state.db-wal").exists)
        it.send_signal(stop)
    done = logmon(*args, "--once", "--stats", "-o", "json", cwd=place)
    (source,) = json.loads(done.stderr)["sources"]
    assert source["read"] == source["used"] == (place / "app.log").stat().st_size
    assert (source["buffered"], source["dropped"], source["gaps"]) == (0, {}, 0)


def test_the_units_pass_systemds_own_checks(tmp_path):
    analyze, here = require("systemd-analyze"), shutil.which("logmon", path=str(Path(sys.executable).parent))
    units = []
    for unit in sorted((EXAMPLES / "systemd").glob("logmon*.[st]*e*")):
        if unit.suffix in (".service", ".timer"):
            units.append(tmp_path / unit.name)
            units[-1].write_text(unit.read_text().replace("/usr/bin/logmon", str(here)))
    assert len(units) == 3
    checked = subprocess.run([analyze, "verify", *units], capture_output=True, text=True, timeout=60)
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")
    for unit in units:
        if unit.suffix == ".service":
            argv = [analyze, "security", "--offline=true", "--threshold=20", unit]
            checked = subprocess.run(argv, capture_output=True, text=True, timeout=60)
            assert checked.returncode == 0, checked.stdout


def test_no_page_is_writable_and_executable(place, manager):
    """What MemoryDenyWriteExecute= of the unit would refuse."""
    with daemon(place, NOTIFY_SOCKET=str(place / "notify")) as it:
        heard(manager, "READY=1")
        assert not [line for line in Path(f"/proc/{it.pid}/maps").read_text().split("\n") if " rwx" in line]
