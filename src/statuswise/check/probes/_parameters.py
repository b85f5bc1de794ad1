"""Parameters: of the path and the query, unreadable, out of bounds, missing, and such as break servers."""

from __future__ import annotations

from typing import Final

from statuswise.check._case import Case
from statuswise.check._drafts import encoded
from statuswise.check._probe import Probe
from statuswise.check._schemas import schema_types
from statuswise.check._wrong import wrong_text
from statuswise.check.probes._ladder import Known
from statuswise.graph import TABLE
from statuswise.openapi import Parameter

__all__ = ["parameters"]

_HUGE: Final = "9" * 40
_MOST_QUERY: Final = 4
_ANY: Final = ("yes", "no")
_HOSTILE_PATHS: Final = (("nul", "%00", "a NUL in the path"), ("utf-8", "%FF%FE", "a path that is no UTF-8"))
_HOSTILE_TEXT: Final = "a%00b%FF%ED%A0%80%27%22%3B--"


async def parameters(case: Case) -> None:
    """Spoil the parameters one by one."""
    if case.good is None or (not case.reads and not case.audit.settings.writes):
        return
    path = [one for one in case.described.parameters if one.place == "path"]
    if path:
        await _path(case, path[-1])
    query = [one for one in case.described.parameters if one.place == "query"]
    for parameter in query[:_MOST_QUERY]:
        await _query(case, parameter)
    if case.reads and (texts := [one for one in query if "string" in schema_types(case.resolve(one.schema))]):
        name = encoded(texts[0].name)
        await case.ask(
            Probe(
                name="parameters_valid.hostile",
                question="parameters_valid",
                draft=case.draft.with_query(name, _HOSTILE_TEXT),
                says="a query with a NUL and broken UTF-8 in it",
                known={"parameters_valid": _ANY, "message_well_formed": _ANY},
            )
        )


async def _path(case: Case, parameter: Parameter) -> None:
    open_: Known = {
        "path_parameters_valid": _ANY,
        "exists": "no" if case.names_rows else _ANY,
        "target_found": _ANY,
        "identifier_possible": _ANY,
    }
    open_ |= {"moved": TABLE.questions["moved"].answers}
    open_ |= {
        "message_well_formed": _ANY,
        "parameters_valid": _ANY,
        "content_valid": _ANY if case.draft.content else "yes",
    }
    types = set(schema_types(case.resolve(parameter.schema)))
    for fault in wrong_text(parameter.schema, case.resolve):
        if fault.name == "too-short":
            continue  # an empty segment is another target
        await case.ask(
            Probe(
                name=f"path_parameters_valid.{fault.name}",
                question="path_parameters_valid",
                draft=case.draft.with_path(parameter.name, encoded(fault.value)),
                says=f"a path parameter that is {fault.says}",
                known={"path_parameters_valid": "no", "target_found": _ANY, "exists": "no"},
            )
        )
        break
    if types & {"integer", "number"}:
        await case.ask(
            Probe(
                name="identifier_possible",
                question="identifier_possible",
                draft=case.draft.with_path(parameter.name, _HUGE),
                says="an id beyond every column",
                known=open_,
            )
        )
    for name, value, says in _HOSTILE_PATHS[: 2 if case.reads else 1]:
        await case.ask(
            Probe(
                name=f"path_parameters_valid.{name}",
                question="path_parameters_valid",
                draft=case.draft.with_path(parameter.name, value),
                says=says,
                known=open_,
                also_right=frozenset({403}),  # nobody may ask about what nobody can have
            )
        )


async def _query(case: Case, parameter: Parameter) -> None:
    for fault in list(wrong_text(parameter.schema, case.resolve))[: 3 if case.reads else 1]:
        await case.ask(
            Probe(
                name=f"parameters_valid.{fault.name}",
                question="parameters_valid",
                draft=case.draft.with_query(encoded(parameter.name), encoded(fault.value)),
                says=f"a query parameter ({parameter.name}) that is {fault.says}",
                known={"parameters_valid": "no"},
            )
        )
    if parameter.required:
        await case.ask(
            Probe(
                name="parameters_valid.missing",
                question="parameters_valid",
                draft=case.draft.with_query(encoded(parameter.name), None),
                says=f"a request without the query parameter {parameter.name}, which is required",
                known={"parameters_valid": "no"},
            )
        )
