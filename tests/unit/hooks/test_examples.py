"""The shipped recipes, run as logmon runs them, against a local server or a stand-in program."""

import email
import email.policy
import json
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from logmon.hooks.environment import PATH
from logmon.hooks.runner import Runner
from logmon.model.delivery import Outcome, Result
from logmon.model.hook import HookConfig
from logmon.model.incident import Incident
from logmon.model.match import Line

from .running import delivery, finish, incident

EXAMPLES = Path(__file__).parents[3] / "examples" / "hooks"
RECIPES = {
    "log-to-file.sh": "ALERT_FILE",
    "webhook-curl.sh": "WEBHOOK_URL",
    "slack.sh": "SLACK_URL",
    "ntfy.sh": "NTFY_TOPIC",
    "mail.sh": "MAIL_TO",
}
HOSTILE = (
    "$(touch canary) `touch canary`; touch canary\n.\n~!touch canary\r\n"
    "Bcc: x@example.org\n-oQ/tmp <!channel> & \x00\udcff\u202e'\""
)


MISSING = [name for name in ("sh", "curl", "python3") if shutil.which(name, path=PATH) is None]
pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"the recipes need {', '.join(MISSING)} in {PATH}")


class Server(HTTPServer):
    """Remembers what was posted and answers with `answer`."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer = 200
        self.posted: list[tuple[str, str, bytes]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook"


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posted.append((self.path, self.headers["Content-Type"], body))  # type: ignore[attr-defined]
        self.send_response(self.server.answer)  # type: ignore[attr-defined]
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        return


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield made
    made.shutdown()
    made.server_close()
    thread.join()


def run(recipe: str, where: Path, env: dict[str, str], about: Incident | None = None) -> Outcome:
    config = HookConfig("page", (str(EXAMPLES / recipe),), env=env, cwd=str(where))
    runner = Runner({"page": config}, str(where))
    runner.start(delivery(about=about), 0)
    (outcome,) = finish(runner)
    return outcome


def stand_in(where: Path, name: str, text: str) -> str:
    """A program of this name, first on the returned PATH."""
    path = where / "bin" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("#!/bin/sh\n" + text)
    path.chmod(0o755)
    return f"{path.parent}:{PATH}"


def hostile() -> Incident:
    line = Line("web", "/var/log/web.log", 0, 0, HOSTILE)
    return incident(key=HOSTILE, summary=HOSTILE, evidence=(line,))


def test_every_recipe_is_named_here_and_executable() -> None:
    assert {path.name for path in EXAMPLES.glob("*.sh")} == RECIPES.keys()
    assert all(path.stat().st_mode & 0o111 for path in EXAMPLES.glob("*.sh"))


@pytest.mark.parametrize("recipe", sorted(RECIPES))
def test_a_recipe_without_its_setting_fails_and_names_it(tmp_path: Path, recipe: str) -> None:
    outcome = run(recipe, tmp_path, {})
    assert outcome.result is Result.FAILED
    assert RECIPES[recipe] in outcome.output


def test_log_to_file_appends_one_line_per_alert(tmp_path: Path) -> None:
    for _ in range(2):
        assert run("log-to-file.sh", tmp_path, {"ALERT_FILE": "alerts.jsonl"}).result is Result.DELIVERED
    lines = (tmp_path / "alerts.jsonl").read_text().splitlines()
    assert [json.loads(line)["logmon"]["id"] for line in lines] == ["A7K2", "A7K2"]


def test_webhook_posts_the_document(tmp_path: Path, server: Server) -> None:
    assert run("webhook-curl.sh", tmp_path, {"WEBHOOK_URL": server.url}).result is Result.DELIVERED
    ((path, kind, body),) = server.posted
    assert (path, kind) == ("/hook", "application/json")
    assert json.loads(body)["alerts"][0]["labels"]["alertname"] == "web_5xx"


@pytest.mark.parametrize("recipe", ["webhook-curl.sh", "slack.sh", "ntfy.sh"])
@pytest.mark.parametrize(("answer", "result"), [(503, Result.RETRY), (429, Result.RETRY), (404, Result.FAILED)])
def test_a_refusing_server_is_asked_again_only_if_that_can_help(
    tmp_path: Path, server: Server, recipe: str, answer: int, result: Result
) -> None:
    server.answer = answer
    env = {"NTFY_URL": server.url, "NTFY_TOPIC": "t", RECIPES[recipe]: server.url}
    outcome = run(recipe, tmp_path, env)
    assert outcome.result is result
    assert f"HTTP {answer}" in outcome.output


@pytest.mark.parametrize("recipe", ["webhook-curl.sh", "slack.sh", "ntfy.sh"])
def test_a_server_that_is_away_is_tried_again(tmp_path: Path, recipe: str) -> None:
    away = "http://127.0.0.1:1/"
    assert run(recipe, tmp_path, {"NTFY_URL": away, "NTFY_TOPIC": "t", RECIPES[recipe]: away}).result is Result.RETRY


@pytest.mark.parametrize("recipe", ["webhook-curl.sh", "slack.sh", "ntfy.sh", "mail.sh"])
def test_a_missing_program_is_a_mistake_and_not_retried(tmp_path: Path, recipe: str) -> None:
    stand_in(tmp_path, "python3", "cat")
    (tmp_path / "bin" / "sh").symlink_to("/bin/sh")
    (tmp_path / "bin" / "cat").symlink_to("/bin/cat")
    env = {"PATH": str(tmp_path / "bin"), "NTFY_TOPIC": "t", RECIPES[recipe]: "http://127.0.0.1:1/"}
    outcome = run(recipe, tmp_path, env)
    assert (outcome.result, outcome.exit) == (Result.FAILED, 127)


def test_slack_gets_the_summary_and_the_last_lines_escaped(tmp_path: Path, server: Server) -> None:
    assert (
        run("slack.sh", tmp_path, {"SLACK_URL": server.url}, incident(summary="<!channel> & co")).result
        is Result.DELIVERED
    )
    text = json.loads(server.posted[0][2])["text"]
    assert text == "*FIRING* high web_5xx: &lt;!channel&gt; &amp; co\n```GET /v1/orders 502```"


def test_ntfy_publishes_json_to_the_topic(tmp_path: Path, server: Server) -> None:
    assert run("ntfy.sh", tmp_path, {"NTFY_URL": server.url, "NTFY_TOPIC": "ops"}).result is Result.DELIVERED
    published = json.loads(server.posted[0][2])
    assert (published["topic"], published["title"], published["priority"]) == ("ops", "FIRING: web_5xx", 4)
    assert published["message"] == "21 errors on web-2"


def test_mail_goes_through_sendmail(tmp_path: Path) -> None:
    path = stand_in(tmp_path, "sendmail", 'printf "%s\\n" "$@" >argv; cat >mail')
    assert run("mail.sh", tmp_path, {"MAIL_TO": "ops@example.org", "PATH": path}).result is Result.DELIVERED
    assert (tmp_path / "argv").read_text().split() == ["-i", "--", "ops@example.org"]
    mail = email.message_from_bytes((tmp_path / "mail").read_bytes(), policy=email.policy.default)
    assert mail["Subject"] == "[FIRING] web_5xx: 21 errors on web-2"
    assert "GET /v1/orders 502" in mail.get_content()


def test_mail_is_tried_again_when_sendmail_fails(tmp_path: Path) -> None:
    path = stand_in(tmp_path, "sendmail", "exit 75")
    assert run("mail.sh", tmp_path, {"MAIL_TO": "ops@example.org", "PATH": path}).result is Result.RETRY


@pytest.mark.parametrize("recipe", sorted(RECIPES))
def test_hostile_text_runs_nothing_and_changes_no_header(tmp_path: Path, server: Server, recipe: str) -> None:
    path = stand_in(tmp_path, "sendmail", 'printf "%s\\n" "$@" >argv; cat >mail')
    env = {"PATH": path, "NTFY_TOPIC": "t", "NTFY_URL": server.url, RECIPES[recipe]: server.url}
    env |= {"MAIL_TO": "ops@example.org", "ALERT_FILE": "alerts.jsonl"}
    assert run(recipe, tmp_path, env, hostile()).result is Result.DELIVERED
    assert not (tmp_path / "canary").exists()
    for _, _, body in server.posted:
        json.loads(body)
    if recipe == "mail.sh":
        mail = email.message_from_bytes((tmp_path / "mail").read_bytes(), policy=email.policy.default)
        assert mail["Bcc"] is None
        assert "~!touch canary" in mail.get_content()
