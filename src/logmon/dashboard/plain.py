"""The dashboard as sentences, for a pipe, a screen reader or a terminal that can do nothing: words instead of bars."""

from datetime import tzinfo

from logmon.dashboard.telling import alert_words
from logmon.dashboard.words import plural, short, state_of
from logmon.outputs.stamp import Stamp
from logmon.runtime.frames import Frame, Volume

MOST = 5
"""Alerts named in one line."""


def status_line(frame: Frame, zone: tzinfo) -> str:
    """`08:31:07 2 firing: web_5xx_burst host=web-2 212 > 20 in 1m. 3 sources, 1.2k events per second.`"""
    parts = [_named("firing", frame), _named("pending", frame)]
    if not frame.open and frame.rules:
        parts.append(f"{plural(frame.rules, 'rule')} quiet")
    parts.append(f"{plural(len(frame.sources), 'source')}, {short(frame.rate)} events per second")
    parts.append(_errors(frame))
    if frame.finished:
        parts.append("the input has ended")
    return f"{Stamp(zone).clock(frame.now)[:8]} {'. '.join(part for part in parts if part)}."


def _named(state: str, frame: Frame) -> str:
    found = [alert.incident for alert in frame.open if state_of(alert.incident) == state]
    if not found:
        return ""
    more = f"; and {len(found) - MOST} more" if len(found) > MOST else ""
    return f"{len(found)} {state}: {'; '.join(map(alert_words, found[:MOST]))}{more}"


def _errors(frame: Frame) -> str:
    """How many errors the last full minute had, and whether that is more than before."""
    minutes: Volume = next(volume for volume in frame.volumes if volume.width == 60 * 10**9)
    if not minutes.counts:
        return ""
    before, last = minutes.counts[0][-3], minutes.counts[0][-2]
    trend = ", rising" if last > 2 * before and last > 5 else ", falling" if before > 2 * last and before > 5 else ""
    return f"errors {short(last)} per minute{trend}"
