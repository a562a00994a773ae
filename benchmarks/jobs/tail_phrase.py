"""Print the lines that contain a phrase, as they are."""

from benchmarks.bars import OURS, Within
from benchmarks.model import Input, Job, Made, Results, Tool

PHRASE = "Failed password"
NEWLINE = b"\n"


def same_lines(results: Results, made: Made) -> str:
    """logmon prints the bytes that grep prints."""
    if "grep" not in results:
        return ""
    ours, theirs = (results[name].runs[-1].stdout.read_bytes() for name in (OURS, "grep"))
    counts = [f"{output.count(NEWLINE):,}" for output in (ours, theirs)]
    return "" if ours == theirs else f"{counts[0]} lines, grep prints {counts[1]}"


JOB = Job(
    name="tail-phrase",
    title=f'lines with "{PHRASE}", raw',
    input=Input("auth", "200M"),
    tools=(
        Tool(OURS, ("logmon", "tail", "{input}", "-n", "all", "-w", f'"{PHRASE}"', "-o", "raw")),
        Tool("grep", ("grep", "-F", PHRASE, "{input}"), package="Debian package grep"),
    ),
    bars=(Within("grep", 6),),
    check=same_lines,
)
