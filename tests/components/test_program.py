"""The program itself over sockets and containers: `tail`, `run` and `watch --plain` beside the real counterparts."""

import json
import os
import signal
import socket
import subprocess
import threading
from contextlib import contextmanager

import pytest

from logmon.state.errors import StateError
from logmon.state.store import Store
from tests.acceptance.program import LOGMON, clean
from tests.components.authority import Authority
from tests.components.require import require

pytestmark = pytest.mark.components

RULES = """[rules.boom]
when = '"boom" | count by host in 1m >= 3'
[hooks.note]
run = ["./note.sh"]
"""


@contextmanager
def program(*arguments, cwd, env=None):
    """Started, its stdout lines readable; ended by SIGTERM, which must be enough."""
    it = subprocess.Popen(
        [*LOGMON, *map(str, arguments)], cwd=cwd, env=clean(env), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    guard = threading.Timer(60, it.kill)
    guard.start()
    try:
        yield it
    finally:
        it.terminate()
        it.wait(10)
        guard.cancel()


def free_port(kind):
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def listening(port):
    """Is somebody listening there (asked of the kernel, so that the listener notices nothing)?"""
    sought = f":{port:04X} "
    return any(sought in open(f"/proc/net/{table}").read() for table in ("tcp", "udp"))


def until(condition, it):
    while not condition():
        assert it.poll() is None, it.stderr.read()
        os.sched_yield()


def log(*arguments):
    subprocess.run([require("logger"), *map(str, arguments)], check=True, timeout=20)


def test_tail_listens_on_tcp(tmp_path):
    port = free_port(socket.SOCK_STREAM)
    with program("tail", "-f", f"tcp://127.0.0.1:{port}", "-o", "json", cwd=tmp_path) as it:
        until(lambda: listening(port), it)
        log("-n", "127.0.0.1", "-P", port, "-T", "-t", "app", "--rfc3164", "hello over tcp")
        event = json.loads(it.stdout.readline())
        assert (event["message"], event["fields"]["program"]) == ("hello over tcp", "app")


def test_run_counts_what_comes_over_udp_and_runs_the_hook(tmp_path):
    port = free_port(socket.SOCK_DGRAM)
    (tmp_path / "rules.toml").write_text(RULES.replace("\n[hooks", 'do = ["note"]\n[hooks', 1).replace("3'", "3'\n", 1))
    (tmp_path / "note.sh").write_text("#!/bin/sh\ncat > told.new && mv told.new told.json\n")
    (tmp_path / "note.sh").chmod(0o755)
    with program("run", f"udp://127.0.0.1:{port}", "--rules", "rules.toml", "--state", "st", cwd=tmp_path) as it:
        until(lambda: listening(port), it)
        for number in range(3):
            log("-n", "127.0.0.1", "-P", port, "-d", "-t", "app", "--rfc5424", f"boom {number}")
        assert b"FIRING" in it.stdout.readline()
        until((tmp_path / "told.json").exists, it)
    told = json.loads((tmp_path / "told.json").read_text())
    assert told["status"] == "firing"
    assert [line["text"][-6:] for line in told["logmon"]["evidence"]] == ["boom 0", "boom 1", "boom 2"]


def test_what_was_sent_before_a_stop_is_read(tmp_path):
    """The sender's side of TCP is done with it: nobody else has these lines any more."""
    port = free_port(socket.SOCK_STREAM)
    (tmp_path / "rules.toml").write_text("[rules]\nboom = '\"boom\" | count in 1m >= 3000'\n")
    arguments = ("run", f"syslog+tcp://127.0.0.1:{port}", "--rules", "rules.toml", "--state", "st")
    with program(*arguments, cwd=tmp_path) as it:
        until(lambda: listening(port), it)
        with socket.create_connection(("127.0.0.1", port)) as client:
            it.send_signal(signal.SIGSTOP)
            client.sendall(b"<34>Nov 20 12:00:00 web app: boom\n" * 3001)  # the last waits for its continuation
            it.terminate()
            it.send_signal(signal.SIGCONT)
            assert b"FIRING" in it.stdout.readline()
        assert it.wait(10) == 0


def test_tls_as_the_configuration_says(tmp_path):
    authority = Authority(tmp_path)
    authority.issue("server")
    port = free_port(socket.SOCK_STREAM)
    (tmp_path / "rules.toml").write_text(
        f"[sources.lan]\nurl = 'syslog+tls://127.0.0.1:{port}'\ncert = 'test/server.pem'\nkey = 'test/server.key'\n"
        "[rules]\nboom = 'program:app \"boom\" | once'\n"
    )
    with program("run", "--rules", "rules.toml", "--state", "st", "-o", "json", cwd=tmp_path) as it:
        until(lambda: listening(port), it)
        with socket.create_connection(("127.0.0.1", port)) as plain:
            client = authority.client().wrap_socket(plain, server_hostname="server")
            client.sendall(b"45 <34>1 2026-11-20T12:00:00Z web app 7 - - boom")
            client.close()
        alert = json.loads(it.stdout.readline())
        assert (alert["rule"], alert["evidence"][0]["source"], alert["evidence"][0]["partition"]) == (
            "boom", "lan", "127.0.0.1",
        )  # fmt: skip


def test_tail_listens_on_a_unix_socket(tmp_path):
    with program("tail", "-f", f"unix:{tmp_path}/app.sock", "-o", "raw", cwd=tmp_path) as it:
        until((tmp_path / "app.sock").exists, it)
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(f"{tmp_path}/app.sock")
            client.sendall(b"hello by path\n")
        assert it.stdout.readline() == b"hello by path\n"


def test_tail_reads_a_container(docker_host, tmp_path):
    docker_host.run("shown", "sh", "-c", "echo to stdout; echo to stderr >&2")
    docker_host.wait("shown")
    env = {"DOCKER_HOST": f"unix://{docker_host.socket}"}
    done = subprocess.run(
        [*LOGMON, "tail", "docker:shown", "-n", "all", "-o", "json"], cwd=tmp_path, env=clean(env),
        capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert {event["message"] for event in events} == {"to stdout", "to stderr"}
    assert {event["time_source"] for event in events} == {"transport"}


def test_watch_in_plain_mode_reads_a_container(docker_host, tmp_path):
    docker_host.run("booming", "sh", "-c", "while true; do echo ERROR boom; sleep 1; done")
    (tmp_path / "rules.toml").write_text("[rules.boom]\nwhen = '\"boom\" | count in 1m >= 2'\n")
    env = {"DOCKER_HOST": f"unix://{docker_host.socket}"}
    with program("watch", "docker:booming", "--rules", "rules.toml", "--plain", cwd=tmp_path, env=env) as it:
        seen = b""
        while b"boom" not in seen:
            seen = it.stdout.readline()
            assert seen, it.stderr.read()


def test_a_trace_on_stderr_is_not_torn_by_stdout(docker_host, tmp_path):
    trace = "for i in 1 2 3; do echo 'Traceback (most recent call last):' >&2; echo out $i; " \
        "echo '  File \"a.py\", line 1' >&2; echo out $i; echo ValueError: $i >&2; done"  # fmt: skip
    docker_host.run("torn", "sh", "-c", trace)
    docker_host.wait("torn")
    env = {"DOCKER_HOST": f"unix://{docker_host.socket}"}
    done = subprocess.run(
        [*LOGMON, "tail", "docker:torn", "-n", "all", "-o", "json", "-g", "Traceback"], cwd=tmp_path, env=clean(env),
        capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert [event["message"].count("\n") for event in events] == [2, 2, 2], events
    assert not any("out" in event["message"] for event in events)


def test_every_line_of_a_container_counts_once_however_often_the_run_is_killed(docker_host, tmp_path):
    docker_host.run("counted", "sh", "-c", "for i in $(seq 500); do echo boom $i; usleep 4000; done; sleep 1000")
    (tmp_path / "rules.toml").write_text("[rules.each]\nwhen = '/boom (?<n>\\d+)/ | once by n'\n")
    env = {"DOCKER_HOST": f"unix://{docker_host.socket}"}
    arguments = ("run", "docker:counted", "--rules", "rules.toml", "--state", "st", "--from", "start", "-q")
    for target in (80, 160, 240, 320, 500):
        with program(*arguments, cwd=tmp_path, env=env) as it:
            until(lambda target=target: len(counted(tmp_path / "st")) >= target, it)
            it.kill()
    assert sorted(counted(tmp_path / "st")) == list(range(1, 501))
    docker_host.remove("counted")


def counted(state):
    """The number in each incident that the state holds."""
    try:
        store = Store.peek(str(state))
    except StateError:
        return []
    try:
        return [int(incident.labels["n"]) for incident in store.incidents(resolved_since=0)]
    except StateError:
        return []  # it is just being made
    finally:
        store.close()
