"""Finds an application by its name: `package.module:attribute`, as every server of Python takes it."""

from __future__ import annotations

import sys
from importlib import import_module

__all__ = ["NoApplication", "load_application"]


class NoApplication(ValueError):  # noqa: N818 - says what is not there
    """There is no application of that name; the message says what to write instead."""


def load_application(name: str) -> object:
    """Import an application; the current folder is searched first.

    Args:
        name: the module and, behind a colon, the name in it; `api` if that is left out.

    Raises:
        NoApplication: if the module or the name is not there.
    """
    module_name, _, attribute = name.partition(":")
    sys.path.insert(0, "")
    try:
        module = import_module(module_name)
    except ModuleNotFoundError as error:
        if error.name is None or not module_name.startswith(error.name):
            raise
        raise NoApplication(f"there is no module {module_name!r} here; write as in `statuswise run app:api`") from None
    finally:
        sys.path.remove("")
    try:
        return getattr(module, attribute or "api")
    except AttributeError:
        raise NoApplication(
            f"the module {module_name!r} has no {attribute or 'api'!r}; name the API behind a colon: {module_name}:api"
        ) from None
