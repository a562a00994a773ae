"""Makes the logs that the jobs read, once: they stay in `.work/bench` until `make clean`."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.model import Input, Made

READ = 1 << 22


def make(wanted: Input, folder: Path) -> Made:
    """The log and its truth. A process of its own writes it: what the harness holds counts as memory of the tools."""
    # syslog lines tell no year and are read as of the newest January: so must be the lines between them
    year = str(datetime.now(UTC).year) if wanted.kind == "mixed" else ""
    name = "-".join(filter(None, (wanted.kind, wanted.size, str(wanted.seed), year)))
    log, truth = folder / f"{name}.log", folder / f"{name}.truth.json"
    if not truth.exists():  # the truth is written last: without it the log is not complete
        print(f"generating {log.name} …", file=sys.stderr)
        folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "logmon.generator", wanted.kind, "--size", wanted.size]
        command += ["--start", f"{year}-01-01T00:00:00Z"] if year else []
        subprocess.run([*command, "--seed", str(wanted.seed), "--out", log, "--truth", truth], check=True)
    known = json.loads(truth.read_bytes())
    return Made(log, truth, known["size"], known["lines"])


def warm(path: Path) -> None:
    """Reads the file once, so that the first tool does not pay for the disk."""
    with path.open("rb", buffering=0) as file:
        while file.read(READ):
            pass
