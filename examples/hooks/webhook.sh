#!/bin/sh
# Posts the alert to $WEBHOOK_URL, as the JSON that Alertmanager's webhooks send.
#
#   [hooks.web]
#   run = ["examples/hooks/webhook.sh"]
#   env = { WEBHOOK_URL = "https://example.org/alerts" }
: "${WEBHOOK_URL:?set WEBHOOK_URL in the env of the hook}"

# The address goes through a file descriptor: arguments are visible to every user of the machine.
status=$(curl --config /dev/fd/3 --silent --show-error --max-time 20 --output /dev/null --write-out '%{http_code}' \
  --header 'Content-Type: application/json' --data-binary @- 3<<END
url = "$WEBHOOK_URL"
END
)
case $?:$status in
  0:2*) ;;
  12[67]:*) exit 127 ;;
  0:408 | 0:429 | 0:5*) echo "HTTP $status, again later" >&2; exit 75 ;;
  0:*) echo "HTTP $status" >&2; exit 1 ;;
  *) exit 75 ;; # no connection: again later
esac
