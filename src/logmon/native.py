"""The one place that asks for the native core. It is a wheel of its own: where it is not installed, or LOGMON_NATIVE is
`off`, everything runs in Python, the same and slower."""

import os
from importlib import import_module
from typing import Any

VERSION = "0.1.0"
"""Of the core that this was written for; another one is as good as none."""


def _load() -> Any:
    if os.environ.get("LOGMON_NATIVE") == "off":
        return None
    try:
        found = import_module("logmon_core")
    except ImportError:
        return None
    return found if getattr(found, "VERSION", None) == VERSION else None


core: Any = _load()
"""The module, or None."""
