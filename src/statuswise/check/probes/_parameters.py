"""Parameters: of the path and the query, unreadable, out of bounds, missing, and such as break servers."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from statuswise.check._case import Case
from statuswise.check._drafts import encoded
from statuswise.check._missing import missing_value
from statuswise.check._probe import Probe
from statuswise.check._schemas import schema_types, valid
from statuswise.check._values import Nothing, make
from statuswise.check._wrong import wrong_text
from statuswise.check.probes._ladder import Known
from statuswise.check.probes._paging import lists
from statuswise.graph import TABLE
from statuswise.openapi import Parameter

__all__ = ["parameters"]

_HUGE: Final = "9" * 40
_MOST_QUERY: Final = 4
_ANY: Final = ("yes", "no")
_HOSTILE_PATHS: Final = (("nul", "%00", "a NUL in the path"), ("utf-8", "%FF%FE", "a path that is no UTF-8"))
_HOSTILE_TEXT: Final = "a%00b%FF%ED%A0%80%27%22%3B--"
_BEYOND: Final = 31_973
_PAGES: Final = frozenset({"page", "pagenumber", "pageno", "offset", "skip", "start", "from"})
"""What parameters are called that say where in a list to begin."""


async def parameters(case: Case) -> None:
    """Spoil the parameters one by one."""
    if case.good is None or (not case.reads and not case.audit.settings.writes):
        return
    path = [one for one in case.described.parameters if one.place == "path"]
    if path:
        await _path(case, path[-1])
    query = [one for one in case.described.parameters if one.place == "query"]
    limited = [one for one in query if one.required or any(True for _ in wrong_text(one.schema, case.resolve))]
    for parameter in limited[:_MOST_QUERY]:
        await _query(case, parameter)
    await _fields(case)
    await _nothing_fits(case, query)
    await _together(case, query)
    await _beyond(case, query)
    if case.reads and (texts := [one for one in query if "string" in schema_types(case.resolve(one.schema))]):
        texts.sort(key=lambda one: not _is_free(case, one))
        name = encoded(texts[0].name)
        await case.ask(
            Probe(
                name="parameters_valid.hostile",
                question="parameters_valid",
                draft=case.draft.with_query(name, _HOSTILE_TEXT),
                says="a query with a NUL and broken UTF-8 in it",
                known={"parameters_valid": _ANY, "message_well_formed": _ANY},
                also_right=_documented(case),
            )
        )


async def _nothing_fits(case: Case, query: list[Parameter]) -> None:
    """Ask a list for what fits nothing: it is empty, and nothing else; 404 and 204 only where the document has them."""
    if not case.reads or not lists(case):
        return
    for parameter in query:
        schema = case.resolve(parameter.schema)
        value = missing_value(schema, case.resolve, parameter.name)
        if _is_free(case, parameter) and isinstance(value, str) and valid(value, schema, case.resolve):
            await case.ask(
                Probe(
                    name="parameters_valid.nothing",
                    question="parameters_valid",
                    draft=case.draft.with_query(encoded(parameter.name), encoded(value)),
                    says=f"a query parameter ({parameter.name}) that fits nothing",
                    known={"parameters_valid": _ANY, "exists": _ANY},
                )
            )
            return


async def _fields(case: Case) -> None:
    """Leave out a field that is required, if it is no precondition."""
    for parameter in case.described.parameters:
        name = parameter.name.lower()
        less = tuple(pair for pair in case.draft.fields if pair[0].lower() != name)
        if parameter.place != "field" or not parameter.required or name.startswith("if-") or less == case.draft.fields:
            continue
        await case.ask(
            Probe(
                name="parameters_valid.field",
                question="parameters_valid",
                draft=case.varied().with_fields(less),
                says=f"a request without the field {parameter.name}, which is required",
                known={"parameters_valid": "no"},
                repeats=case.reads,
            )
        )
        return


def _documented(case: Case) -> frozenset[int]:
    """Give the code that the document promises for values that are invalid, whether or not they are content."""
    return frozenset({422}) & case.described.documented


def _is_free(case: Case, parameter: Parameter) -> bool:
    """Say whether a parameter may be any text."""
    schema = case.resolve(parameter.schema)
    return schema_types(schema) == ("string",) and not {"enum", "const", "pattern", "format"} & schema.keys()


async def _beyond(case: Case, query: list[Parameter]) -> None:
    """Ask a list for a page far beyond its last: it is empty, or refused."""
    if not case.reads or not lists(case):
        return
    for parameter in query:
        schema, name = case.resolve(parameter.schema), parameter.name.lower().replace("-", "").replace("_", "")
        if name in _PAGES and "integer" in schema_types(schema) and valid(_BEYOND, schema, case.resolve):
            await case.ask(
                Probe(
                    name="parameters_valid.beyond",
                    question="parameters_valid",
                    draft=case.draft.with_query(encoded(parameter.name), encoded(_BEYOND)),
                    says=f"a query parameter ({parameter.name}) that asks for a page far beyond the last",
                    known={"parameters_valid": _ANY, "exists": _ANY},
                    also_right=_documented(case),
                )
            )
            return


async def _together(case: Case, query: list[Parameter]) -> None:
    """Ask with one parameter twice, and with one that nobody knows: taken or refused, but never a failure."""
    if not case.reads or not query:
        return
    open_: Known = {"parameters_valid": _ANY, "message_well_formed": _ANY}
    single = next((one for one in query if "array" not in schema_types(case.resolve(one.schema))), None)
    if single is not None and case.audit.seldom("parameter twice"):
        values = [make(single.schema, case.resolve, count, single.name, single.examples) for count in (1, 2)]
        if not any(isinstance(value, Nothing) for value in values):
            name = encoded(single.name)
            twice = case.draft.with_query(name, None)
            twice = replace(twice, query=(*twice.query, *((name, encoded(value)) for value in values)))
            says = f"a request with the query parameter {single.name} twice"
            await case.ask(
                Probe(
                    name="parameters_valid.double",
                    question="parameters_valid",
                    draft=twice,
                    says=says,
                    known=open_,
                    also_right=_documented(case),
                )
            )
    case.once_for_all("unknown parameter", _unknown, most=2)
    whole = next((one for one in query if schema_types(case.resolve(one.schema)) == ("integer",)), None)
    if whole is not None:
        bounded = "maximum" in case.resolve(whole.schema)
        known: Known = {"parameters_valid": "no" if bounded else _ANY}
        says = f"a query parameter ({whole.name}) of {len(_HUGE)} digits"
        draft = case.draft.with_query(encoded(whole.name), _HUGE)
        await case.ask(
            Probe(
                name="parameters_valid.huge",
                question="parameters_valid",
                draft=draft,
                says=says,
                known=known,
                also_right=_documented(case),
            )
        )


async def _unknown(case: Case) -> None:
    await case.ask(
        Probe(
            name="parameters_valid.unknown",
            question="parameters_valid",
            draft=case.draft.with_query("statuswise", "1"),
            says="a request with a query parameter that nobody knows",
            known={"parameters_valid": _ANY},
            also_right=_documented(case),
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
    above = case.target[: case.target.index(f"{{{parameter.name}}}")]
    if not case.audit.once(f"path {case.reads} {above}"):
        return  # the same place in the path of several operations: once where it is read, once where it is changed
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
                also_right=_documented(case),
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
    first = (
        case.audit.rows.directory.first_with(parameter) is case.described
    )  # bounds are mostly looked at in one place
    for fault in list(wrong_text(parameter.schema, case.resolve))[: 3 if first else 1]:
        await case.ask(
            Probe(
                name=f"parameters_valid.{fault.name}",
                question="parameters_valid",
                draft=case.draft.with_query(encoded(parameter.name), encoded(fault.value)),
                says=f"a query parameter ({parameter.name}) that is {fault.says}",
                known={"parameters_valid": "no"},
                also_right=_documented(case),
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
                also_right=_documented(case),
            )
        )
