"""The answering functions: one for each question that is asked of a request, of the same name.

Each takes the call and gives an answer, now or to be awaited. They do not know in which order they are asked, nor by
whom.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from types import ModuleType

from statuswise.serve._call import Call
from statuswise.serve.answers import (
    _authentication,
    _authorization,
    _completion,
    _content,
    _existence,
    _failure,
    _idempotency,
    _negotiation,
    _parameters,
    _preconditions,
    _process,
    _selection,
    _service,
    _target,
)
from statuswise.serve.answers._completion import Again

__all__ = ["ANSWERS", "Again", "Answer"]

Answer = Callable[[Call], str | Awaitable[str]]

_MODULES: tuple[ModuleType, ...] = (
    _service,
    _target,
    _authentication,
    _authorization,
    _parameters,
    _negotiation,
    _existence,
    _preconditions,
    _content,
    _idempotency,
    _process,
    _completion,
    _selection,
    _failure,
)

ANSWERS: Mapping[str, Answer] = {
    name: getattr(module, name) for module in _MODULES for name in module.__all__ if name.islower()
}
"""The answering function of each question, by the question's name."""
