#!/usr/bin/env python3
# Hands the alert to Prometheus' Alertmanager, $ALERTMANAGER_URL, which then routes, groups and silences.
#
#   [hooks.alertmanager]
#   run = ["examples/hooks/alertmanager.py"]
#   env = { ALERTMANAGER_URL = "http://127.0.0.1:9093" }
#
# Alertmanager takes an alert that nobody repeats for over after its resolve_timeout (5 minutes), unless it is told when
# it ends: so a firing one is given $ALERTMANAGER_HOURS (default 24), and the resolve ends it before.
# https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml, POST /alerts

import http.client
import json
import os
import sys
import urllib.error
import urllib.request
from datetime import datetime, timedelta, timezone


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


NEVER = "0001-01-01T00:00:00Z"
MOMENT = timedelta(minutes=5)


def entry(alert, own):
    hours = timedelta(hours=float(os.environ.get("ALERTMANAGER_HOURS") or 24))
    ends = alert["endsAt"]
    if alert["status"] == "firing":
        # One that is over at once (a rule with `once`) is never resolved: it is shown for a moment.
        ends = (datetime.now(timezone.utc) + (hours if ends == NEVER else MOMENT)).isoformat()
    return {
        "labels": alert["labels"],
        "annotations": {**alert["annotations"], "logmon_reason": own["reason"]},
        "startsAt": alert["startsAt"],
        "endsAt": ends,
    }


document = json.load(sys.stdin)
entries = [entry(alert, document["logmon"]) for alert in document["alerts"]]
send(setting("ALERTMANAGER_URL").rstrip("/") + "/api/v2/alerts", entries)
