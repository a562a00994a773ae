"""What of a message looks like a value."""

import time

import pytest

from logmon.engine.scan.forms import LONGEST, WORDS, Forms
from logmon.model.template import VALUE

FORMS = {
    # numbers, and what holds one
    "took 12 of 7,500 (93%)": "took <*> of <*> (<*>)",
    "task_0001_m_7 done": "<*> done",
    "id=0x7f3a, pid=12": "id=<*>, pid=<*>",
    "run 7f9c24e8-3b1a-4c0d-9a55-c0ffee15dead ended.": "run <*> ended.",
    # one digit at the end of a word is a part of its name, until other messages say otherwise
    "eth0: link up over ipv6, ssh2": "eth0: link up over ipv6, ssh2",
    # addresses
    "from 10.0.0.7:443 via ::ffff:10.1.2.3 and fe80::1ff:fe23": "from <*> via <*> and <*>",
    "mail to ann@example.org from cache.example.com failed": "mail to <*> from <*> failed",
    "GET https://example.com/a?b=c now": "GET <*> now",
    "proxy.example.co.uk:8080 close": "<*> close",
    # paths and names with dots
    "cannot open /var/lib/app/data: no space": "cannot open <*>: no space",
    r"load C:\Windows\System32\x.dll, please": "load <*>, please",
    "read/write failed, power/control problem": "read/write failed, power/control problem",
    "started com.example.app.Main": "started <*>",
    "java.lang.IllegalStateException: closed": "java.lang.IllegalStateException: closed",
    # keys
    'job name=nightly mode=fast tag="a b" ok=true': 'job name=<*> mode=<*> tag="<*>" ok=<*>',
    "user=": "user=",
    # one quantity, in whatever unit
    "free 5.2 KB after 12 ms": "free <*> after <*>",
    "sent 1408 bytes (1.37 KB) and 7 bytes": "sent <*> and <*>",
    "up since Mon Jul 17 2017": "up since <*>",
    # quoted
    "no such key 'a7' in 'cart'": "no such key '<*>' in 'cart'",
    "it isn't 7 o'clock": "it isn't <*> o'clock",
    # names of users are words like others
    "session opened for user ann by root": "session opened for user <*> by root",
    "Access denied for user 'ann'@'10.0.0.1'": "Access denied for user <*>@'<*>'",
    "check pass; user unknown": "check pass; user unknown",
    "user is not allowed": "user is not allowed",
    "Failed password for ann from 10.0.0.1": "Failed password for <*> from <*>",
    # a list is a value, however long
    "delete 1 2 3 4 5": "delete <*>",
    "delete 1, 2, 3": "delete <*>",
    "hosts [1 2]": "hosts [<*>]",
    # blanks do not count
    "  a \t b ": "a b",
    # the first line says what kind it is
    "boom 7\n  at line 12\n": "boom <*>",
}


@pytest.mark.parametrize("message", FORMS)
def test_form(message):
    assert Forms()(message) == Forms()(message.encode()) == FORMS[message]


@pytest.mark.parametrize("message", [None, "", b"", " ", "\n", [1], {"a": 1}])
def test_nothing_to_say(message):
    assert Forms()(message) is None


def test_what_is_no_text():
    assert Forms()(17) == VALUE and Forms()(True) == VALUE and Forms()(b"\xff\xfe x") is not None


def test_a_form_is_the_same_whatever_was_read_before():
    forms = Forms()
    assert [forms(message) for message in [*FORMS, *reversed(FORMS)]] == [*FORMS.values(), *reversed(FORMS.values())]


def test_a_form_is_short_however_long_the_message():
    forms = Forms()
    assert forms("ab " * 400_000) == "ab " * WORDS + VALUE
    assert forms("x" * 1_000_000) == VALUE
    assert forms("x" * LONGEST) == "x" * LONGEST


HOSTILE = ["a", "-", "a.", "a@", "/a", "a=", "1a,", "a:", '"a', "\\", "<", "::", '="', "7 ", "'"]


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_words_take_no_more_than_linear_time(piece):
    """20 messages of 16 KB, no word twice: about 15 ms each; it was ten times that with one careless pattern."""
    forms = Forms()
    words = (piece * LONGEST)[: LONGEST - 8]
    begin = time.process_time()
    for number in range(20):
        forms(" ".join(f"{words}{chr(97 + number)}{chr(97 + place % 26)}" for place in range(WORDS)))
    assert time.process_time() - begin < 2
