#!/usr/bin/env python3
# Triggers and resolves incidents of a PagerDuty service, by its integration key $PAGERDUTY_KEY (Events API v2).
#
#   [hooks.pagerduty]
#   run = ["examples/hooks/pagerduty.py"]
#   env = { PAGERDUTY_KEY = "…" }
#
# The incident's id is the dedup_key: the end finds its beginning, and an attempt that is repeated does not page twice.
# https://developer.pagerduty.com/docs/send-alert-event

import http.client
import json
import os
import sys
import urllib.error
import urllib.request

SEVERITIES = {"info": "info", "low": "info", "medium": "warning", "high": "error", "critical": "critical"}


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


def event(one):
    lines = [line["text"][:1000] for line in one.get("evidence", ())]
    return {
        "routing_key": setting("PAGERDUTY_KEY"),
        "event_action": "resolve" if one["phase"] == "resolved" else "trigger",
        "dedup_key": one["id"],
        "payload": {
            "summary": one["summary"][:1000] or one["rule"],
            "source": next(iter(one["key"].values()), "")[:200] or "logmon",
            "severity": SEVERITIES.get(one["severity"], "warning"),
            "timestamp": one["fired"] or one["started"],
            "class": one["rule"],
            "custom_details": {"key": one["key"], "values": one["values"], "evidence": lines[-10:]},
        },
    }


own = json.load(sys.stdin)["logmon"]
for one in {one["id"]: one for one in own["digest"] or [own]}.values():
    send(os.environ.get("PAGERDUTY_URL") or "https://events.pagerduty.com/v2/enqueue", event(one))
