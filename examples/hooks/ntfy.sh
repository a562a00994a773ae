#!/bin/sh
# Publishes the alert to the topic $NTFY_TOPIC of an ntfy server, $NTFY_URL (default https://ntfy.sh).
#
#   [hooks.phone]
#   run = ["examples/hooks/ntfy.sh"]
#   env = { NTFY_TOPIC = "a-name-nobody-guesses" }
: "${NTFY_TOPIC:?set NTFY_TOPIC in the env of the hook}"
message=$(python3 -c '
import json, os, sys

alert = json.load(sys.stdin)
own = alert["logmon"]
firing = alert["status"] == "firing"
priority = {"info": 2, "low": 2, "medium": 3, "high": 4, "critical": 5}.get(alert["commonLabels"]["severity"], 3)
json.dump({
    "topic": os.environ["NTFY_TOPIC"],
    "title": "{}: {}".format(alert["status"].upper(), own["rule"]),
    "message": own["summary"][:2000] or own["rule"],
    "priority": priority if firing else 2,
    "tags": ["rotating_light" if firing else "white_check_mark"],
}, sys.stdout)
') || exit 1

status=$(printf %s "$message" | curl --config /dev/fd/3 --silent --show-error --max-time 20 --output /dev/null \
  --write-out '%{http_code}' --header 'Content-Type: application/json' --data-binary @- 3<<END
url = "${NTFY_URL:-https://ntfy.sh}"
END
)
case $?:$status in
  0:2*) ;;
  12[67]:*) exit 127 ;;
  0:408 | 0:429 | 0:5*) echo "HTTP $status, again later" >&2; exit 75 ;;
  0:*) echo "HTTP $status" >&2; exit 1 ;;
  *) exit 75 ;; # no connection: again later
esac
