"""logmon over a whole log with some rules: nothing is kept and nothing told."""

from benchmarks.bars import OURS
from benchmarks.model import Tool


def replay(rules: str, name: str = OURS) -> Tool:
    """`rules` is the text of a rule file."""
    flags = ("--rules", "{folder}/rules.toml", "--once", "--dry-run", "--from", "start")
    return Tool(name, ("logmon", "run", "{input}", *flags), files={"rules.toml": rules})
