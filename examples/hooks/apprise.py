#!/usr/bin/env python3
# Tells the alert to whatever is in an Apprise configuration, $APPRISE_CONFIG: some hundred services.
#
#   [hooks.apprise]
#   run = ["examples/hooks/apprise.py"]
#   env = { APPRISE_CONFIG = "/etc/logmon/apprise.yml" }
#
# https://github.com/caronc/apprise (Debian: apprise). The addresses stay in the file: arguments are visible to every
# user of the machine.

import json
import os
import subprocess
import sys

TYPES = {"info": "info", "low": "info", "medium": "warning", "high": "failure", "critical": "failure"}


def setting(name):
    return os.environ.get(name) or sys.exit(f"set {name} in the env of the hook")


def one_line(text):
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


alert = json.load(sys.stdin)
own = alert["logmon"]
kind = TYPES.get(own["severity"], "warning") if alert["status"] == "firing" else "success"
lines = [line["text"][:300] for line in own["evidence"]] or [one["summary"][:300] for one in own["digest"]]
arguments = [
    "apprise",
    f"--config={setting('APPRISE_CONFIG')}",
    f"--title={one_line(alert['status'].upper() + ': ' + own['rule'])[:200]}",
    f"--notification-type={kind}",
    "--input-format=text",
]
body = "\n".join([own["summary"][:1000] or own["rule"], *lines[-10:]])
try:
    sent = subprocess.run(arguments, input=body.encode("utf-8"))
except OSError as error:
    print(f"apprise: {error.strerror}", file=sys.stderr)
    sys.exit(127)
sys.exit(75 if sent.returncode == 1 else sent.returncode)
