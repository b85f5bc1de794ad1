"""What a document tells of problems and outcomes: the schema of problem details, an example of each, descriptions.

Rules of this file: every text is that of the graph and the registry; only the words about the members of problem
details stand here.

Source: RFC 9457.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, get_args

from statuswise.graph import TABLE, Outcome
from statuswise.openapi._types import Schema
from statuswise.semantics import Fault, Place, Problem, errors_extension, status

__all__ = ["PROBLEM", "description_of", "example_of", "own_description"]

# --- Tables ---

# fmt: off
PROBLEM: Final[Schema] = {
    "type": "object",
    "description": "Problem details: what went wrong (RFC 9457).",
    "properties": {
        "type":     {"type": "string", "format": "uri-reference", "default": "about:blank",
                     "description": "Identifies the kind of problem; about:blank says no more than the status code."},
        "title":    {"type": "string", "description": "The kind of problem in a few words."},
        "status":   {"type": "integer", "minimum": 100, "maximum": 599, "description": "The status code."},
        "detail":   {"type": "string", "description": "What happened this time."},
        "instance": {"type": "string", "format": "uri-reference", "description": "Identifies this one occurrence."},
        "errors": {
            "type": "array",
            "description": "Every fault that was found in the request.",
            "items": {
                "type": "object",
                "properties": {
                    "detail":    {"type": "string", "description": "What is wrong."},
                    "pointer":   {"type": "string", "format": "uri-reference",
                                  "description": "Where in the content, a JSON Pointer in a URI fragment (RFC 6901)."},
                    "where":     {"type": "string", "enum": [place for place in get_args(Place) if place != "content"],
                                  "description": "Which other part of the request."},
                    "parameter": {"type": "string", "description": "Which parameter there."},
                    "expected":  {"type": "string", "description": "What would have been right."},
                    "got":       {"type": "string", "description": "What was there instead."},
                },
                "required": ["detail", "expected"],
            },
        },
    },
}
"""The schema of the content of every refusal and failure."""

_FAULTS: Final[Mapping[str, Fault]] = {
    "path_invalid":          Fault(where="path", pointer="/id", expected="an integer", got="abc",
                                   detail="The parameter id has to be an integer."),
    "parameters_unknown":    Fault(where="query", pointer="/limt", expected="a known parameter", got="limt",
                                   detail="There is no parameter limt."),
    "parameters_invalid":    Fault(where="query", pointer="/limit", expected="an integer", got="many",
                                   detail="The parameter limit has to be an integer."),
    "content_invalid":       Fault(where="content", pointer="/name", expected="a string",
                                   detail="The member name is missing."),
    "content_unprocessable": Fault(where="content", pointer="/name", expected="a string",
                                   detail="The member name is missing."),
}
"""An example of what an outcome names, where it names faults."""
# fmt: on


# --- Functions ---


def example_of(outcome: Outcome) -> dict[str, object]:
    """Give an Example Object: the problem details of an outcome."""
    assert outcome.status is not None
    faults = errors_extension([_FAULTS[outcome.name]] if outcome.name in _FAULTS else [])
    problem = Problem.blank(outcome.status, status(outcome.status).phrase, outcome.text, extensions=faults)
    return {"summary": outcome.text, "value": problem.to_dict()}


def description_of(outcomes: Iterable[Outcome], kind: str = "", own: str = "") -> str:
    """Say in Markdown what can have happened when an operation answers with a status.

    Args:
        outcomes: all that can have happened.
        kind: what the operation itself says with the status, an answer of `reply_kind`; empty for a refusal or failure.
        own: what the operation's authors say of that; the graph's sentence if empty.
    """
    reply, others = _split(outcomes, kind)
    if reply is None:
        return others[0].text if len(others) == 1 else _listed(others)
    return f"{own or reply.text}\n\n{_listed(others)}" if others else own or reply.text


def own_description(written: str, outcomes: Iterable[Outcome], kind: str) -> str:
    """Give back what the operation's authors said, of what `description_of` made of it."""
    reply, others = _split(outcomes, kind)
    own = written.removesuffix(f"\n\n{_listed(others)}") if others else written
    return "" if reply is not None and own == reply.text else own


# --- Helpers ---


def _split(outcomes: Iterable[Outcome], kind: str) -> tuple[Outcome | None, list[Outcome]]:
    """Tell the outcome of a reply from what else has its status."""
    name = TABLE.rows["reply_kind"].edges.get(kind, "")
    name = name if name in TABLE.outcomes else "ok"  # a 200 can still become another answer, when content is selected
    reply = next((outcome for outcome in outcomes if kind and outcome.name == name), None)
    return reply, [outcome for outcome in outcomes if outcome is not reply]


def _listed(outcomes: Iterable[Outcome]) -> str:
    return "\n".join(f"- {outcome.text}" for outcome in outcomes)
