#!/usr/bin/env python3
# Mails the alert to $MAIL_TO through the local sendmail (postfix, exim, msmtp, …).
#
#   [hooks.mail]
#   run = ["examples/hooks/mail.py"]
#   env = { MAIL_TO = "ops@example.org" }                # and MAIL_FROM

import email.message
import email.policy
import json
import os
import subprocess
import sys


def setting(name):
    return os.environ.get(name) or sys.exit(f"set {name} in the env of the hook")


def one_line(text):
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def mail(alert):
    own = alert["logmon"]
    made = email.message.EmailMessage()
    made["To"] = setting("MAIL_TO")
    if os.environ.get("MAIL_FROM"):
        made["From"] = os.environ["MAIL_FROM"]
    made["Subject"] = one_line(f"[{alert['status'].upper()}] {own['rule']}: {own['summary']}")[:200]
    made["Auto-Submitted"] = "auto-generated"
    made["References"] = f"<{''.join(c for c in own['id'] if c.isalnum())[:64]}@logmon.invalid>"
    key = " ".join(f"{name}={value}" for name, value in own["key"].items())
    lines = [line["text"] for line in own["evidence"]]
    lines += [f"{one['phase']} {one['id']} {one['rule']}: {one['summary']}" for one in own["digest"]]
    text = "\n".join([own["summary"], key, "", *lines, "", f"id {own['id']}, {own['reason']}"])
    made.set_content(text, cte="quoted-printable")
    return made.as_bytes(policy=email.policy.SMTP.clone(linesep="\n"))


# -i: a line with a single dot does not end the mail. Not mail(1), whose "~!" runs commands.
try:
    sent = subprocess.run(["sendmail", "-i", "--", setting("MAIL_TO")], input=mail(json.load(sys.stdin)))
except OSError as error:
    print(f"sendmail: {error.strerror}", file=sys.stderr)
    sys.exit(127)
sys.exit(75 if sent.returncode else 0)
