"""Paths of which more than a fifth of the requests failed within five minutes, in an access log."""

from benchmarks.bars import Faster
from benchmarks.model import Input, Job, Tool
from benchmarks.replay import replay

RULES = """\
[rules.errors]
when = '| ratio(status >= 500) by path in 5m > 20% min 50'
"""
SQL = """\
;SELECT cs_uri_stem, strftime('%s', log_time) / 300 AS slice, avg(sc_status >= 500) AS share, count(*) AS events
    FROM access_log GROUP BY 1, 2 HAVING share > 0.2 AND events >= 50"""

JOB = Job(
    name="error-ratio",
    title="5xx ratio by path over five minutes",
    input=Input("access", "280M"),
    tools=(
        replay(RULES),
        Tool(
            "goaccess",
            ("goaccess", "{input}", "--log-format=COMBINED", "--no-progress", "-o", "{folder}/report.json"),
            package="Debian package goaccess",
        ),
        Tool("lnav", ("lnav", "-n", "-c", SQL, "{input}"), package="Debian package lnav"),
    ),
    bars=(Faster("goaccess", 8), Faster("lnav", 1)),
)
