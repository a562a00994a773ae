"""Twenty rules, one of each kind, over a log in which five formats alternate."""

from benchmarks.bars import Speed
from benchmarks.model import Input, Job
from benchmarks.replay import replay

WHENS = (
    "program:sshd /Accepted \\S+ for root from (?<ip>\\S+)/ | once by ip",
    "program:sshd /Failed password for .* from (?<ip>\\S+)/ | count by ip in 60s >= 5",
    "status >= 500 | rate by path in 1m > 50",
    "exists path | sum(bytes) by ip in 10m > 1GB",
    "exists route | avg(latency_ms) by route in 5m > 2000 min 20",
    "exists route | min(latency_ms) by service in 1m > 500 min 20",
    "exists route | max(latency_ms) by service every 1m > 60000",
    "exists route | stddev(latency_ms) by service every 5m > 5000",
    "exists route | p95(latency_ms) by route in 5m > 4000 min 50",
    "status == 404 | distinct(path) by ip in 5m > 200",
    "exists path | ratio(status >= 500) by path in 5m > 50% min 50",
    "exists path | ratio(status >= 500) in 5m > 30% min 100 for 1m clear < 5%",
    "level >= error | count by service session 1m > 5000",
    "exists route | count by service every 1m > 10x before",
    "exists route | count by service every 1m > 20x usual",
    "exists service | absent by service in 5m known 1d",
    "program:sudo /(?<user>\\S+) : TTY/ | new(user) by host learn 1h",
    "exists service level >= error | change(level) by service",
    'program:sshd /from (?<ip>\\S+) port/ | seq by ip in 10m: 5x "Failed password" -> "Accepted password"',
    "exists path | slo 99% of (status < 500) in 30d",
)
RULES = "".join(f"[rules.rule_{number}]\nwhen = '''{when}'''\n" for number, when in enumerate(WHENS, 1))

JOB = Job(
    name="mixed-rules",
    title="20 rules, one of each kind",
    input=Input("mixed", "100M"),
    tools=(replay(RULES),),
    bars=(Speed(400_000),),
)
