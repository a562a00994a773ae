"""Whatever stands in a log: a hook runs nothing of it, and it arrives as it was, or visibly neutralised.

Every value in every place is checked where the document is made; values of each kind, in all places at once, are sent
through every recipe. LOGMON_HOSTILE=full sends every value in every place through every recipe (some minutes).
"""

import email
import email.policy
import json
import os
import shutil
from pathlib import Path

import pytest

from logmon.hooks.environment import MAX_BYTES, PATH, environment
from logmon.hooks.payload import payload
from logmon.model.delivery import Result
from logmon.model.hook import HookConfig
from logmon.model.incident import Incident
from logmon.model.text import printable, well_formed

from . import recipes
from .hostile import CORPUS, PLACES, everywhere
from .running import delivery

MISSING = [name for name in ("sh", "curl", "python3") if shutil.which(name, path=PATH) is None]
CHECKED = ("quotes", "newline", "dash", "at file", "tilde escape", "header", "json", "null", "invalid", "empty")
"""The values that differ in kind; the others are more of the same, for the full run."""
FULL = os.environ.get("LOGMON_HOSTILE") == "full"


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("kind", CORPUS)
def test_it_arrives_in_the_document_as_it_was(kind: str, place: str) -> None:
    text = CORPUS[kind]
    about = PLACES[place](text)
    own = json.loads(payload(delivery(about=about)))["logmon"]
    line = own["evidence"][0]
    found = {
        "summary": own["summary"],
        "rule": own["rule"],
        "severity": own["severity"],
        "key": own["key"].get("host"),
        "name of a key": next(iter(own["key"])),
        "value": own["values"]["value"],
        "line": line["text"],
        "path": line["partition"],
        "id": own["id"],
    }
    assert found[place] == well_formed(text) or (place, text) == ("id", "")


@pytest.mark.parametrize("kind", CORPUS)
def test_a_variable_is_one_short_line_that_can_be_passed_on(kind: str) -> None:
    env = environment(HookConfig("page", ("true",)), delivery(about=everywhere(CORPUS[kind])), {})
    for name, value in env.items():
        assert len(os.fsencode(value)) <= MAX_BYTES, name
        assert value == printable(value).replace("\n", " "), name


def cases() -> list[tuple[str, str]]:
    if FULL:
        return [(kind, place) for kind in CORPUS for place in PLACES]
    return [*((kind, "everywhere") for kind in CHECKED), ("large", "line")]


@pytest.mark.skipif(bool(MISSING), reason=f"the recipes need {', '.join(MISSING)} in {PATH}")
@pytest.mark.parametrize("recipe", recipes.SETTINGS)
def test_a_recipe_runs_nothing_of_it(tmp_path: Path, recipe: str) -> None:
    with recipes.serving() as server:
        for number, (kind, place) in enumerate(cases()):
            where = tmp_path / str(number)
            where.mkdir()
            about = everywhere(CORPUS[kind]) if place == "everywhere" else PLACES[place](CORPUS[kind])
            env = recipes.settings(where, server.url)
            before = {path.name for path in where.iterdir()}
            outcome = recipes.run(recipe, where, env, delivery(about=about))
            assert outcome.result is Result.DELIVERED, (kind, place, outcome.output)
            after = {path.name for path in where.iterdir()}
            assert after - before <= WRITES.get(recipe, set()), (kind, place)
            WORD.get(recipe, lambda where, about: None)(where, about)
        for _, _, headers, body in server.got:
            json.loads(body)
            assert "X-Evil" not in headers
        assert len(server.got) == (len(cases()) if recipe in recipes.POSTING else 0)


def mail(where: Path, about: Incident) -> None:
    """The lines of the log are in the text; none became a header, an address or an argument."""
    assert (where / "sendmail.argv").read_text().split("\n") == ["-i", "--", "ops@example.org", ""]
    made = email.message_from_bytes((where / "sendmail.stdin").read_bytes(), policy=email.policy.default)
    allowed = {"To", "Subject", "Auto-Submitted", "References", "Content-Type", "Content-Transfer-Encoding"}
    assert set(made.keys()) == allowed | {"MIME-Version"}
    text = well_formed(about.summary).replace("\r\n", "\n").replace("\r", "\n")
    assert text in made.get_content().replace("\r\n", "\n").replace("\r", "\n")


def apprise(where: Path, about: Incident) -> None:
    """One argument each, and none that begins with a dash of the log."""
    arguments = (where / "apprise.argv").read_text().split("\n")
    assert [argument.partition("=")[0] for argument in arguments] == [
        "--config",
        "--title",
        "--notification-type",
        "--input-format",
        "",
    ]


def file(where: Path, about: Incident) -> None:
    (line,) = (where / "alerts.jsonl").read_bytes().splitlines()
    assert json.loads(line)["logmon"]["summary"] == well_formed(about.summary)


WRITES = {
    "log-to-file.sh": {"alerts.jsonl"},
    "mail.py": {"sendmail.argv", "sendmail.stdin"},
    "apprise.py": {"apprise.argv", "apprise.stdin"},
    "ticket.py": {"tickets"},
}
WORD = {"mail.py": mail, "apprise.py": apprise, "log-to-file.sh": file}
