"""The one place that asks for the native core. It is a wheel of its own: where it is not installed, or LOGMON_NATIVE is
`off`, everything runs in Python, the same and slower."""

import os
from importlib import import_module
from typing import Any


def _load() -> Any:
    if os.environ.get("LOGMON_NATIVE") == "off":
        return None
    try:
        return import_module("logmon_core")
    except ImportError:
        return None


core: Any = _load()
"""The module, or None."""
