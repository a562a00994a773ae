"""What parses and checks, and does not run yet."""

from collections.abc import Callable

from logmon.config.findings import Findings
from logmon.language import tree
from logmon.language.checked import Context
from logmon.language.defines import walk
from logmon.model.diagnostic import Diagnostic

NOT_YET = frozenset({"new template"})
"""Names of constructs that the engine does not run. Taking a name out is all that supporting it needs here."""

_NAMES: dict[type[tree.Node], Callable[[tree.Node], str | None]] = {
    tree.New: lambda node: "new template" if node.field == "template" else None,  # type: ignore[attr-defined]
}


def unsupported(pipeline: tree.Pipeline, context: Context) -> list[Diagnostic]:
    """One LM490 error per construct that does not run yet."""
    findings = Findings(context.file, context.text)
    for node in walk(pipeline.terminal) if pipeline.terminal is not None else ():
        describe = _NAMES.get(type(node))
        name = describe(node) if describe is not None else None
        if name in NOT_YET:
            findings.error("LM490", node.span, f"`{name}`: this does not run yet", label="it is checked, and not run")
    return sorted(findings.items, key=lambda item: item.mark.span if item.mark is not None else tree.NOWHERE)
