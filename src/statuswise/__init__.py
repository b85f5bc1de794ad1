"""HTTP APIs whose status codes tell the truth: one decision graph that answers, documents, checks and explains.

The names of `statuswise.serve` can be imported from here; they are loaded at first use, so that the command line stays
fast.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from statuswise.serve import *  # noqa: F403 - the same names, for type checkers
    from statuswise.serve import __all__ as __all__

__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """Find a name of `statuswise.serve` (PEP 562)."""
    serve = import_module("statuswise.serve")
    if name == "__all__":
        return serve.__all__
    if name in serve.__all__:
        return getattr(serve, name)
    raise AttributeError(f"module 'statuswise' has no attribute {name!r}")
