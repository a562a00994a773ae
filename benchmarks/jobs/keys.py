"""One rule with more than a million different keys, and the same with a few thousand. It keeps 100,000 unless it says
more."""

from benchmarks.bars import OURS, Peak, Within
from benchmarks.model import Input, Job, Tool
from benchmarks.replay import replay

FEW, KEPT = f"{OURS}, 3 k keys", f"{OURS}, all kept"


def _logmon(name: str, by: str) -> Tool:
    """Users are few, traces are few, but a user has hardly any trace twice."""
    found = '/"user":"(?<user>u\\d{6})".*"trace_id":"(?<trace>[0-9a-f]{16})/'
    return replay(f"[rules.user]\nwhen = '{found} | count by {by} in 12h >= 100000'\n", name)


JOB = Job(
    name="keys",
    title="count by a million keys",
    input=Input("json", "400M"),
    tools=(_logmon(OURS, "user, trace"), _logmon(FEW, "user"), _logmon(KEPT, "user, trace limit 2000000")),
    bars=(Within(FEW, 3), Within(FEW, 3, ours=KEPT), Peak(200)),
)
