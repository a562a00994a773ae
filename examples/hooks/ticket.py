#!/usr/bin/env python3
# Opens a ticket when an alert fires and closes it with a comment when it ends: issues of GitHub, Gitea, Forgejo.
#
#   [hooks.ticket]
#   run = ["examples/hooks/ticket.py"]
#   concurrency = 1
#   [hooks.ticket.env]
#   TICKET_URL = "https://api.github.com/repos/OWNER/REPO/issues"
#   TICKET_TOKEN = "…"
#   TICKET_DIR = "/var/lib/logmon/tickets"               # remembers which alert has which ticket

import http.client
import json
import os
import sys
import urllib.error
import urllib.request


def setting(name):
    return os.environ.get(name) or sys.exit(f"set {name} in the env of the hook")


def send(url, document, headers=None, method="POST"):
    """Send JSON; ends the hook with 75 (again later) or 1 (for good) when it is not taken. Redirects are refused:
    urllib would follow them without the document."""
    if not url.startswith(("http://", "https://")):
        sys.exit(f"not a web address: {url}")
    fields = {"Content-Type": "application/json", "User-Agent": "logmon-hook", **(headers or {})}
    request = urllib.request.Request(url, json.dumps(document).encode("ascii"), fields, method=method)
    refused = type("Refused", (urllib.request.HTTPRedirectHandler,), {"redirect_request": lambda *_: None})
    try:
        with urllib.request.build_opener(refused).open(request, timeout=20) as answer:
            return answer.read(1 << 20)
    except urllib.error.HTTPError as error:
        print(f"HTTP {error.code}", file=sys.stderr)
        sys.exit(75 if error.code in (408, 429) or error.code >= 500 else 1)
    except (OSError, http.client.HTTPException) as error:
        print(f"no answer: {error}", file=sys.stderr)
        sys.exit(75)


def told(one):
    lines = [line["text"][:1000] for line in one.get("evidence", ())]
    code = "\n".join("    " + text.replace("\n", "\n    ") for text in lines[-20:])
    return f"{plain(one['summary'])}\n\n{code}\n\nlogmon {one['id']}, since {one['started']}"


def plain(text):
    """Markdown would mention people (@) and link (#, <, [)."""
    return "".join("\\" + c if c in "\\`*_{}[]<>()#+-!|@" else c for c in text[:1000])


def open_ticket(one, path, headers):
    title = " ".join(f"{one['severity']} {one['rule']}: {one['summary']}".split())[:200]
    ticket = json.loads(send(setting("TICKET_URL"), {"title": title, "body": told(one)}, headers))
    with open(path + ".new", "w") as file:
        json.dump(ticket["url"], file)
    os.replace(path + ".new", path)


def close_ticket(one, path, headers):
    with open(path) as file:
        url = json.load(file)
    send(url + "/comments", {"body": f"It is over since {one['resolved']}."}, headers)
    send(url, {"state": "closed"}, headers, method="PATCH")
    os.remove(path)


headers = {"Authorization": f"Bearer {setting('TICKET_TOKEN')}"}
own = json.load(sys.stdin)["logmon"]
os.makedirs(setting("TICKET_DIR"), exist_ok=True)
for one in own["digest"] or [own]:
    path = os.path.join(setting("TICKET_DIR"), "".join(c for c in one["id"] if c.isalnum())[:64] + ".json")
    if one["phase"] != "resolved" and not os.path.exists(path):
        open_ticket(one, path, headers)
    elif one["phase"] == "resolved" and os.path.exists(path):
        close_ticket(one, path, headers)
