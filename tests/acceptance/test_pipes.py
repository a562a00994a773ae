"""logmon among other programs: pipes, colours, nothing but data on stdout."""

import os
import pty
import subprocess

import pytest

from tests.acceptance.program import LOGMON, clean, logmon

LINES = b"".join(b"2025-03-03T12:00:%02dZ ERROR app - line %d\n" % (n % 60, n) for n in range(5000))


@pytest.fixture
def log(tmp_path):
    path = tmp_path / "app.log"
    path.write_bytes(LINES)
    return path


def test_a_reader_that_goes_away_is_no_error(log):
    """`| head -1` is silent, and the shell sees 141."""
    script = f"{' '.join(LOGMON)} tail -n all {log} | head -1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, env=clean(), check=True)
    assert done.stdout.split(b"\n")[1] == b"141"
    assert done.stderr == b""


def test_a_pipe_gets_the_bytes_and_nothing_else(log):
    done = logmon("tail", "-n", "all", log)
    assert (done.stdout, done.stderr, done.returncode) == (LINES, b"", 0)


def test_implicit_stdin(log):
    assert logmon(stdin=LINES).stdout == LINES
    assert logmon("tail", "-n", "2", stdin=LINES).stdout == b"".join(LINES.splitlines(keepends=True)[-2:])
    assert logmon("query", "| count", stdin=LINES).stdout == b"count\n5000\n"


@pytest.mark.parametrize(
    ("env", "coloured"),
    [({}, False), ({"FORCE_COLOR": "1"}, True), ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
     ({"FORCE_COLOR": "1", "NO_COLOR": ""}, True), ({"FORCE_COLOR": "0"}, False), ({"CLICOLOR_FORCE": "1"}, True)],
)  # fmt: skip
def test_colour_in_a_pipe(log, env, coloured):
    done = logmon("tail", "-n", "1", "-o", "pretty", log, env=env)
    assert (b"\x1b[" in done.stdout) == coloured
    assert b"line 4999" in done.stdout


def test_no_match_is_one_and_silent(log):
    done = logmon("tail", log, "-g", "nothing like this")
    assert (done.returncode, done.stdout, done.stderr) == (1, b"", b"")


def test_pretty_on_a_terminal(log):
    """On a terminal a line is made readable, and cut at its width."""
    leader, follower = pty.openpty()
    environment = clean({"TERM": "xterm", "COLUMNS": "60"})
    subprocess.run([*LOGMON, "tail", "-n", "1", log], stdout=follower, stdin=follower, env=environment, check=True)
    os.close(follower)
    shown = os.read(leader, 4096)
    assert b"\x1b[" in shown
    assert b"line 4999" in shown


def test_several_files_are_merged_by_time(tmp_path):
    (tmp_path / "a.log").write_text("2025-03-03T12:00:01Z INFO a - 1\n2025-03-03T12:00:03Z INFO a - 3\n")
    (tmp_path / "b.log").write_text("2025-03-03T12:00:02Z INFO b - 2\n2025-03-03T12:00:04Z INFO b - 4\n")
    done = logmon("tail", "a.log", "b.log", cwd=tmp_path)
    assert [line[-1:] for line in done.stdout.splitlines()] == [b"1", b"2", b"3", b"4"]


def test_json_says_where_an_event_came_from(tmp_path):
    (tmp_path / "a.log").write_text(
        "2025-03-03T12:00:01Z ERROR a - x\nTraceback (most recent call last):\n  File\n\nnext\n"
    )
    first = logmon("tail", "a.log", "-o", "json", cwd=tmp_path).stdout.splitlines()[0]
    for part in (b'"source":"a.log"', b'"offset":0', b'"line":1', b'"end_line":', b'"time_source":"event"'):
        assert part in first


def test_following_goes_through_rotation(tmp_path):
    """By name: renamed, created again, truncated; every line once."""
    log = tmp_path / "app.log"
    log.write_bytes(b"first\n")
    with subprocess.Popen([*LOGMON, "tail", "-f", log], stdout=subprocess.PIPE, env=clean(), cwd=tmp_path) as program:
        assert program.stdout.readline() == b"first\n"
        with log.open("ab") as file:
            file.write(b"second\n")
        assert program.stdout.readline() == b"second\n"
        log.rename(tmp_path / "app.log.1")
        log.write_bytes(b"third\n")
        assert program.stdout.readline() == b"third\n"
        log.write_bytes(b"4\n")
        assert program.stdout.readline() == b"4\n"
        program.send_signal(2)
        assert program.wait(10) == 130


@pytest.mark.parametrize("options", ["", "?restart=always", "?restart=on-failure"])
def test_following_a_command_shows_what_there_is(options):
    """It may never end, so its last lines are not waited for."""
    source = f"cmd:sh -c 'echo now; exec sleep 1000'{options}"
    it = subprocess.Popen(
        [*LOGMON, "tail", "-f", source], env=clean(), stdout=subprocess.PIPE, stdin=subprocess.DEVNULL
    )
    assert it.stdout.readline() == b"now\n"
    it.terminate()
    it.communicate(timeout=20)


def test_a_command_that_ended_well_is_not_waited_for():
    done = logmon("tail", "-f", "cmd:echo done?restart=on-failure", timeout=20)
    assert (done.stdout, done.returncode) == (b"done\n", 0)
