"""The kinds of bars."""

from msgspec import Struct

from benchmarks.model import Results, Verdict

OURS = "logmon"
MIB = 1 << 20


class Faster(Struct, frozen=True):
    """logmon is at least `times` as fast as `than`."""

    than: str
    times: float

    def judge(self, results: Results) -> Verdict:
        if than := results.get(self.than):
            ratio = than.wall / results[OURS].wall
            return Verdict(f"{ratio:.1f} times as fast as {self.than} (bar: {self.times:g})", ratio >= self.times)
        return Verdict(f"{self.times:g} times as fast as {self.than}: not measured", None)


class Within(Struct, frozen=True):
    """logmon takes at most `times` the time of `of`."""

    of: str
    times: float

    def judge(self, results: Results) -> Verdict:
        if of := results.get(self.of):
            ratio = results[OURS].wall / of.wall
            return Verdict(f"{ratio:.1f} times the time of {self.of} (bar: {self.times:g})", ratio <= self.times)
        return Verdict(f"within {self.times:g} times the time of {self.of}: not measured", None)


class Peak(Struct, frozen=True):
    """logmon never holds more than this many MiB."""

    mib: float

    def judge(self, results: Results) -> Verdict:
        peak = max(run.peak for run in results[OURS].runs) / MIB
        return Verdict(f"peak memory {peak:.0f} MiB (bar: {self.mib:g})", peak < self.mib)


class Wall(Struct, frozen=True):
    """logmon is done after this many seconds."""

    seconds: float

    def judge(self, results: Results) -> Verdict:
        wall = results[OURS].wall
        return Verdict(f"{wall * 1000:.0f} ms (bar: {self.seconds * 1000:g})", wall < self.seconds)
