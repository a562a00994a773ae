"""`logmon hooks` as a user meets it."""

import json

import pytest

from tests.acceptance.program import logmon

RULES = """
[hooks.ok]
shell = 'cat >>got.jsonl; echo "thanks \033[31m"'
[hooks.bad]
shell = 'echo no >&2; exit 1'
[hooks.gone]
run = ["./nothing"]
[rules.x]
when = '/boom (?<k>\\S+)/ | once by k'
do = ["bad", "else:ok"]
[rules.y]
when = '/bam (?<k>\\S+)/ | once by k'
do = ["bad"]
"""


@pytest.fixture
def where(tmp_path):
    (tmp_path / "rules.toml").write_text(RULES.replace("\033", "\\033"))
    (tmp_path / "app.log").write_text("2026-11-20T10:00:01Z boom 1\n2026-11-20T10:00:02Z bam 2\n")
    return tmp_path


def hooks(where, *arguments):
    done = logmon("hooks", *arguments, cwd=where)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_a_test_shows_exit_duration_and_output(where):
    code, said, _ = hooks(where, "test", "ok", "--resolve")
    assert code == 0
    assert said.count("delivered: exit 0 after ") == 2
    assert "  | thanks [31m\n" in said
    told = [json.loads(line)["logmon"] for line in (where / "got.jsonl").read_text().splitlines()]
    assert [(one["id"], one["phase"]) for one in told] == [("SAMPLE00", "firing"), ("SAMPLE00", "resolved")]


@pytest.mark.parametrize(("name", "words"), [("bad", "failed: exit 1"), ("gone", "no such file")])
def test_a_test_that_fails_says_why(where, name, words):
    code, said, _ = hooks(where, "test", name)
    assert code == 1
    assert words in said


def test_an_unknown_hook_is_a_mistake_with_a_proposal(where):
    code, _, said = hooks(where, "test", "bed")
    assert code == 2
    assert "did you mean `bad`?" in said


def test_a_dead_letter_is_listed_shown_revived_and_dropped(where):
    run = logmon("run", "app.log", "--rules", "rules.toml", "--state", "state", "--once", "--from", "start", cwd=where)
    assert run.returncode == 3
    assert b"exit 1; ok is told instead" in run.stderr
    assert json.loads((where / "got.jsonl").read_text())["receiver"] == "ok"
    code, said, _ = hooks(where, "ls", "--state", "state")
    rows = [line.split() for line in said.splitlines()]
    assert (code, rows[0][:4]) == (1, ["HOOK", "STATE", "WAITING", "DEAD"])
    assert rows[1][:4] == ["ok", "ok", "0", "0"]
    assert said.splitlines()[2].startswith("bad   failed 2 times in a row")
    assert "cannot run: " in said
    _, said, _ = hooks(where, "dead", "--state", "state")
    assert "exit 1" in said.splitlines()[1]
    number = said.splitlines()[1].split()[0]
    shown = json.loads(hooks(where, "show", number, "--state", "state")[1])
    assert shown["logmon"]["rule"] == "y"
    assert hooks(where, "retry", "--state", "state")[0] == 2
    assert "1 to be tried again" in hooks(where, "retry", number, "--state", "state")[2]
    assert "no dead letters" in hooks(where, "dead", "--state", "state")[2]
    assert hooks(where, "drop", number, "--state", "state")[0] == 2


def test_without_a_state_it_says_where_one_would_be(where):
    code, _, said = hooks(where, "dead", "--state", "none")
    assert code != 0
    assert "none/state.db" in said
