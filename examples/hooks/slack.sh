#!/bin/sh
# Posts the alert to a Slack incoming webhook, $SLACK_URL.
#
#   [hooks.slack]
#   run = ["examples/hooks/slack.sh"]
#   env = { SLACK_URL = "https://hooks.slack.com/services/…" }
#   timeout = "30s"
: "${SLACK_URL:?set SLACK_URL in the env of the hook}"
message=$(python3 -c '
import json, sys

alert = json.load(sys.stdin)
own = alert["logmon"]

def escape(text):  # https://api.slack.com/reference/surfaces/formatting#escaping
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("`", "\u02cb")

labels = alert["commonLabels"]
lines = ["*{}* {} {}: {}".format(alert["status"].upper(), *map(escape, (labels["severity"], own["rule"], own["summary"])))]
if own["evidence"]:
    lines.append("```" + "\n".join(escape(line["text"][:300]) for line in own["evidence"][-5:]) + "```")
json.dump({"text": "\n".join(lines)}, sys.stdout)
') || exit 1

# The address goes through a file descriptor: arguments are visible to every user of the machine.
status=$(printf %s "$message" | curl --config /dev/fd/3 --silent --show-error --max-time 20 --output /dev/null \
  --write-out '%{http_code}' --header 'Content-Type: application/json' --data-binary @- 3<<END
url = "$SLACK_URL"
END
)
case $?:$status in
  0:2*) ;;
  12[67]:*) exit 127 ;;
  0:408 | 0:429 | 0:5*) echo "HTTP $status, again later" >&2; exit 75 ;;
  0:*) echo "HTTP $status" >&2; exit 1 ;;
  *) exit 75 ;; # no connection: again later
esac
