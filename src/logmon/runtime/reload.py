"""Other rules, hooks and sources for a running pipeline, between two of its steps.

Everything is committed, and the new parts take up what the state remembers, as after a restart. What is the same anyway
is handed over as it is: sources, whose connections and children live on, and the detectors of rules that stay, which
after a commit are what the state would make of them.
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from logmon.alerts.redact import Redactor
from logmon.alerts.rule import AlertRule
from logmon.engine.plan import Plan
from logmon.model.hook import HookConfig
from logmon.runtime.alerting import remember
from logmon.runtime.build import Scene, engine
from logmon.runtime.detectors import Detectors
from logmon.runtime.outbox import Fallbacks
from logmon.runtime.pipeline import Pipeline
from logmon.runtime.retiring import retire
from logmon.state.errors import StateError


class ReloadError(Exception):
    """Nothing was changed; why, in a sentence."""


class Reloaded(Struct, frozen=True):
    """Names of rules. A rule whose meaning changed is in `removed` and in `added`. The next step ends the incidents of
    those that are removed."""

    kept: tuple[str, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]


def reload(
    pipeline: Pipeline,
    scene: Scene,
    plans: Sequence[Plan],
    rules: Sequence[AlertRule],
    hooks: Mapping[str, HookConfig],
    fallbacks: Fallbacks,
    redact: Redactor | None = None,
) -> Reloaded:
    """Raises ReloadError. A feed of `scene` that the pipeline has already is the same one and goes on."""
    checkpoint = pipeline.checkpoint
    assert checkpoint is not None, "a pipeline without a state has nothing to take up"
    store = checkpoint.store
    if not pipeline.save():
        raise ReloadError(f"the state cannot be written: {checkpoint.problem}")
    before = pipeline.detectors
    try:
        retire(store, plans)
        made = engine(scene, plans, rules, redact, pipeline.readers, pipeline.ledger, before)
        remember(store, made)
    except StateError as error:
        raise ReloadError(f"the state cannot be used: {error}") from error
    pipeline.readers.change(scene.feeds)
    pipeline.use(made)
    pipeline.lanes.meet(pipeline.readers.origins(), since=0)
    if pipeline.outbox is not None:
        pipeline.outbox.configure(hooks, fallbacks)
    old, new = _meanings(before), _meanings(made.detectors)
    return Reloaded(
        kept=tuple(new[one] for one in new if one in old),
        added=tuple(new[one] for one in new if one not in old),
        removed=tuple(old[one] for one in old if one not in new),
    )


def _meanings(detectors: Detectors) -> dict[tuple[str, str], str]:
    return {(plan.name, plan.id): plan.name for plan in detectors.plans}
