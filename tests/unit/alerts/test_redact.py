"""What is taken out of alerts, what stays, and that no text makes it slow."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logmon.alerts.redact import Redactor
from logmon.config.secrets import BUILT_IN
from logmon.model.evidence import Evidence
from logmon.model.match import Line

HIDDEN = "hunter2hunter2hunter2"
REDACT = Redactor()

SECRETS = [
    f"login failed password={HIDDEN} from 10.0.0.1",
    f'{{"user":"bob","password":"{HIDDEN}"}}',
    f'{{"message":"{{\\"api_key\\":\\"{HIDDEN}\\"}}"}}',
    f"DB_PASSWORD='{HIDDEN} with blanks {HIDDEN}'",
    f"client_secret: {HIDDEN}",
    f"Authorization: Bearer {HIDDEN}",
    f"authorization=Basic {HIDDEN}==",
    f'{{"Authorization": "Digest username=\\"x\\", response=\\"{HIDDEN}\\""}}',
    f"curl -H 'Authorization: token {HIDDEN}'",
    f"GET /cb?access_token={HIDDEN}&state=1 HTTP/1.1",
    f"postgres://bob:{HIDDEN}@db.example.com:5432/shop",
    f"redis://:{HIDDEN}@cache:6379",
    f"amqp://guest:p@ss{HIDDEN}@mq/",
    f"Cookie: session={HIDDEN}; theme=dark",
    f"Set-Cookie: sid={HIDDEN}",
    f"mysqldump --password {HIDDEN} shop",
    f"ALTER USER bob IDENTIFIED BY '{HIDDEN}'",
    f"aws_secret_access_key = {HIDDEN}",
    f"-----BEGIN OPENSSH PRIVATE KEY-----\n{HIDDEN}\n-----END OPENSSH PRIVATE KEY-----",
    f"-----BEGIN PRIVATE KEY-----\n{HIDDEN}\ncut off here",
    f"eyJhbGciOiJIUzI1NiJ9.{HIDDEN}.{HIDDEN}",
    f"ghp_{HIDDEN}",
    f"xoxb-{HIDDEN}",
    f"https://hooks.slack.com/services/T000/B000/{HIDDEN}",
    f"sk_live_{HIDDEN}",
]

HARMLESS = [
    "Failed password for root from 10.0.0.1 port 22 ssh2",
    "tokens=531 cost=0.02",
    "GET /tokenizer/v1 200 12ms",
    "https://example.com/a:b@c",
    "user=bob key=17 status=200",
    "the secret of the sea",
    "Bearer of bad news",
]


@pytest.mark.parametrize("text", SECRETS)
def test_a_secret_is_hidden(text: str) -> None:
    found = REDACT.text(text)
    assert "hunter2" not in found
    assert "[redacted " in found


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_no_secret_stays(text: str) -> None:
    assert REDACT.text(text) == text


def test_the_line_around_a_secret_stays() -> None:
    text = "user=bob password=x1 ip=10.0.0.1"
    assert REDACT.text(text) == "user=bob password=[redacted password] ip=10.0.0.1"


def test_a_field_with_the_name_of_a_secret() -> None:
    assert REDACT.values({"api_token": "x", "user": "bob", "value": 3}) == {
        "api_token": "[redacted password]",
        "user": "bob",
        "value": 3,
    }


def test_keys_stay_apart_and_the_same() -> None:
    one, two = REDACT.key(("token",), ("a",)), REDACT.key(("token",), ("b",))
    assert one != two and one == REDACT.key(("token",), ("a",))
    assert REDACT.key(("ip", "host"), ("10.0.0.1", "a")) == ("10.0.0.1", "a")


def test_lines_keep_their_place() -> None:
    line = Line("app", "/var/log/app.log", 17, 5, "pwd=x")
    (redacted,) = REDACT.evidence([Evidence.of([line])])
    assert [*redacted] == [Line("app", "/var/log/app.log", 17, 5, "pwd=[redacted password]")]


@given(st.lists(st.lists(st.sampled_from([*SECRETS, "sshd: ok", "password=", "x \udc80", ""]), max_size=4), max_size=6))
def test_lines_of_many_verdicts_are_redacted_as_each_alone(several: list[list[str]]) -> None:
    made = [Evidence.of(Line("app", "a.log", n, n, text) for n, text in enumerate(texts)) for texts in several]
    for redact in (REDACT, Redactor({"ok": "ok"})):
        found = [[line.text for line in lines] for lines in redact.evidence(made)]
        assert found == [[redact.text(text) for text in texts] for texts in several]


def test_patterns_of_ones_own_and_patterns_turned_off() -> None:
    own = Redactor({"card": r"card (\d+)"}, off=["url"])
    assert own.text("card 4711 http://a:b@c") == "card [redacted card] http://a:b@c"
    assert Redactor(off=BUILT_IN).text(SECRETS[0]) == SECRETS[0]


@given(st.text(st.characters(min_codepoint=0), max_size=200))
def test_any_text_can_be_redacted_and_redacting_twice_changes_nothing(text: str) -> None:
    once = REDACT.text(text)
    assert REDACT.text(once) == once


@pytest.mark.parametrize("piece", ["password", "a", "://a:", "-----BEGIN PRIVATE KEY-----", "eyJaaaaaaaa.aaaa", '"\\'])
def test_time_grows_with_the_length_only(piece: str) -> None:
    """A hundred kilobytes of the worst take less than a second; a backtracking engine would take years for some."""
    begin = time.perf_counter()
    REDACT.text((piece * 100_000)[:100_000])
    assert time.perf_counter() - begin < 1.0


@given(st.text(alphabet="0123456789.:;=-_/@ \t'\"\\[]{}<>,?!#%&*+$|~^`()"))
def test_no_built_in_pattern_fits_a_text_without_letters(text: str) -> None:
    assert not any(pattern.search(text) for _, pattern in REDACT._patterns)
