"""The recipes of examples/hooks, run as logmon runs hooks, against a local server and stand-ins for programs."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from logmon.hooks.environment import PATH
from logmon.hooks.runner import Runner
from logmon.model.delivery import Delivery, Outcome
from logmon.model.hook import HookConfig

from .running import finish

FOLDER = Path(__file__).parents[3] / "examples" / "hooks"
SETTINGS = {
    "log-to-file.sh": "ALERT_FILE",
    "webhook.sh": "WEBHOOK_URL",
    "slack.py": "SLACK_URL",
    "ntfy.py": "NTFY_TOPIC",
    "pagerduty.py": "PAGERDUTY_KEY",
    "alertmanager.py": "ALERTMANAGER_URL",
    "ticket.py": "TICKET_TOKEN",
    "mail.py": "MAIL_TO",
    "apprise.py": "APPRISE_CONFIG",
}
"""Each recipe, and a setting that it cannot do without."""
POSTING = ("webhook.sh", "slack.py", "ntfy.py", "pagerduty.py", "alertmanager.py", "ticket.py")


class Server(ThreadingHTTPServer):
    """Remembers what was sent, and answers with `answer` and the address of what was made."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer = 200
        self.got: list[tuple[str, str, dict[str, str], bytes]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook"

    def documents(self) -> list[object]:
        return [json.loads(body) for _, _, _, body in self.got]


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.command, self.path, dict(self.headers), body))
        made = json.dumps({"url": f"{self.server.url}/{len(self.server.got)}"}).encode()
        self.send_response(self.server.answer)
        if 300 <= self.server.answer < 400:
            self.send_header("Location", self.server.url)
        self.send_header("Content-Length", str(len(made)))
        self.end_headers()
        self.wfile.write(made)

    do_PATCH = do_GET = do_POST

    def log_message(self, *args: object) -> None:
        return


@contextmanager
def serving() -> Iterator[Server]:
    made = Server()
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.shutdown()
        made.server_close()
        thread.join()


def settings(where: Path, url: str) -> dict[str, str]:
    """Everything that any recipe wants, with everything in `where` or at `url`, and stand-ins for programs."""
    for name in ("sendmail", "apprise"):
        stand_in(where, name, f'printf "%s\\n" "$@" >{name}.argv; cat >{name}.stdin')
    return {
        "PATH": f"{where / 'bin'}:{PATH}",
        "ALERT_FILE": "alerts.jsonl",
        "WEBHOOK_URL": url,
        "SLACK_URL": url,
        "NTFY_URL": url,
        "NTFY_TOPIC": "ops",
        "PAGERDUTY_URL": url,
        "PAGERDUTY_KEY": "key",
        "ALERTMANAGER_URL": url,
        "TICKET_URL": url,
        "TICKET_TOKEN": "token",
        "TICKET_DIR": "tickets",
        "MAIL_TO": "ops@example.org",
        "APPRISE_CONFIG": "/etc/apprise.yml",
    }


def run(recipe: str, where: Path, env: dict[str, str], told: Delivery) -> Outcome:
    config = HookConfig(told.hook, (str(FOLDER / recipe),), env=env, cwd=str(where))
    runner = Runner({told.hook: config}, str(where))
    runner.start(told, 0)
    (outcome,) = finish(runner)
    return outcome


def stand_in(where: Path, name: str, text: str) -> None:
    """A program of this name in `where`/bin."""
    path = where / "bin" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("#!/bin/sh\n" + text)
    path.chmod(0o755)
