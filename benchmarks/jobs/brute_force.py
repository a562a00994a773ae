"""Find the addresses with five failed logins within a minute in an auth log."""

import json
import re

from benchmarks.bars import OURS, Faster, Peak
from benchmarks.model import Input, Job, Made, Results, Tool

RULES = """\
[rules.ssh_brute]
when = 'program:sshd /Failed password for .* from (?<ip>\\S+)/ | count by ip in 60s >= 5'
"""
SEC = """\
type=SingleWithThreshold
ptype=RegExp
pattern=sshd\\[\\d+\\]: Failed password for .* from (\\S+)
desc=failed logins from $1
action=write - ALERT $1
window=60
thresh=5
"""
MTAIL = """\
counter failed by ip

/sshd\\[\\d+\\]: Failed password for .* from (?P<ip>\\S+)/ {
  failed[$ip]++
}
"""
ADDRESS = re.compile(r"\b\d+\.\d+\.\d+\.\d+\b")


def right_addresses(results: Results, made: Made) -> str:
    """logmon names exactly the addresses of the truth. (sec counts by the clock on the wall and mtail does not know
    windows, so their answers are others.)"""
    failures = json.loads(made.truth.read_bytes())["found"]["failures"]
    expected = {entry["ip"] for entry in failures if entry["max_in_60s"] >= 5}
    named = set(ADDRESS.findall(results[OURS].runs[-1].stdout.read_text()))
    if named == expected:
        return ""
    return f"{len(expected - named)} addresses missing, {len(named - expected)} too many (of {len(expected)})"


LOGMON = Tool(
    OURS,
    ("logmon", "run", "{input}", "--rules", "{folder}/rules.toml", "--once", "--from", "start", "--state", "{state}"),
    files={"rules.toml": RULES},
)
JOB = Job(
    name="brute-force",
    title="five failed logins within 60 s, by address",
    input=Input("auth", "200M"),
    tools=(
        LOGMON,
        Tool(
            "sec",
            ("sec", "--conf={folder}/sec.conf", "--input={input}", "--fromstart", "--notail", "--nointevents"),
            package="Debian package sec",
            files={"sec.conf": SEC},
        ),
        Tool(
            "mtail",
            ("mtail", "--one_shot", "--progs", "{folder}/failed.mtail", "--logs", "{input}"),
            package="Debian package mtail",
            files={"failed.mtail": MTAIL},
        ),
    ),
    bars=(Faster("sec", 15), Faster("mtail", 12)),
    check=right_addresses,
)
BIG = Job(
    name="brute-force-memory",
    title="the same on a log that is larger than the memory it may take",
    input=Input("auth", "1G"),
    tools=(LOGMON,),
    bars=(Peak(80),),
    check=right_addresses,
    runs=1,
    big=True,
)
