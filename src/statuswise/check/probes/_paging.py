"""Pages: what a list says comes next is there."""

from __future__ import annotations

import re
from typing import Final

from statuswise.check._case import Case
from statuswise.check._claims import claim
from statuswise.check._drafts import Draft, encoded
from statuswise.check._findings import Severity
from statuswise.check._json import is_list, members, number, read_json
from statuswise.check._judge import answered, came
from statuswise.check._probe import Probe
from statuswise.check._transport import Answer
from statuswise.check.probes._claims import Found
from statuswise.check.probes._redirects import elsewhere
from statuswise.openapi import OperationDescription, Parameter

__all__ = ["emptiness", "lists", "paging", "whole"]

_SIZES: Final = frozenset({"limit", "per_page", "page_size", "pagesize", "size", "perpage"})
"""What parameters are called that say how much of a list is asked for."""
_NEXT: Final = re.compile(r"<([^<>]*)>\s*;[^<>]*\brel=\"?next\b", re.IGNORECASE)


async def paging(case: Case) -> None:
    """Ask for one of several rows, and then for what the answer calls the next."""
    if case.good is not None and case.method == "GET" and any(_is_size(case, one) for one in case.described.parameters):
        case.once_for_all(f"paging {case.target}", _paging)  # when there are rows


async def emptiness(case: Case) -> None:
    """Ask for a list below a row of its own, in which something can be created and nothing is yet."""
    above, rows = case.target.rpartition("/")[0], case.audit.rows
    if case.good is None or not case.reads or not lists(case):
        return
    if above.endswith("}") and all(rows.find(*one) is not None for one in (("POST", case.target), ("GET", above))):
        case.once_for_all("a list with nothing in it", _empty, most=2)


async def _empty(case: Case) -> None:
    above = case.target.rpartition("/")[0]

    async def attempt() -> Found:
        row = await case.audit.rows.fresh(above, (case.role,))
        if isinstance(row, str) or row.role is None:
            return {}
        draft = case.draft.with_paths(row.path)
        answer = await case.send(draft.request())
        read = await case.send(Draft("GET", above, case.audit.base, row.path, role=case.role).request())
        if answer.status not in (404, 410) or read.status != 200:
            return {}
        asked = "a list below a row that is there, before anything is in it"
        came_ = f"{came(answer)}, and the list after something was created in it"
        flaw = claim(f"exists.empty/{answer.status}", Severity.WARNING, asked=asked, came=came_, right="an empty list")
        return {flaw.key: (flaw, Probe(name="exists.empty", question="exists", draft=draft, says=asked), answer)}

    await case.twice(attempt)


async def _paging(case: Case) -> None:
    size = next(one for one in case.described.parameters if _is_size(case, one))
    one = case.draft.with_query(encoded(size.name), "1")

    async def attempt() -> Found:
        answer = await case.send(one.request())
        named = _next(answer)
        if named is None:
            return {}
        try:
            target = elsewhere(case, named, one.request().target)
        except ValueError:
            target = None
        if target is None:
            return {}
        page = await case.send(Draft("GET", target, role=case.role).request())
        if page.status is not None and page.status < 400:
            return {}
        flaw = claim(
            f"paging.next/{page.status or 'none'}",
            Severity.WARNING,
            title=f"what a list calls its next page {answered(page)}",
            asked="one row of a list, and a GET for what comes next",
            came=f"{target}: {came(page)}",
            right="the next page",
        )
        probe = Probe(name="paging", question="handled", draft=one, says=flaw.asked)
        return {flaw.key: (flaw, probe, page)}

    await case.twice(attempt)


def lists(case: Case) -> bool:
    """Say whether a valid request was answered a list, or an object that holds one and is no row itself."""
    value = case.answer.value if case.answer is not None else None
    return is_list(value) or (not case.target.endswith("}") and any(is_list(one) for one in members(value).values()))


def whole(case: Case, lister: OperationDescription) -> tuple[tuple[str, str], ...]:
    """Give the query that asks a list for as many rows at once as it gives; empty if nothing says how many."""
    found: list[tuple[str, str]] = []
    for parameter in lister.parameters:
        most = number(case.resolve(parameter.schema).get("maximum"))
        if parameter.place == "query" and _plain(parameter) in _SIZES and most is not None:
            found.append((encoded(parameter.name), encoded(most)))
    return tuple(found)


def _plain(parameter: Parameter) -> str:
    return parameter.name.lower().replace("-", "_")


def _is_size(case: Case, parameter: Parameter) -> bool:
    least = number(case.resolve(parameter.schema).get("minimum"))
    return parameter.place == "query" and _plain(parameter) in _SIZES and (least is None or least <= 1)


def _next(answer: Answer) -> str | None:
    """Give the URL of the next page: in Link, else in a member called next."""
    response = answer.response
    if response is None or response.status != 200:  # OK
        return None
    match = _NEXT.search(response.fields.get("link") or "")
    if match is not None:
        return match[1]
    content = members(read_json(response.content))
    found = (
        content.get("next") or members(content.get("links")).get("next") or members(content.get("_links")).get("next")
    )
    named = members(found).get("href") or found
    return named if isinstance(named, str) and (named.startswith(("/", "http://", "https://", "?"))) else None
