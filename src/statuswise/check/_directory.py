"""What a document lists, looked up: operations by method and target, items of a collection, targets that an URL fits.

Made once for an audit, and shared: with thousands of operations nothing may be gone through for each request.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from statuswise.check._build import form_of_target, parameters_of
from statuswise.openapi import ApiDescription, OperationDescription, Parameter

__all__ = ["Directory"]

_ITEM: Final = re.compile(r"(.*)/\{[^{}/]+\}(?:\.\w+)?/?")


class Directory:
    """The operations of an API.

    Attributes:
        description: the whole of what is known of the API.
        documents_errors: whether the document lists errors at all, so that one that is missing says something.
        asks_for_credentials: whether the document asks for credentials anywhere.
    """

    def __init__(self, description: ApiDescription) -> None:
        self.description = description
        self.documents_errors = any(code >= 400 for each in description.operations for code in each.documented)
        self.asks_for_credentials = any(each.security for each in description.operations)
        self._by_name: dict[str, OperationDescription] = {}
        self._by_target: dict[str, list[OperationDescription]] = {}
        self._items: dict[str, str] = {}
        self._named: dict[str, list[str]] = {}
        self._parameters: dict[tuple[str, str], OperationDescription] = {}
        self._below: dict[str, list[OperationDescription]] = {}
        self._nested: dict[str, list[OperationDescription]] = {}
        self._forms = {form for each in description.operations if (form := form_of_target(each.operation.target))}
        self._readable: dict[int, list[tuple[str, re.Pattern[str]]]] = {}
        self._patterns: dict[int, list[tuple[OperationDescription, re.Pattern[str]]]] = {}
        for described in description.operations:
            target = described.operation.target
            self._by_name[f"{described.operation.method} {target}"] = described
            self._by_target.setdefault(target, []).append(described)
            if (item := _ITEM.fullmatch(target)) is not None:
                collection = item[1] + form_of_target(target)
                if collection not in self._items and "{" not in collection:
                    self._named.setdefault(collection.rpartition("/")[2], []).append(collection)
                self._items.setdefault(collection, target)
            for parameter in described.parameters if described.operation.method == "GET" else ():
                if parameter.place == "query":
                    self._parameters.setdefault((parameter.name, repr(parameter.schema)), described)
            self._below.setdefault(target.rstrip("/").rpartition("/")[0], []).append(described)
            if described.operation.method == "POST" and "{" in target:
                self._nested.setdefault(target.rstrip("/").rpartition("/")[2], []).append(described)
            if "{" in target:
                pattern = re.compile(re.sub(r"\\\{[^{}]+\\\}", "([^/]+)", re.escape(target)))
                self._patterns.setdefault(target.count("/"), []).append((described, pattern))
                if described.operation.method == "GET" and target.removesuffix(form_of_target(target)).endswith("}"):
                    self._readable.setdefault(target.count("/"), []).append((target, pattern))

    def find(self, method: str, target: str) -> OperationDescription | None:
        """Give an operation by its method and target; a slash or a form at the end makes no difference."""
        for spelled in (target, f"{target}/", target.rstrip("/"), *(f"{target}{form}" for form in self._forms)):
            if found := self._by_name.get(f"{method} {spelled}"):
                return found
        return None

    def first_with(self, parameter: Parameter) -> OperationDescription | None:
        """Give the first operation that has such a query parameter, `limit` say: the others mostly share its code."""
        return self._parameters.get((parameter.name, repr(parameter.schema)))

    def at(self, target: str) -> list[OperationDescription]:
        """Give the operations of a target."""
        return self._by_target.get(target, [])

    def item(self, collection: str) -> str:
        """Give the path of a collection's items, `/users/{id}` for `/users`; empty if there is none.

        What is created below a row may live elsewhere: at `/cars/{id}` after a POST to `/stations/{id}/cars`.
        """
        collection = collection.rstrip("/")
        if collection in self._items or "{" not in collection:
            return self._items.get(collection, "")
        creator = self.find("POST", collection)
        if creator is None or 201 not in creator.documented:  # Created
            return ""
        places = self._named.get(collection.rpartition("/")[2], [])
        return self._items[places[0]] if len(places) == 1 else ""

    def creator(self, item: str) -> OperationDescription | None:
        """Give what creates such items below a row that they do not stand below; None if nothing does."""
        last = item.rstrip("/").rpartition("/{")[0].rpartition("/")[2]
        nested = (each for each in self._nested.get(last, ()) if self.item(each.operation.target) == item)
        return next(nested, None)

    def created_below(self, item: str) -> OperationDescription | None:
        """Give what creates something below an item; None if nothing does."""
        for each in self._below.get(item, ()):
            if each.operation.method == "POST" and each.content is not None and 201 in each.documented:  # Created
                return each
        return None

    def readable(self, path: str) -> Iterator[tuple[str, dict[str, str]]]:
        """Give the targets that can be read and that a path is of, each with the values of its parameters."""
        for target, pattern in self._readable.get(path.rstrip("/").count("/"), ()):
            match = pattern.fullmatch(path.rstrip("/"))
            if match is not None:
                yield target, dict(zip(parameters_of(target), match.groups(), strict=True))

    def fitting(self, method: str, path: str) -> Iterator[OperationDescription]:
        """Give the operations with parameters in their path that a request is of."""
        for described, pattern in self._patterns.get(path.count("/"), ()):
            if described.operation.method == method and pattern.fullmatch(path):
                yield described

    def methods(self, path: str) -> frozenset[str]:
        """Give the methods that a path has by any of the targets that it fits: `/users/me` may be `/users/{id}` too."""
        fitting = self._patterns.get(path.count("/"), ())
        plain = (each.operation.method for each in self.at(path))
        return frozenset([*plain, *(each.operation.method for each, pattern in fitting if pattern.fullmatch(path))])
