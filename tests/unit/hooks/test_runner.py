"""Hooks run beside us: told everything, bounded in everything, and never able to hold us up."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest

from logmon.hooks import child, retry
from logmon.hooks.runner import Runner
from logmon.model.delivery import Outcome, Result
from logmon.model.hook import HookConfig
from logmon.model.incident import Phase
from logmon.model.time import MILLISECOND, SECOND, Instant

from .running import admit, delivery, finish, incident, script, wait


def run(config: HookConfig, base: Path, attempt: int = 1) -> Outcome:
    runner = Runner({config.name: config}, str(base))
    runner.start(delivery(attempt=attempt), 0)
    (outcome,) = finish(runner)
    return outcome


def gone(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


def test_a_hook_that_ends_with_zero_has_delivered(tmp_path: Path) -> None:
    outcome = run(script(tmp_path, "cat; echo said >&2"), tmp_path)
    assert (outcome.result, outcome.exit, outcome.error, outcome.due) == (Result.DELIVERED, 0, "", None)
    document, said, _ = outcome.output.split("\n")
    assert msgspec.json.decode(document)["logmon"]["id"] == "A7K2"
    assert said == "said"
    assert outcome.ended >= outcome.began


@pytest.mark.parametrize(
    ("text", "result", "status", "words"),
    [
        ("exit 1", Result.FAILED, 1, "exit 1"),
        ("exit 75", Result.RETRY, 75, "run again"),
        ("exit 126", Result.FAILED, 126, "not executable"),
        ("no-such-program", Result.FAILED, 127, "not found"),
        ("kill -9 $$", Result.RETRY, -9, "SIGKILL"),
        ("kill -TERM $$", Result.RETRY, -15, "SIGTERM"),
    ],
)
def test_what_an_exit_status_means(tmp_path: Path, text: str, result: Result, status: int, words: str) -> None:
    outcome = run(script(tmp_path, text), tmp_path)
    assert (outcome.result, outcome.exit) == (result, status)
    assert words in outcome.error
    assert (outcome.due is not None) == (result is Result.RETRY)


def test_the_last_attempt_is_given_up(tmp_path: Path) -> None:
    outcome = run(script(tmp_path, "exit 75"), tmp_path, attempt=retry.MAX_ATTEMPTS)
    assert outcome.result is Result.FAILED
    assert "given up after 20 attempts" in outcome.error


@pytest.mark.parametrize(
    ("make", "status", "words"),
    [
        (lambda where: HookConfig("page", ("./none.sh",)), 127, "no such file"),
        (lambda where: HookConfig("page", ("logmon-no-such-program",)), 127, "not found in PATH"),
        (lambda where: HookConfig("page", ()), 127, "has no program"),
        (lambda where: HookConfig("page", (str(where),)), 126, "is a directory"),
        (lambda where: HookConfig("page", ("true",), cwd="nowhere"), 127, "working directory"),
        (lambda where: HookConfig("page", ("true", "nul\0byte")), 126, "could not start"),
    ],
)
def test_a_hook_that_cannot_start_says_why(tmp_path: Path, make, status: int, words: str) -> None:  # type: ignore[no-untyped-def]
    outcome = run(make(tmp_path), tmp_path)
    assert (outcome.result, outcome.exit) == (Result.FAILED, status)
    assert words in outcome.error


def test_a_file_that_is_no_program_says_why(tmp_path: Path) -> None:
    config = script(tmp_path, "exit 0")
    path = tmp_path / "hook.sh"
    path.chmod(0o644)
    assert "chmod +x" in run(config, tmp_path).error
    path.write_text("echo without a first line")
    path.chmod(0o755)
    assert "begins with #!" in run(config, tmp_path).error
    path.write_text("#!/no/such/interpreter\n")
    assert "its interpreter /no/such/interpreter does not exist" in run(config, tmp_path).error


def test_an_unknown_hook_is_an_outcome(tmp_path: Path) -> None:
    runner = Runner({}, str(tmp_path))
    runner.start(delivery(), 5)
    assert runner.wake_at(5) == 5
    (outcome,) = runner.poll(5)
    assert outcome.result is Result.FAILED
    assert "[hooks.page]" in outcome.error


def test_a_hook_that_never_reads_its_input_is_fine(tmp_path: Path) -> None:
    runner = Runner({"page": script(tmp_path, "exec <&-; exit 0")}, str(tmp_path))
    runner.start(delivery(about=incident(summary="x" * 2_000_000)), 0)
    assert [outcome.result for outcome in finish(runner)] == [Result.DELIVERED]


def test_a_large_document_arrives_whole(tmp_path: Path) -> None:
    runner = Runner({"page": script(tmp_path, "cat >got")}, str(tmp_path))
    runner.start(delivery(about=incident(summary="ü" * 1_000_000)), 0)
    finish(runner)
    assert len(msgspec.json.decode((tmp_path / "got").read_bytes())["logmon"]["summary"]) == 1_000_000


def test_a_flood_of_output_is_drained_and_cut(tmp_path: Path) -> None:
    outcome = run(script(tmp_path, r"printf '\033]0;title\007\200'; head -c 5000000 /dev/zero | tr '\0' y"), tmp_path)
    assert outcome.result is Result.DELIVERED
    assert outcome.output.startswith("]0;title\\x80yyy")
    assert 8000 < len(outcome.output) <= child.KEPT_OUTPUT + 3


def test_a_grandchild_that_keeps_the_pipe_does_not_hold_us(tmp_path: Path) -> None:
    runner = Runner({"page": script(tmp_path, "sleep 300 & echo $! >pid; exit 0")}, str(tmp_path))
    began = time.monotonic()
    runner.start(delivery(), 0)
    assert [outcome.result for outcome in finish(runner)] == [Result.DELIVERED]
    assert time.monotonic() - began < 10
    os.kill(int((tmp_path / "pid").read_text()), signal.SIGKILL)


def test_a_timeout_ends_the_whole_group_even_if_it_ignores_term(tmp_path: Path) -> None:
    config = script(
        tmp_path,
        "trap '' TERM\nsleep 300 & echo $! >pid\necho $$ >own; mv own ready\nwhile :; do wait; sleep 300; done",
    )
    runner = Runner({"page": msgspec.structs.replace(config, timeout=5 * SECOND)}, str(tmp_path))
    runner.start(delivery(), 0)
    wait(runner, (tmp_path / "ready").exists, lambda: 0)
    assert runner.wake_at(0) == 5 * SECOND
    assert runner.poll(5 * SECOND - 1) == []
    assert runner.poll(5 * SECOND) == []
    assert runner.wake_at(5 * SECOND) == 7 * SECOND
    assert runner.poll(7 * SECOND - 1) == []
    (outcome,) = finish(runner, lambda: 7 * SECOND)
    assert (outcome.result, outcome.exit) == (Result.RETRY, -signal.SIGKILL)
    assert "did not end within 5s" in outcome.error
    assert outcome.due is not None
    assert outcome.due > 7 * SECOND
    pids = [int((tmp_path / name).read_text()) for name in ("pid", "ready")]
    wait(runner, lambda: all(map(gone, pids)), lambda: 0)


def test_a_leader_that_obeys_takes_the_stubborn_rest_of_its_group_with_it(tmp_path: Path) -> None:
    config = script(tmp_path, "(trap '' TERM; echo >ready; exec sleep 300) & echo $! >pid; wait")
    runner = Runner({"page": msgspec.structs.replace(config, timeout=SECOND)}, str(tmp_path))
    runner.start(delivery(), 0)
    wait(runner, lambda: (tmp_path / "ready").exists() and (tmp_path / "pid").exists(), lambda: 0)
    (outcome,) = finish(runner, lambda: SECOND)
    assert outcome.result is Result.RETRY
    pid = int((tmp_path / "pid").read_text() or "0")
    wait(runner, lambda: gone(pid), lambda: 0)


def test_a_resolve_never_overtakes_its_firing(tmp_path: Path) -> None:
    config = script(tmp_path, 'echo "$LOGMON_STATUS $LOGMON_ATTEMPT" >>order')
    runner = Runner({"page": config}, str(tmp_path))
    phases = [Phase.FIRING, Phase.RESOLVED] * 10
    waiting = [delivery(n, attempt=n + 1, about=incident("one", phase)) for n, phase in enumerate(phases)]
    assert [outcome.delivery.id for outcome in admit(runner, waiting)] == list(range(20))
    attempts = [int(line.split()[1]) for line in (tmp_path / "order").read_text().splitlines()]
    assert attempts == list(range(1, 21))


def test_a_hook_gets_three_descriptors_a_session_and_default_signals(tmp_path: Path) -> None:
    """Whatever logmon was started with: open files, ignored signals, a blocked mask."""
    script(
        tmp_path,
        "ls /proc/self/fd >fds; grep -E 'SigBlk|SigIgn' /proc/self/status >sig; cat /proc/$$/stat >stat; pwd >cwd",
    )
    code = (
        "import os, signal, sys, time\n"
        "sys.path.insert(0, sys.argv[2])\n"
        "for s in (signal.SIGHUP, signal.SIGINT, signal.SIGCHLD): signal.signal(s, signal.SIG_IGN)\n"
        "signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM, signal.SIGUSR1])\n"
        "os.set_inheritable(os.open('/dev/null', os.O_RDONLY), True)\n"
        "from running import delivery, finish\n"
        "from logmon.hooks.runner import Runner\n"
        "from logmon.model.hook import HookConfig\n"
        "r = Runner({'page': HookConfig('page', ('./hook.sh',))}, sys.argv[1])\n"
        "r.start(delivery(), 0)\n"
        "print(finish(r)[0].result.value, signal.getsignal(signal.SIGHUP) is signal.SIG_IGN)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path), os.path.dirname(__file__)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "delivered True\n"
    # `ls` itself opens one more to read the directory.
    assert (tmp_path / "fds").read_text().split() == ["0", "1", "2", "3"]
    masks = [int(line.split()[1], 16) for line in (tmp_path / "sig").read_text().splitlines()]
    reserved = 1 << 31 | 1 << 32  # signals 32 and 33 belong to the C library; whoever started us may have ignored them
    assert [mask & ~reserved for mask in masks] == [0, 0]
    pid, _, _, _, group, session = (tmp_path / "stat").read_text().split()[:6]
    assert pid == group == session
    assert (tmp_path / "cwd").read_text().strip() == os.path.realpath(tmp_path)


def test_closing_kills_what_runs_and_reports_nothing(tmp_path: Path) -> None:
    runner = Runner({"page": script(tmp_path, "echo $$ >own; mv own pid; exec sleep 300")}, str(tmp_path))
    runner.start(delivery(), 0)
    wait(runner, (tmp_path / "pid").exists, lambda: 0)
    runner.close()
    assert gone(int((tmp_path / "pid").read_text()))
    assert runner.poll(0) == []
    assert runner.filenos() == []


def test_ended_hooks_leave_no_zombie_and_no_descriptor(tmp_path: Path) -> None:
    runner = Runner({"page": HookConfig("page", ("true",))}, str(tmp_path))
    before, others = len(os.listdir("/proc/self/fd")), children()
    assert len(admit(runner, [delivery(number, about=incident(str(number))) for number in range(60)])) == 60
    assert len(os.listdir("/proc/self/fd")) == before
    assert children() <= others


def children() -> set[int]:
    """Processes that are ours, ended and not reaped ones among them (a daemon of other tests may be there, too)."""
    found = set()
    for name in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError), open(f"/proc/{name}/stat") as file:
            if int(file.read().rpartition(")")[2].split()[1]) == os.getpid():
                found.add(int(name))
    return found


def test_backoff_grows_is_bounded_and_repeats() -> None:
    waits: list[Instant] = [retry.backoff(7, attempt) for attempt in range(1, 40)]
    assert waits == [retry.backoff(7, attempt) for attempt in range(1, 40)]
    for attempt, wait_for in enumerate(waits, 1):
        whole = min(600 * SECOND, SECOND * 2 ** (attempt - 1))
        assert whole // 2 <= wait_for <= whole
    assert len({retry.backoff(number, 3) // MILLISECOND for number in range(50)}) > 25
