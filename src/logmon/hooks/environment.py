"""The environment of a hook: small, clean, and the same whoever started logmon.

`LOGMON_SUMMARY` and `LOGMON_COUNT` carry text from log lines: **untrusted**. Quote them, and never hand them to
`eval` or `sh -c`. Everything else about the alert is in the JSON on stdin.
"""

from collections.abc import Mapping

from logmon.hooks.digest import subject
from logmon.hooks.payload import status_of
from logmon.model.delivery import Delivery
from logmon.model.hook import HookConfig
from logmon.model.text import printable

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
MAX_BYTES = 4096
"""Of one variable. The kernel's own limit is 128 KiB, and exceeding it means that the program does not start."""


def environment(config: HookConfig, delivery: Delivery, inherited: Mapping[str, str]) -> dict[str, str]:
    """`inherited` is logmon's own environment: only HOME and LANG are taken from it. The hook's `env` may replace
    them, and PATH; it cannot replace the `LOGMON_` ones."""
    incident = subject(delivery)
    count = incident.values.get("count", incident.values.get("value", ""))
    told = {
        "LOGMON_STATUS": status_of(incident),
        "LOGMON_RULE": incident.rule,
        "LOGMON_SEVERITY": incident.severity,
        "LOGMON_ALERT_ID": incident.id,
        "LOGMON_ATTEMPT": str(delivery.attempt),
        "LOGMON_COUNT": str(count),
        "LOGMON_SUMMARY": incident.summary,
        "LOGMON_HOOK": delivery.hook,
    }
    base = {"PATH": PATH, "HOME": inherited.get("HOME", "/"), "LANG": inherited.get("LANG", "C.UTF-8")}
    return {**base, **config.env, **{name: value_text(text) for name, text in told.items()}}


def value_text(text: str) -> str:
    """One line without control characters, at most `MAX_BYTES` of UTF-8."""
    line = printable(text[:MAX_BYTES]).replace("\n", " ").replace("\t", " ")
    return line.encode("utf-8")[:MAX_BYTES].decode("utf-8", "ignore")
