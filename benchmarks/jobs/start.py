"""Say the version: what every use of the command pays before it begins."""

from benchmarks.bars import OURS, Wall
from benchmarks.model import Job, Tool

JOB = Job(
    name="start",
    title="logmon --version",
    tools=(Tool(OURS, ("logmon", "--version")),),
    bars=(Wall(0.150),),
    runs=20,
)
