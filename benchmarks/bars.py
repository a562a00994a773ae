"""The kinds of bars. `ours` is the tool that has to clear it."""

import json

from msgspec import Struct

from benchmarks.model import Results, Verdict

OURS = "logmon"
MIB = 1 << 20


class Faster(Struct, frozen=True):
    """logmon is at least `times` as fast as `than`."""

    than: str
    times: float
    ours: str = OURS

    def judge(self, results: Results) -> Verdict:
        if than := results.get(self.than):
            ratio = than.wall / results[self.ours].wall
            text = f"{self.ours} is {ratio:.1f} times as fast as {self.than} (bar: {self.times:g})"
            return Verdict(text, ratio >= self.times)
        return Verdict(f"{self.times:g} times as fast as {self.than}: not measured", None)


class Within(Struct, frozen=True):
    """logmon takes at most `times` the time of `of`."""

    of: str
    times: float
    ours: str = OURS

    def judge(self, results: Results) -> Verdict:
        if of := results.get(self.of):
            ratio = results[self.ours].wall / of.wall
            text = f"{self.ours} takes {ratio:.1f} times the time of {self.of} (bar: {self.times:g})"
            return Verdict(text, ratio <= self.times)
        return Verdict(f"within {self.times:g} times the time of {self.of}: not measured", None)


class Peak(Struct, frozen=True):
    """logmon never holds more than this many MiB."""

    mib: float
    ours: str = OURS

    def judge(self, results: Results) -> Verdict:
        peak = max(run.peak for run in results[self.ours].runs) / MIB
        return Verdict(f"peak memory {peak:.0f} MiB (bar: {self.mib:g})", peak < self.mib)


class Wall(Struct, frozen=True):
    """logmon is done after this many seconds."""

    seconds: float

    def judge(self, results: Results) -> Verdict:
        wall = results[OURS].wall
        return Verdict(f"{wall * 1000:.0f} ms (bar: {self.seconds * 1000:g})", wall < self.seconds)


class Speed(Struct, frozen=True):
    """logmon reads at least this many lines in a second."""

    lines: int

    def judge(self, results: Results) -> Verdict:
        ours = results[OURS]
        speed = ours.lines / ours.wall
        return Verdict(f"{speed:,.0f} lines/s (bar: {self.lines:,})", speed >= self.lines)


class Said(Struct, frozen=True):
    """A number that the tool prints itself, in an object of JSON, is at most this. The median of the runs counts."""

    name: str
    most: float

    def judge(self, results: Results) -> Verdict:
        said = sorted(json.loads(run.stdout.read_bytes())[self.name] for run in results[OURS].runs)
        value = said[len(said) // 2]
        return Verdict(f"{self.name}: {value:,.4g} (bar: {self.most:g})", value <= self.most)
