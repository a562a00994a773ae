"""Each shipped recipe says what it should, to the right place, and answers trouble with the right exit code."""

import email
import email.policy
import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from logmon.hooks.environment import PATH
from logmon.model.delivery import Delivery, Outcome, Result
from logmon.model.incident import Incident, Notification, Phase

from . import recipes
from .recipes import FOLDER, POSTING, SETTINGS, Server
from .running import delivery, incident

MISSING = [name for name in ("sh", "curl", "python3") if shutil.which(name, path=PATH) is None]
pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"the recipes need {', '.join(MISSING)} in {PATH}")


@pytest.fixture
def server() -> Iterator[Server]:
    with recipes.serving() as made:
        yield made


def run(recipe: str, where: Path, url: str = "", about: Incident | None = None, **env: str) -> Outcome:
    return recipes.run(recipe, where, {**recipes.settings(where, url), **env}, delivery(about=about))


def digest() -> Delivery:
    one, other = incident("a", id="AAAA"), incident("b", id="BBBB", rule="disk", summary="full")
    over = incident("a", Phase.RESOLVED, id="AAAA")
    first, *others = (Notification(about, "page", "x") for about in (one, other, over))
    return Delivery(1, first, 1, 0, tuple(others))


def test_every_recipe_is_named_here_and_executable() -> None:
    assert {path.name for path in FOLDER.iterdir() if path.suffix in (".sh", ".py")} == SETTINGS.keys()
    assert all((FOLDER / name).stat().st_mode & 0o111 for name in SETTINGS)


def test_what_recipes_have_in_common_is_the_same_text() -> None:
    """Each can be copied alone, so they repeat it; a correction of one is a correction of all."""
    for name in ("setting", "send", "one_line"):
        texts = {path.read_text().partition(f"\ndef {name}(")[2].partition("\n\n\n")[0] for path in FOLDER.glob("*.py")}
        assert len(texts - {""}) == 1, name


@pytest.mark.parametrize("recipe", sorted(SETTINGS))
def test_a_recipe_without_its_setting_fails_and_names_it(tmp_path: Path, recipe: str) -> None:
    outcome = run(recipe, tmp_path, **{SETTINGS[recipe]: ""})
    assert outcome.result is Result.FAILED
    assert SETTINGS[recipe] in outcome.output
    assert "Traceback" not in outcome.output


@pytest.mark.parametrize("recipe", POSTING)
def test_a_refusing_server_is_asked_again_only_if_that_can_help(tmp_path: Path, server: Server, recipe: str) -> None:
    for answer, result in ((503, Result.RETRY), (429, Result.RETRY), (404, Result.FAILED), (302, Result.FAILED)):
        server.answer, server.got = answer, []
        outcome = run(recipe, tmp_path, server.url)
        assert (outcome.result, len(server.got)) == (result, 1)
        assert f"HTTP {answer}" in outcome.output


@pytest.mark.parametrize("recipe", POSTING)
def test_a_server_that_is_away_is_tried_again(tmp_path: Path, recipe: str) -> None:
    assert run(recipe, tmp_path, "http://127.0.0.1:1/").result is Result.RETRY


@pytest.mark.parametrize("recipe", [name for name in POSTING if name.endswith(".py")])
def test_only_web_addresses_are_opened(tmp_path: Path, recipe: str) -> None:
    outcome = run(recipe, tmp_path, "file:///etc/passwd")
    assert outcome.result is Result.FAILED
    assert "not a web address" in outcome.output


@pytest.mark.parametrize("recipe", ["mail.py", "apprise.py", "webhook.sh"])
def test_a_missing_program_is_a_mistake_and_not_retried(tmp_path: Path, recipe: str) -> None:
    tools = tmp_path / "only"
    tools.mkdir()
    for name in ("python3", "env"):
        (tools / name).symlink_to(shutil.which(name, path=PATH) or "")
    outcome = run(recipe, tmp_path, "http://127.0.0.1:1/", PATH=str(tools))
    assert (outcome.result, outcome.exit) == (Result.FAILED, 127)


def test_log_to_file_appends_one_line_per_alert(tmp_path: Path) -> None:
    for _ in range(2):
        assert run("log-to-file.sh", tmp_path).result is Result.DELIVERED
    lines = (tmp_path / "alerts.jsonl").read_text().splitlines()
    assert [json.loads(line)["logmon"]["id"] for line in lines] == ["A7K2", "A7K2"]


def test_webhook_posts_the_document(tmp_path: Path, server: Server) -> None:
    assert run("webhook.sh", tmp_path, server.url).result is Result.DELIVERED
    ((_, path, headers, body),) = server.got
    assert (path, headers["Content-Type"]) == ("/hook", "application/json")
    assert json.loads(body)["alerts"][0]["labels"]["alertname"] == "web_5xx"


def test_slack_gets_the_summary_and_the_last_lines_escaped(tmp_path: Path, server: Server) -> None:
    run("slack.py", tmp_path, server.url, incident(summary="<!channel> & co"))
    text = "*FIRING* high web_5xx: &lt;!channel&gt; &amp; co\n```GET /v1/orders 502```"
    assert server.documents() == [{"text": text}]


def test_slack_lists_a_digest(tmp_path: Path, server: Server) -> None:
    recipes.run("slack.py", tmp_path, recipes.settings(tmp_path, server.url), digest())
    (document,) = server.documents()
    assert "firing: full\nresolved: 21 errors on web-2```" in document["text"]  # type: ignore[index]


def test_ntfy_publishes_json_to_the_topic(tmp_path: Path, server: Server) -> None:
    run("ntfy.py", tmp_path, server.url, NTFY_TOKEN="tk_1")
    assert server.got[0][2]["Authorization"] == "Bearer tk_1"
    (published,) = server.documents()
    assert published == {
        "topic": "ops",
        "title": "FIRING: web_5xx",
        "message": "21 errors on web-2",
        "priority": 4,
        "tags": ["rotating_light"],
    }


def test_pagerduty_triggers_and_resolves_by_the_id(tmp_path: Path, server: Server) -> None:
    run("pagerduty.py", tmp_path, server.url)
    run("pagerduty.py", tmp_path, server.url, incident(phase=Phase.RESOLVED))
    first, second = server.documents()
    assert [one["event_action"] for one in (first, second)] == ["trigger", "resolve"]  # type: ignore[index]
    assert first["dedup_key"] == second["dedup_key"] == "A7K2"  # type: ignore[index]
    payload = first["payload"]  # type: ignore[index]
    assert (payload["summary"], payload["source"], payload["severity"]) == ("21 errors on web-2", "web-2", "error")


def test_pagerduty_gets_the_latest_word_on_each_incident_of_a_digest(tmp_path: Path, server: Server) -> None:
    recipes.run("pagerduty.py", tmp_path, recipes.settings(tmp_path, server.url), digest())
    told = [(one["dedup_key"], one["event_action"]) for one in server.documents()]  # type: ignore[index]
    assert told == [("AAAA", "resolve"), ("BBBB", "trigger")]


def test_alertmanager_is_told_when_to_forget(tmp_path: Path, server: Server) -> None:
    moment = incident(resolved=1_763_622_000_000_000_000)
    for about in (incident(), moment, incident(phase=Phase.RESOLVED)):
        assert run("alertmanager.py", tmp_path, server.url, about).result is Result.DELIVERED
    assert {path for _, path, _, _ in server.got} == {"/hook/api/v2/alerts"}
    ends = [datetime.fromisoformat(one[0]["endsAt"]) - datetime.now(UTC) for one in server.documents()]  # type: ignore[index]
    assert timedelta(hours=23) < ends[0] <= timedelta(hours=24)
    assert timedelta(minutes=3) < ends[1] <= timedelta(minutes=5)
    assert ends[2] < timedelta(0)


def test_a_ticket_is_opened_once_and_closed_at_the_end(tmp_path: Path, server: Server) -> None:
    for phase in (Phase.FIRING, Phase.FIRING, Phase.RESOLVED, Phase.RESOLVED):
        assert run("ticket.py", tmp_path, server.url, incident(phase=phase)).result is Result.DELIVERED
    assert [(method, path) for method, path, _, _ in server.got] == [
        ("POST", "/hook"),
        ("POST", "/hook/1/comments"),
        ("PATCH", "/hook/1"),
    ]
    opened, _, closed = server.documents()
    assert opened["title"] == "high web_5xx: 21 errors on web-2"  # type: ignore[index]
    assert closed == {"state": "closed"}
    assert list((tmp_path / "tickets").iterdir()) == []


def test_mail_goes_through_sendmail(tmp_path: Path) -> None:
    assert run("mail.py", tmp_path).result is Result.DELIVERED
    assert (tmp_path / "sendmail.argv").read_text().split() == ["-i", "--", "ops@example.org"]
    data = (tmp_path / "sendmail.stdin").read_bytes()
    mail = email.message_from_bytes(data, policy=email.policy.default)
    assert mail["Subject"] == "[FIRING] web_5xx: 21 errors on web-2"
    assert "GET /v1/orders 502" in mail.get_content()
    assert b"\r" not in data


@pytest.mark.parametrize("recipe", ["mail.py", "apprise.py"])
def test_it_is_tried_again_when_the_mailer_fails(tmp_path: Path, recipe: str) -> None:
    env = recipes.settings(tmp_path, "")
    for name in ("sendmail", "apprise"):
        recipes.stand_in(tmp_path, name, "cat >/dev/null; exit 1")
    assert recipes.run(recipe, tmp_path, env, delivery()).result is Result.RETRY


def test_apprise_gets_title_type_and_text(tmp_path: Path) -> None:
    assert run("apprise.py", tmp_path).result is Result.DELIVERED
    arguments = (tmp_path / "apprise.argv").read_text().splitlines()
    assert arguments == [
        "--config=/etc/apprise.yml",
        "--title=FIRING: web_5xx",
        "--notification-type=failure",
        "--input-format=text",
    ]
    assert (tmp_path / "apprise.stdin").read_text() == "21 errors on web-2\nGET /v1/orders 502"
