"""Bad input is normal input: a clear message, the right exit code, the rest goes on, and never a traceback."""

import os
import resource
import subprocess

import pytest

from tests.acceptance.program import LOGMON, clean, logmon

GOOD = b"2025-03-03T12:00:00Z ERROR app - boom\n"
RULES = b"""[rules.boom]
when = '"boom" | count in 1m >= 1'
"""


@pytest.fixture
def place(tmp_path):
    (tmp_path / "good.log").write_bytes(GOOD)
    (tmp_path / "rules.toml").write_bytes(RULES)
    return tmp_path


def test_a_mistyped_command_is_proposed_once(place):
    said = sane(logmon("tial", cwd=place)).stderr
    assert said.count(b"tail") == 1, said


def sane(done):
    """No traceback, no bug report."""
    assert b"Traceback" not in done.stderr, done.stderr
    assert b"this is a bug" not in done.stderr, done.stderr
    return done


def test_a_missing_file_beside_a_good_one(place):
    done = sane(logmon("tail", "missing.log", "good.log", "-o", "raw", cwd=place))
    assert (done.returncode, done.stdout) == (3, GOOD)
    assert b"missing.log" in done.stderr


@pytest.mark.parametrize("command", [("query", "| count"), ("why", "boom", "-r", "rules.toml"), ("run", "--once")])
def test_a_damaged_archive_beside_a_good_file_is_a_gap(place, command):
    (place / "broken.log.gz").write_bytes(b"\x1f\x8b\x08\x00 broken")
    rules = ("-r", "rules.toml", "--dry-run", "--from", "start") if command[0] == "run" else ()
    done = sane(logmon(*command, *rules, "good.log", "broken.log.gz", cwd=place))
    assert done.returncode == 3
    assert b"gap: an unknown number of bytes were not read (broken.log.gz, from byte 0)" in done.stderr


def test_a_glob_without_a_match(place):
    done = sane(logmon("tail", "nothing-*.log", cwd=place))
    assert done.returncode == 3
    assert b"nothing-*.log" in done.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_without_permission(place):
    (place / "secret.log").touch(mode=0)
    done = sane(logmon("tail", "secret.log", "good.log", "-o", "raw", cwd=place))
    assert (done.returncode, done.stdout) == (3, GOOD)


def test_directories_and_devices(place):
    (place / "empty").mkdir()
    for source in ("empty", "/dev/null", "/dev/zero"):
        assert sane(logmon("tail", source, cwd=place, timeout=20)).returncode in (0, 3)


def test_a_binary_file(place):
    (place / "bin").write_bytes(bytes(range(256)) * 500 + b"\n" + GOOD)
    done = sane(logmon("tail", "bin", "-g", "boom", "-o", "json", cwd=place))
    assert done.returncode == 0
    assert b"boom" in done.stdout


def test_invalid_utf8_in_every_output(place):
    (place / "odd.log").write_bytes(b"2025-03-03T12:00:00Z ERROR app - b\xff\xfe\x80 \xed\xa0\x80 \x1b]0;t\x07 end\n")
    for form in ("pretty", "json", "logfmt"):
        done = sane(logmon("tail", "odd.log", "-o", form, cwd=place))
        assert done.returncode == 0
        assert b"end" in done.stdout
        assert b"\x1b]" not in done.stdout
    assert logmon("tail", "odd.log", "-o", "raw", cwd=place).stdout == (place / "odd.log").read_bytes()


def test_a_line_of_100_megabytes(place):
    """The next line is intact, what was skipped is told, memory stays small."""
    with (place / "long.log").open("wb") as file:
        file.write(b"2025-03-03T12:00:00Z INFO app - ")
        for _ in range(100):
            file.write(b"x" * 1_000_000)
        file.write(b"\n" + GOOD)
    done = sane(logmon("tail", "long.log", "-g", "boom", "-o", "raw", cwd=place))
    assert done.stdout == GOOD
    assert b"gap:" in done.stderr
    assert done.returncode == 3
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 400_000


def test_rule_files_that_are_none(place):
    (place / "wrong.toml").write_bytes(b"\xff\x00 = [\n")
    for path in ("wrong.toml", "missing.toml", "."):
        done = sane(logmon("run", "good.log", "--rules", path, "--once", "--dry-run", cwd=place))
        assert done.returncode == 2
        assert done.stderr


def test_twenty_mistakes_in_one_run(place):
    """Each is found, underlined, and none hides another."""
    rules = "\n".join(f"[rules.r{n}]\nwhen = 'stat{n} => {n} | once'\nseverty = 'high'" for n in range(10))
    (place / "bad.toml").write_text(rules)
    done = sane(logmon("rules", "check", "bad.toml", "-o", "concise", cwd=place))
    assert done.returncode == 1
    assert done.stdout.count(b"LM102") == 10
    assert done.stdout.count(b"LM002") == 10


def test_a_hook_that_does_not_exist(place):
    (place / "rules.toml").write_bytes(b"[hooks.page]\nrun = ['./nowhere.sh']\n" + RULES + b"do = ['page']\n")
    done = sane(
        logmon("run", "good.log", "--rules", "rules.toml", "--once", "--from", "start", "--state", "st", cwd=place)
    )
    assert done.returncode == 3
    assert b"FIRING" in done.stdout
    assert b"nowhere.sh" in done.stderr


def test_a_hook_that_does_not_exist_is_found_before_it_is_needed(place):
    (place / "rules.toml").write_bytes(b"[hooks.page]\nrun = ['./nowhere.sh']\n" + RULES + b"do = ['page']\n")
    assert logmon("rules", "check", "rules.toml", cwd=place).returncode == 0
    done = sane(logmon("rules", "check", "rules.toml", "-o", "concise", "--fail-on", "warning", cwd=place))
    assert done.returncode == 1
    assert done.stdout.startswith(b"rules.toml:2:8: LM306 warning:")
    assert b"nowhere.sh" in done.stdout


def test_a_full_disk_under_the_state(place):
    """Nothing is half-written; what to do is said; with room again the same run works."""
    small = place / "small"
    small.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", small], capture_output=True).returncode:
        pytest.skip("mounting a small file system needs root")
    try:
        (small / "fill").write_bytes(b"x" * 60_000)
        arguments = ("run", "good.log", "--rules", "rules.toml", "--once", "--from", "start", "--state", small / "st")
        done = sane(logmon(*arguments, cwd=place, timeout=30))
        assert done.returncode == 73
        assert b"space" in done.stderr
    finally:
        subprocess.run(["umount", small], check=True)


def test_another_instance_holds_the_state(place):
    holder = subprocess.Popen(
        [*LOGMON, "run", "good.log", "--rules", "rules.toml", "--state", "st", "--from", "start"],
        cwd=place, env=clean(), stdout=subprocess.PIPE, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        assert b"FIRING" in holder.stdout.readline()
        done = sane(logmon("run", "good.log", "--rules", "rules.toml", "--state", "st", cwd=place))
        assert done.returncode == 75
        assert str(holder.pid).encode() in done.stderr
    finally:
        holder.terminate()
        assert holder.wait(10) == 0


def test_wrong_words_on_the_command_line(place):
    for arguments in (
        ("tail", "-w", "status =>", "good.log"),
        ("tail", "-l", "wran", "good.log"),
        ("tail", "-o", "jsn", "good.log"),
        ("tail", "-n", "many", "good.log"),
        ("tail", "--since", "soon", "good.log"),
        ("tail", "-g", "(", "good.log"),
        ("tail", "--format", "sylog", "good.log"),
        ("tail", "--tz", "Mars", "good.log"),
        ("tail", "dockr:web"),
        ("tail",),
        ("query", "count by", "good.log"),
        ("run", "good.log"),
        ("nonsense",),
        ("rules", "check", "nothing-here"),
    ):
        done = sane(logmon(*arguments, cwd=place))
        assert (done.returncode, done.stdout) == (2, b""), arguments
        assert done.stderr


def test_a_query_that_only_decides(place):
    """A rule's text is no question: it is refused, with the way to try it."""
    (place / "app.log").write_bytes(b"2026-11-20T08:00:00Z ERROR x\n")
    for text in ("| once", "level >= warn | count in 5m > 3", "| absent by host in 5m", "| new template"):
        done = logmon("query", text, place / "app.log")
        assert (done.returncode, done.stdout) == (2, b"")
        assert b"a query measures" in done.stderr
