"""The jobs, in the order in which they run."""

from benchmarks.jobs import (
    brute_force,
    error_ratio,
    keys,
    literals,
    live,
    mixed_rules,
    percentile,
    start,
    tail_phrase,
)
from benchmarks.model import Job

JOBS: tuple[Job, ...] = (
    start.JOB,
    tail_phrase.JOB,
    brute_force.JOB,
    literals.JOB,
    percentile.JOB,
    percentile.BIG,
    error_ratio.JOB,
    mixed_rules.JOB,
    keys.JOB,
    live.JOB,
    brute_force.BIG,
)
