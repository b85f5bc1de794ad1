"""YAML as JSON has it: the only file that knows PyYAML.

Rules of this file: scalars mean what they mean in YAML 1.2, so that `no` and `on` are words, `2024-01-01` and `12:30`
text; nothing but JSON's kinds of values comes out. Merge keys (`<<`) are followed, to a bounded size.

Source: YAML 1.2.2, 10.2 and 10.3 (the JSON and core schemas), which OpenAPI 3.1.1, 4.3, asks for.
"""

from __future__ import annotations

import re
from typing import Final

import yaml

from statuswise.openapi._document import DocumentError

__all__ = ["decoded"]

_WIDEST: Final = 100_000
"""Members that an object may have after what it merges; a few lines of merge keys could ask for any number."""


# fmt: off
_CORE: Final = (
    ("bool",  r"true|True|TRUE|false|False|FALSE",                                  "tTfF"),
    ("null",  r"~|null|Null|NULL|",                                                 ("~", "n", "N", "")),
    ("int",   r"0|[-+]?[1-9][0-9]{0,300}",                                          "-+0123456789"),
    ("float", r"[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?", "-+.0123456789"),
    ("merge", r"<<",                                                                "<"),
)
"""What a plain scalar is: kind, pattern, and the characters it can begin with (none at all for nothing)."""
# fmt: on


def _resolvers() -> dict[str, list[tuple[str, re.Pattern[str]]]]:
    """Give the kinds by the first character, as PyYAML looks for them."""
    by_first: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
    for kind, pattern, firsts in _CORE:
        for first in firsts:
            by_first.setdefault(first, []).append((f"tag:yaml.org,2002:{kind}", re.compile(f"(?:{pattern})\\Z")))
    return by_first


class _Loader(yaml.CSafeLoader):
    """Reads scalars by the core schema."""

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Follow the merge keys of an object."""
        super().flatten_mapping(node)
        if len(node.value) > _WIDEST:
            raise yaml.constructor.ConstructorError(problem="an object merges too many others")


_Loader.yaml_implicit_resolvers = _resolvers()


def decoded(text: str) -> object:
    """Decode a YAML document.

    Raises:
        DocumentError: for what is no YAML.

    """
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader, with fewer kinds of scalars
    except RecursionError:
        raise DocumentError("the document is nested too deep to be decoded") from None
    except (yaml.YAMLError, ValueError) as error:
        said = " ".join(str(error).split())
        raise DocumentError(f"expected an OpenAPI document in JSON or YAML, got text that is neither: {said}") from None
