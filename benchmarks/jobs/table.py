"""The jobs, in the order in which they run."""

from benchmarks.jobs import brute_force, start, tail_phrase
from benchmarks.model import Job

JOBS: tuple[Job, ...] = (start.JOB, tail_phrase.JOB, brute_force.JOB, brute_force.BIG)
