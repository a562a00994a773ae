#!/usr/bin/env python3
# Posts the alert to a Slack incoming webhook, $SLACK_URL.
#
#   [hooks.slack]
#   run = ["examples/hooks/slack.py"]
#   env = { SLACK_URL = "https://hooks.slack.com/services/…" }
#   rate = "50/1m"
#
# https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks

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


def escaped(text):
    """Slack reads & < > as markup (<!channel> calls everybody); a backtick would end a block of code."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("`", "\u02cb")


def message(alert):
    own = alert["logmon"]
    words = [escaped(word) for word in (own["severity"], own["rule"], own["summary"][:1000])]
    lines = ["*{}* {} {}: {}".format(alert["status"].upper(), *words)]
    shown = [line["text"] for line in own["evidence"]] or [f"{one['phase']}: {one['summary']}" for one in own["digest"]]
    if shown:
        lines.append("```" + "\n".join(escaped(text[:300]) for text in shown[-10:]) + "```")
    return {"text": "\n".join(lines)}


send(setting("SLACK_URL"), message(json.load(sys.stdin)))
