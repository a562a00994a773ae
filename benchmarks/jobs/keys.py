"""One rule with a million different keys, and the same rule with a thousand. It keeps 100,000 unless it says more."""

from benchmarks.bars import OURS, Peak, Within
from benchmarks.model import Input, Job, Tool

FEW, KEPT = f"{OURS}, 1 k keys", f"{OURS}, all kept"


def _logmon(name: str, digits: int, limit: str = "") -> Tool:
    rule = f'/"user":"u(?<user>\\d{{{digits}}})/ | count by user{limit} in 12h >= 100000'
    flags = ("--rules", "{folder}/rules.toml", "--once", "--dry-run", "--from", "start")
    return Tool(name, ("logmon", "run", "{input}", *flags), files={"rules.toml": f"[rules.user]\nwhen = '{rule}'\n"})


JOB = Job(
    name="keys",
    title="count by a million keys",
    input=Input("json", "400M"),
    tools=(_logmon(OURS, 6), _logmon(FEW, 3), _logmon(KEPT, 6, " limit 2000000")),
    bars=(Within(FEW, 3), Within(FEW, 3, ours=KEPT), Peak(200)),
)
