#!/bin/sh
# Appends every alert, as one line of JSON, to the file $ALERT_FILE.
#
#   [hooks.file]
#   run = ["examples/hooks/log-to-file.sh"]
#   env = { ALERT_FILE = "/var/log/logmon-alerts.jsonl" }
exec cat >>"${ALERT_FILE:?set ALERT_FILE in the env of the hook}"
