"""What a case lets a person do, on an `@` line: acknowledge and silence.

@ ack full host=a
@ unack full host=a
@ silence rule=full host=a for 10m
@ unsilence
"""

import shlex
from collections.abc import Iterable

from logmon.alerts.matchers import parse_matcher, subject_of
from logmon.model.durations import parse_duration
from logmon.model.incident import Incident
from logmon.model.request import Acknowledge, Request, Silence, Unacknowledge, Unsilence
from logmon.model.time import Instant

WORDS = ("ack", "unack", "silence", "unsilence")
_PERSON = "test"


def asked(text: str, open_now: Iterable[Incident], now: Instant) -> list[Request]:
    """The requests of one line; an acknowledgement is about every open incident that fits. Raises ValueError with a
    sentence for what means nothing."""
    word, *rest = shlex.split(text)
    if word == "unsilence":
        return [Unsilence("test", _PERSON)]
    if word == "silence":
        duration = parse_duration(rest[-1]) if len(rest) >= 3 and rest[-2] == "for" else None
        if duration is None:
            raise ValueError(f"`{text}`: write @ silence rule=NAME for 10m")
        matchers = tuple(rest[:-2])
        for matcher in matchers:
            parse_matcher(matcher)
        return [Silence("test", matchers, now + duration, _PERSON, "in the test", now)]
    if not rest:
        raise ValueError(f"`{text}`: write @ {word} RULE [LABEL=VALUE]...")
    matchers_of = [parse_matcher(f"rule={rest[0]}"), *map(parse_matcher, rest[1:])]
    found = [one for one in open_now if all(matcher.fits(subject_of(one)) for matcher in matchers_of)]
    if not found:
        raise ValueError(f"`{text}`: no such alert is open here")
    make = Acknowledge if word == "ack" else Unacknowledge
    return [make(one.id, _PERSON) for one in found]
