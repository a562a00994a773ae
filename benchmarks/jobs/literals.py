"""Many rules, each with a literal of its own that rarely occurs."""

import random

from benchmarks.bars import OURS, Within
from benchmarks.model import Input, Job, Tool
from benchmarks.replay import replay

FEW, MANY = f"{OURS}, 10 rules", f"{OURS}, 1,000 rules"


def users(count: int) -> list[str]:
    """Texts that occur a few times at most: users of the generated log."""
    chance = random.Random(3)
    return [f"u{chance.randrange(1_000_000):06d}" for _ in range(count)]


def rules(count: int) -> str:
    return "".join(
        f"[rules.user_{number}]\nwhen = '\"{user}\" | count in 1m >= 5'\n" for number, user in enumerate(users(count))
    )


JOB = Job(
    name="literals",
    title="100 rules with a literal each",
    input=Input("json", "400M"),
    tools=(
        replay(rules(100)),
        replay(rules(10), FEW),
        replay(rules(1_000), MANY),
        Tool(
            "ripgrep",
            ("rg", "-c", "-F", "-f", "{folder}/users", "{input}"),
            package="Debian package ripgrep",
            files={"users": "".join(user + "\n" for user in users(100))},
        ),
    ),
    bars=(Within("ripgrep", 3), Within(FEW, 2, ours=MANY)),
)
