"""Exit codes, the same for every command."""

OK = 0
NO = 1
"""The answer is "no": no match, findings, a failed test, an alert with --exit-code, no sign of life."""
USAGE = 2
"""Nothing ran: a bad flag, a bad configuration, a rule file that does not load."""
INCOMPLETE = 3
"""Ran, but not on everything: a source unreadable or lost, a hook that failed for good."""
BUG = 70
NO_STATE = 73
LOCKED = 75
"""Another instance holds the state."""
INTERRUPTED = 130

MEANINGS = {
    OK: "worked; a query matched, a check was clean (also when alerts fired)",
    NO: 'the answer is "no": no match, findings, a failed test, an alert with --exit-code, not alive',
    USAGE: "nothing ran: a bad flag, a bad configuration, a rule file that does not load",
    INCOMPLETE: "ran, but not on everything: a source unreadable or lost, a hook failed for good",
    BUG: "a bug in logmon; the path of a report is printed",
    NO_STATE: "the state directory cannot be used",
    LOCKED: "another instance holds the state directory",
    INTERRUPTED: "interrupted (Ctrl-C)",
    141: "the reader of the output went away (| head)",
}
