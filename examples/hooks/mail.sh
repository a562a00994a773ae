#!/bin/sh
# Mails the alert to $MAIL_TO through the local sendmail (postfix, exim, msmtp, …).
#
#   [hooks.mail]
#   run = ["examples/hooks/mail.sh"]
#   env = { MAIL_TO = "ops@example.org" }
: "${MAIL_TO:?set MAIL_TO in the env of the hook}"
mail=$(python3 -c '
import email.message, email.policy, json, os, sys

alert = json.load(sys.stdin)
own = alert["logmon"]
mail = email.message.EmailMessage()
mail["To"] = os.environ["MAIL_TO"]
subject = "[{}] {}: {}".format(alert["status"].upper(), own["rule"], own["summary"])
mail["Subject"] = " ".join("".join(c if c.isprintable() else " " for c in subject).split())[:200]
mail["Auto-Submitted"] = "auto-generated"
key = " ".join("{}={}".format(*pair) for pair in own["key"].items())
lines = [own["summary"], key, "", *(line["text"] for line in own["evidence"]), "", "id " + own["id"]]
mail.set_content("\n".join(lines), cte="quoted-printable")
sys.stdout.write(mail.as_bytes(policy=email.policy.default).decode("ascii"))
') || exit 1

# -i: a line with a single dot does not end the mail. No mail(1), whose "~!" runs commands.
printf '%s\n' "$mail" | sendmail -i -- "$MAIL_TO" || { code=$?; [ "$code" -ge 126 ] && exit "$code"; exit 75; }
