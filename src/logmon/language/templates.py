"""Where `template` may stand: what groups or remembers events. A filter sees one event, and a template is found by
comparing it with others."""

from logmon.config.findings import Findings
from logmon.language import tree
from logmon.language.defines import walk

_HELP = "it may stand after `by`, in `new template`, change(…) and distinct(…); to look for words, filter the message"


def check_templates(pipeline: tree.Pipeline, findings: Findings) -> None:
    """One LM412 error per place where a template would be read too early."""
    counted = {
        id(node.of)
        for node in walk(pipeline)
        if isinstance(node, tree.Aggregate) and node.name == "distinct" and isinstance(node.of, tree.Field)
    }
    for node in walk(pipeline):
        if _name(node) == "template" and id(node) not in counted:
            findings.error(
                "LM412", node.span, "`template` is not known yet here", label="events are not grouped yet", help=_HELP
            )


def _name(node: tree.Node) -> str | None:
    match node:
        case tree.Field(path=name) | tree.Like(field=name) | tree.Exists(field=name) | tree.Matches(field=name):
            return name
        case tree.Parse(source=name):
            return name
    return None
