"""The 95th percentile of the latency, by route and minute: every event counts."""

import csv
from datetime import datetime
from math import isclose

from benchmarks.bars import OURS, Faster
from benchmarks.model import Input, Job, Made, Measured, Results, Tool

QUERY = "| p95(latency_ms) by route every 1m"
ALONE, WORKERS = (f"{OURS} -j {jobs}" for jobs in (1, 2))
DUCKDB = """\
import csv, sys
import duckdb

SQL = '''select time_bucket(interval 1 minute, ts::timestamp) as minute, route, quantile_disc(latency_ms, 0.95)
    from read_json(?, format = 'newline_delimited',
                   columns = {ts: 'VARCHAR', route: 'VARCHAR', latency_ms: 'BIGINT'})
    group by all order by all'''
database = duckdb.connect(config={"threads": 2})
csv.writer(sys.stdout).writerows(database.execute(SQL, [sys.argv[1]]).fetchall())
"""
MILLER = r'$minute = sub($ts, ":[0-9]*\.[0-9]*Z$", "")'
MILLER_P95 = ("stats1", "-a", "p95", "-f", "latency_ms", "-g", "route,minute")
AGRIND = "* | json | timeslice(parseDate(ts)) 1m | p95(latency_ms) by route, _timeslice"


def same_bytes(results: Results, made: Made) -> str:
    """On any number of cores."""
    one, *others = (results[name].runs[-1].stdout.read_bytes() for name in (ALONE, WORKERS, OURS))
    return "with -j the output is another" if any(other != one for other in others) else ""


def same_rows(results: Results, made: Made) -> str:
    """The numbers that duckdb finds, within the 1 % that is promised of more than 1,024 values."""
    if (wrong := same_bytes(results, made)) or "duckdb" not in results:
        return wrong
    ours, theirs = _rows(results[OURS], header=True), _rows(results["duckdb"], header=False)
    if ours.keys() != theirs.keys():
        return f"{len(ours.keys() ^ theirs.keys())} rows are not in both answers"
    wrong = [row for row, value in ours.items() if not isclose(value, theirs[row], rel_tol=0.01)]
    return f"{len(wrong)} of {len(ours)} values are not those of duckdb" if wrong else ""


def _rows(measured: Measured, header: bool) -> dict[tuple[str, str], float]:
    with measured.runs[-1].stdout.open(newline="") as file:
        rows = list(csv.reader(file))[header:]
    return {(datetime.fromisoformat(at).strftime("%F %T"), route): float(value) for at, route, value in rows}


def _ours(name: str, *flags: str) -> Tool:
    return Tool(name, ("logmon", "query", *flags, QUERY, "{input}", "-o", "csv", "--tz", "utc"))


CORES = (_ours(OURS), _ours(ALONE, "-j", "1"), _ours(WORKERS, "-j", "2"))

BIG = Job(
    name="cores",
    title="the same on one core and on two, 1 GB",
    input=Input("json", "1G"),
    tools=CORES,
    bars=(Faster(ALONE, 1.7, ours=WORKERS),),
    check=same_bytes,
)

JOB = Job(
    name="percentile",
    title="p95 of the latency by route and minute",
    input=Input("json", "400M"),
    tools=(
        *CORES,
        Tool(
            "duckdb",
            ("python", "{folder}/p95.py", "{input}"),
            package="pip install duckdb",
            module="duckdb",
            files={"p95.py": DUCKDB},
        ),
        Tool(
            "miller",
            ("mlr", "--ijson", "--ocsv", "put", MILLER, "then", *MILLER_P95, "{input}"),
            package="Debian package miller",
        ),
        Tool("agrind", ("agrind", "-f", "{input}", AGRIND, "-o", "json"), package="cargo install ag"),
    ),
    bars=(
        Faster("duckdb", 1),
        Faster("miller", 10),
        Faster("agrind", 1),
    ),
    check=same_rows,
)
