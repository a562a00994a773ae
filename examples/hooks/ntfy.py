#!/usr/bin/env python3
# Publishes the alert to the topic $NTFY_TOPIC of an ntfy server, $NTFY_URL (default https://ntfy.sh).
#
#   [hooks.phone]
#   run = ["examples/hooks/ntfy.py"]
#   env = { NTFY_TOPIC = "a-name-nobody-guesses" }      # and NTFY_TOKEN, where the server wants one
#
# https://docs.ntfy.sh/publish/#publish-as-json

import http.client
import json
import os
import sys
import urllib.error
import urllib.request

PRIORITIES = {"info": 2, "low": 2, "medium": 3, "high": 4, "critical": 5}


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


def message(alert):
    own, firing = alert["logmon"], alert["status"] == "firing"
    return {
        "topic": setting("NTFY_TOPIC"),
        "title": f"{alert['status'].upper()}: {own['rule']}"[:200],
        "message": own["summary"][:2000] or own["rule"],
        "priority": PRIORITIES.get(own["severity"], 3) if firing else 2,
        "tags": ["rotating_light" if firing else "white_check_mark"],
    }


token = os.environ.get("NTFY_TOKEN")
headers = {"Authorization": f"Bearer {token}"} if token else {}
send(os.environ.get("NTFY_URL") or "https://ntfy.sh", message(json.load(sys.stdin)), headers)
