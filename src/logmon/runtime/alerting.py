"""The wiring of a pipeline that alerts: one with a state, and perhaps with hooks."""

from collections.abc import Mapping, Sequence

from logmon.alerts.redact import Redactor
from logmon.alerts.rule import AlertRule
from logmon.engine.plan import Plan
from logmon.hooks.runner import Runner
from logmon.model.hook import HookConfig
from logmon.runtime.build import Scene, engine
from logmon.runtime.checkpoint import Checkpoint
from logmon.runtime.clock import Clock
from logmon.runtime.inbox import Inbox
from logmon.runtime.lanes import WATERMARK
from logmon.runtime.ledger import Ledger
from logmon.runtime.outbox import Fallbacks, Outbox
from logmon.runtime.pipeline import Engine, Pipeline
from logmon.runtime.readers import Readers
from logmon.runtime.retiring import retire
from logmon.state.store import Store


def alerting(
    clock: Clock,
    scene: Scene,
    plans: Sequence[Plan],
    rules: Sequence[AlertRule],
    store: Store,
    hooks: Mapping[str, HookConfig] | None,
    base_dir: str,
    inherited: Mapping[str, str] | None = None,
    fallbacks: Fallbacks | None = None,
    redact: Redactor | None = None,
) -> Pipeline:
    """A pipeline that alerts, taking up what `store` holds. `hooks` None: decisions are made, nothing is run."""
    outbox = None if hooks is None else Outbox(store, Runner(hooks, base_dir, inherited), fallbacks)
    readers, ledger = Readers(scene.feeds, store.offsets()), Ledger()
    ledger.restore(store.clocks())
    retire(store, plans)
    made = engine(scene, plans, rules, redact, readers, ledger)
    remember(store, made)
    return Pipeline(clock, readers, ledger, made, Checkpoint(store), outbox, Inbox(store))


def remember(store: Store, made: Engine) -> None:
    """New parts take up what the state holds. Raises StateError."""
    blobs = store.clocks()
    watermark = int(blobs[WATERMARK]) if WATERMARK in blobs else None
    made.lanes.restore(blobs, watermark)
    made.detectors.restore(store.detector_rows)
    made.incidents.restore(store.incidents(), watermark)
    made.decider.restore(blobs.items(), made.incidents.open(), watermark)
