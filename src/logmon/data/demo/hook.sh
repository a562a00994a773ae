#!/bin/sh
# A hook is any program: it gets one alert as a JSON document on stdin and says with its exit code whether it worked.
# This one prints a line; yours would call, chat or open a ticket. It needs nothing but a shell.
alert=$(cat)

# The first text value of a key. With jq it would be: printf '%s' "$alert" | jq -r .rule
text() {
    printf '%s' "$alert" | grep -oE "\"$1\" *: *\"([^\"\\\\]|\\\\.)*\"" | head -n 1 | cut -d : -f 2- | sed 's/^ *"//; s/"$//; s/\\"/"/g'
}

printf 'hook: %s is %s: %s\n' "$(text rule)" "$(text status)" "$(text summary)"
