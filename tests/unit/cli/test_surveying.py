"""`logmon sources ls` and `show`: the state of a run beside what is there to read."""

import json
import os
from pathlib import Path

import pytest

from logmon.cli import exits
from logmon.cli.refuse import RefusedError
from logmon.cli.surveying import Asked, list_sources, show_source
from tests.acceptance.program import logmon

RULES = """[rules.any]
when = "level >= error | once"
[sources.app]
path = "app.log"
[sources.job]
url = "cmd:touch canary"
"""
LINE = b"2026-11-20T08:00:00Z ERROR number %d\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rules.toml").write_text(RULES)
    (tmp_path / "app.log").write_bytes(b"".join(LINE % number for number in range(10)))
    return tmp_path


def run(here: Path, begin: str = "start") -> None:
    done = logmon("run", "app.log", "--rules", "rules.toml", "--once", "--from", begin, "--state", "st", cwd=here)
    assert done.returncode == 0, done.stderr


def listed(capfd: pytest.CaptureFixture[str], *names: str, **options: object) -> tuple[int, list[dict[str, object]]]:
    code = list_sources(_asked(list(names), **options))
    return code, [json.loads(line) for line in capfd.readouterr().out.split("\n")[:-1]]


def _asked(names: list[str], rules: tuple[str, ...] = (), state: str | None = None, output: str = "json") -> Asked:
    return Asked(names, list(rules), state, output, "utc", "never")


def test_never_read(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    code, (app, job) = listed(capfd, rules=("rules.toml",))
    assert (app["kind"], app["read"], app["behind"], app["lines"], app["state"]) == (
        "file", None, len(LINE % 0) * 10, 10, "never read",
    )  # fmt: skip
    assert code == exits.OK and (job["kind"], job["behind"]) == ("cmd", None)
    assert not os.path.exists("canary"), "a command is not run to look at it"


def test_read_behind_and_up_to_date(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    run(here)
    _, (app,) = listed(capfd, state="st")
    assert (app["name"], app["read"], app["behind"], app["state"]) == ("app.log", 360, 0, "up to date")
    assert app["last_event"] == "2026-11-20T08:00:00Z"
    with open("app.log", "ab") as file:
        file.write(LINE % 10 + LINE % 11)
    _, (app,) = listed(capfd, "app.log", state="st")
    assert (app["behind"], app["lines"], app["state"]) == (2 * len(LINE % 10), 2, "behind")
    _, (again,) = listed(capfd, "app.log", state="st")
    assert again == app, "looking changes nothing"


def test_show(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    run(here)
    assert show_source(_asked(["app.log"], state="st", output="pretty")) == exits.OK
    text = capfd.readouterr().out
    assert text.startswith("app.log: file, up to date\n\n  app.log\n    read        to byte 360\n")
    assert "    format      app" in text
    assert show_source(_asked(["app.log"], state="st")) == exits.OK
    (origin,) = map(json.loads, capfd.readouterr().out.split("\n")[:-1])
    assert (origin["origin"], origin["position"], origin["behind"]) == ("app.log", 360, 0)


def test_a_run_that_began_at_the_end_has_read_nothing_yet(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    run(here, begin="end")
    assert show_source(_asked(["app.log"], state="st", output="pretty")) == exits.OK
    assert "    read        nothing yet\n    left        0 B, 0 lines\n" in capfd.readouterr().out


def test_a_gap_is_told_with_its_place(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    run(here)
    (here / "app.log").unlink()
    (here / "app.log").write_bytes(b"2026-11-20T09:00:00Z ERROR another file\n")
    assert show_source(_asked(["app.log"], state="st", output="pretty")) == exits.INCOMPLETE
    out, err = capfd.readouterr()
    assert out.startswith("app.log: file, 1 gap\n") and "gap: an unknown number of bytes" in err


def test_one_that_is_gone(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    run(here)
    (here / "app.log").unlink()
    code, (app,) = listed(capfd, "app.log", state="st")
    assert (code, app["state"]) == (exits.INCOMPLETE, "1 gap")


def test_a_pipe_is_not_emptied(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    os.mkfifo("pipe")
    fd = os.open("pipe", os.O_RDWR)
    os.write(fd, b"still here\n")
    _, (pipe,) = listed(capfd, "pipe")
    assert pipe["behind"] is None and os.read(fd, 100) == b"still here\n"
    os.close(fd)


def test_names_that_nobody_knows(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGMON_STATE", "none")
    with pytest.raises(RefusedError) as error:
        list_sources(_asked(["ap"], rules=("rules.toml",)))
    assert error.value.help == "did you mean `app`?"
    with pytest.raises(RefusedError, match="no source"):
        list_sources(_asked([]))
    with pytest.raises(RefusedError, match="no state in nowhere"):
        list_sources(_asked(["app.log"], state="nowhere"))
