"""A rule taken apart, to ask which of its clauses refused an event: each clause becomes a plan that takes the events
which all the others let through and this one does not. They run in the same pipeline as the rule itself."""

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from logmon.engine.plan import Plan
from logmon.language import tree
from logmon.language.printer import print_filter


class Probe(Struct, frozen=True):
    """`clause` as text; `wanted`: the plan shows what fits a step of a sequence, not what a clause refuses."""

    clause: str
    plan: Plan
    wanted: bool = False


def probes(plan: Plan) -> list[Probe]:
    """One for each clause of the filter and of `where` stages, and for each step of a sequence."""
    pipeline = replace(plan.pipeline, terminal=None, arrange=())
    found = [
        Probe(print_filter(part), _showing(plan, f"clause {number}", changed))
        for number, (part, changed) in enumerate(_without_one(pipeline))
    ]
    terminal = plan.pipeline.terminal
    for number, step in enumerate(terminal.steps if isinstance(terminal, tree.Sequence) else (), 1):
        stages = (*pipeline.stages, tree.Where(filter=step.filter))
        sign = ("!" if step.negated else "") + (f"{step.times}x " if step.times > 1 else "")
        text = f"{sign}{print_filter(step.filter)}"
        found.append(Probe(text, _showing(plan, f"step {number}", replace(pipeline, stages=stages)), wanted=True))
    return found


def _without_one(pipeline: tree.Pipeline) -> Iterator[tuple[tree.Filter, tree.Pipeline]]:
    """Each clause, and the pipeline in which it is turned round."""
    parts = tuple(_flat(pipeline.filter)) if pipeline.filter is not None else ()
    for i, part in enumerate(parts):
        turned = (*parts[:i], *parts[i + 1 :], tree.Not(part=part))
        yield part, replace(pipeline, filter=turned[0] if len(turned) == 1 else tree.All(parts=turned))
    for i, stage in enumerate(pipeline.stages):
        if isinstance(stage, tree.Where):
            turned_stage = tree.Where(filter=tree.Not(part=stage.filter))
            yield (
                stage.filter,
                replace(pipeline, stages=(*pipeline.stages[:i], turned_stage, *pipeline.stages[i + 1 :])),
            )


def _flat(node: tree.Filter) -> Iterator[tree.Filter]:
    if isinstance(node, tree.All):
        for part in node.parts:
            yield from _flat(part)
    else:
        yield node


def _showing(plan: Plan, name: str, pipeline: tree.Pipeline) -> Plan:
    """A plan that shows events with the rule's keys beside them."""
    return Plan(f"{plan.id} {name}", name, pipeline, tuple(getattr(plan.pipeline.terminal, "by", ())))
