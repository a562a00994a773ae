"""One rule with a million different keys, and the same with a few thousand. It keeps 100,000 unless it says more."""

from benchmarks.bars import OURS, Peak, Within
from benchmarks.model import Input, Job, Tool

FEW, KEPT = f"{OURS}, 4 k keys", f"{OURS}, all kept"


def _logmon(name: str, digits: int, limit: str = "") -> Tool:
    """Every line has a trace of its own; by its first five digits there are a million keys, by three 4,096."""
    rule = f'/"trace_id":"(?<trace>[0-9a-f]{{{digits}}})/ | count by trace{limit} in 12h >= 100000'
    flags = ("--rules", "{folder}/rules.toml", "--once", "--dry-run", "--from", "start")
    return Tool(name, ("logmon", "run", "{input}", *flags), files={"rules.toml": f"[rules.trace]\nwhen = '{rule}'\n"})


JOB = Job(
    name="keys",
    title="count by a million keys",
    input=Input("json", "400M"),
    tools=(_logmon(OURS, 5), _logmon(FEW, 3), _logmon(KEPT, 5, " limit 2000000")),
    bars=(Within(FEW, 3), Within(FEW, 3, ours=KEPT), Peak(200)),
)
