"""What a hook is told: complete, in a known shape, and harmless."""

import json
import os

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from logmon.hooks.environment import MAX_BYTES, PATH, environment
from logmon.hooks.payload import payload
from logmon.model.delivery import Delivery
from logmon.model.hook import HookConfig
from logmon.model.incident import Notification, Phase

from .running import delivery, incident

HOSTILE = [
    "$(touch canary)",
    "`id`",
    "'; rm -rf x; '",
    "a\nb",
    "\x00",
    "\udcff\ud800",
    "-oProxyCommand=x",
    "\u202e",
    "%n",
]


def told(**about: object) -> dict[str, object]:
    return json.loads(payload(delivery(attempt=3, about=incident(**about))))  # type: ignore[arg-type]


def test_the_document_has_alertmanagers_shape() -> None:
    document = told()
    alert = document["alerts"][0]  # type: ignore[index]
    labels = {"alertname": "web_5xx", "rule": "web_5xx", "severity": "high", "host": "web-2"}
    assert document["version"] == "4"
    assert document["groupKey"] == '{}:{alertname="web_5xx", host="web-2"}'
    assert (document["status"], document["receiver"], document["truncatedAlerts"]) == ("firing", "page", 0)
    assert document["commonLabels"] == alert["labels"] == labels
    assert alert["annotations"] == document["commonAnnotations"] == {"summary": "21 errors on web-2"}
    assert alert["startsAt"] == "2025-11-20T07:00:00.500Z"
    assert alert["endsAt"] == "0001-01-01T00:00:00Z"
    assert len(alert["fingerprint"]) == 16


def test_a_resolve_has_the_fingerprint_of_its_firing_and_an_end() -> None:
    fired, over = told()["alerts"][0], told(phase=Phase.RESOLVED)["alerts"][0]  # type: ignore[index]
    assert over["fingerprint"] == fired["fingerprint"] != told(key="web-3")["alerts"][0]["fingerprint"]  # type: ignore[index]
    assert (over["status"], over["endsAt"]) == ("resolved", "2025-11-20T07:16:40Z")


def test_the_own_part_has_all_of_the_incident() -> None:
    own = told()["logmon"]
    assert own == {
        "v": 1,
        "id": "A7K2",
        "rule": "web_5xx",
        "phase": "firing",
        "severity": "high",
        "key": {"host": "web-2"},
        "values": {"count": 21, "value": 21},
        "peak": 21.0,
        "summary": "21 errors on web-2",
        "evidence": [
            {
                "source": "web",
                "partition": "/var/log/web.log",
                "position": 4711,
                "time": "2025-11-20T07:00:00Z",
                "text": "GET /v1/orders 502",
            }
        ],
        "swallowed": 0,
        "reason": "it fired",
        "delivery": 1,
        "attempt": 3,
        "digest": [],
        "started": "2025-11-20T07:00:00Z",
        "fired": "2025-11-20T07:00:00.500Z",
        "resolved": None,
    }


@given(st.lists(st.text(), min_size=3, max_size=3), st.one_of(st.floats(), st.integers(), st.binary(), st.text()))
def test_any_text_and_value_gives_one_line_of_strict_ascii_json(texts: list[str], value: object) -> None:
    about = incident(
        key=texts[0], summary=texts[1], labels={texts[2]: texts[0]}, values={"value": value, "x": [{value}]}
    )
    line = payload(delivery(about=about))
    assert line.isascii()
    assert line.count(b"\n") == 1
    document = json.loads(line, parse_constant=lambda name: 1 / 0)
    json.dumps(document, ensure_ascii=False).encode("utf-8")


@given(st.text())
def test_well_formed_text_arrives_unchanged(summary: str) -> None:
    assert told(summary=summary)["logmon"]["summary"] == summary  # type: ignore[index]


def test_names_that_alertmanager_refuses_are_changed_and_empty_values_left_out() -> None:
    document = told(labels={"http.host": "a", "9x": "b", "gone": ""})
    labels = document["commonLabels"]
    assert labels == {"http_host": "a", "_9x": "b", "alertname": "web_5xx", "rule": "web_5xx", "severity": "high"}
    assert document["logmon"]["key"] == {"http.host": "a", "9x": "b", "gone": ""}  # type: ignore[index]


def test_a_digest_lists_every_incident_once_and_every_notification() -> None:
    about = [incident("a", id="A"), incident("b", id="B"), incident("a", Phase.RESOLVED, id="A")]
    first, *others = [Notification(one, "page", one.phase.value) for one in about]
    document = json.loads(payload(Delivery(7, first, 1, 0, tuple(others))))
    assert [(one["status"], one["labels"]["host"]) for one in document["alerts"]] == [
        ("resolved", "a"),
        ("firing", "b"),
    ]
    assert document["status"] == "firing"
    assert document["groupLabels"] == {"alertname": "web_5xx"}
    assert document["commonLabels"] == {"alertname": "web_5xx", "rule": "web_5xx", "severity": "high"}
    own = document["logmon"]
    assert own["summary"] == "2 alerts, 1 firing: web_5xx 2"
    assert [(one["id"], one["phase"]) for one in own["digest"]] == [("A", "firing"), ("B", "firing"), ("A", "resolved")]
    assert own["values"]["count"] == 2


def test_a_digest_of_several_rules_says_so_and_takes_the_highest_severity() -> None:
    about = [incident("a", id="A", severity="low"), incident("b", id="B", rule="disk", severity="critical")]
    first, other = [Notification(one, "page", "x") for one in about]
    document = json.loads(payload(Delivery(7, first, 1, 0, (other,))))
    assert (document["logmon"]["rule"], document["logmon"]["severity"]) == ("digest", "critical")
    assert document["commonLabels"] == {}
    env = environment(HookConfig("page", ("true",)), Delivery(7, first, 1, 0, (other,)), {})
    assert (env["LOGMON_RULE"], env["LOGMON_COUNT"]) == ("digest", "2")


def test_a_key_field_cannot_replace_our_labels() -> None:
    document = told(labels={"severity": "info", "rule": "other", "alertname": "x"})
    assert document["commonLabels"] == {"alertname": "web_5xx", "rule": "web_5xx", "severity": "high"}
    assert document["logmon"]["key"]["severity"] == "info"  # type: ignore[index]


def test_the_environment_is_small_and_clean() -> None:
    inherited = {"HOME": "/home/kate", "LANG": "de_DE.UTF-8", "LD_PRELOAD": "x.so", "PATH": "/evil", "SECRET": "s"}
    config = HookConfig("page", ("true",), env={"SLACK_URL": "u", "LOGMON_RULE": "forged"})
    assert environment(config, delivery(attempt=2), inherited) == {
        "PATH": PATH,
        "HOME": "/home/kate",
        "LANG": "de_DE.UTF-8",
        "SLACK_URL": "u",
        "LOGMON_STATUS": "firing",
        "LOGMON_RULE": "web_5xx",
        "LOGMON_SEVERITY": "high",
        "LOGMON_ALERT_ID": "A7K2",
        "LOGMON_ATTEMPT": "2",
        "LOGMON_COUNT": "21",
        "LOGMON_SUMMARY": "21 errors on web-2",
        "LOGMON_HOOK": "page",
    }
    assert environment(HookConfig("page", ("true",)), delivery(), {})["HOME"] == "/"


@given(st.one_of(st.text(), st.sampled_from(HOSTILE), st.text(min_size=1).map(lambda text: text * 5000)))
def test_environment_values_are_short_printable_lines(summary: str) -> None:
    config = HookConfig("page", ("true",))
    value = environment(config, delivery(about=incident(summary=summary, values={"count": summary})), {})[
        "LOGMON_SUMMARY"
    ]
    assert len(os.fsencode(value)) <= MAX_BYTES
    value.encode("utf-8")
    assert not any(ord(character) < 32 or 0x7F <= ord(character) < 0xA0 for character in value)


def test_incidents_of_a_group_are_alerts_of_one_document() -> None:
    """Each has its own labels and fingerprint; the document is firing as long as one of them is."""
    one = delivery()
    other = replace(one.notification.incident, id="B2", labels={"host": "web-9"})
    grouped = replace(one.notification, others=(other,), lane=("group", "service=shop"))
    document = json.loads(payload(replace(one, notification=grouped)))
    assert [alert["labels"]["host"] for alert in document["alerts"]][-1] == "web-9"
    assert len({alert["fingerprint"] for alert in document["alerts"]}) == 2
    assert [known["id"] for known in document["logmon"]["digest"]] == [one.notification.incident.id, "B2"]
    assert document["logmon"]["reason"] == one.notification.reason
