"""The strongest shape of a probe: up to one question all is well, and from there on everything is wrong at once.

The right answer is that question's refusal. A check that is missing, one with a wrong code and one that comes too late
all show in the same request; and since it is refused for several reasons, it does no harm.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from statuswise.check._case import Case
from statuswise.check._contents import is_json_type
from statuswise.check._drafts import Draft, encoded
from statuswise.check._wrong import wrong_text
from statuswise.check.probes._tags import another
from statuswise.graph import before

__all__ = ["Known", "bare", "spoiled"]

Known = dict[str, "str | tuple[str, ...]"]
_GUARDS: Final = ("credentials_present", "credentials_well_formed", "credentials_valid", "permitted")
_STRANGE: Final = "application/x-statuswise"


def bare(case: Case) -> Draft:
    """Give a request to the operation that aims at nothing, whether or not a valid one could be made."""
    if case.good is not None:
        draft = case.draft
    else:
        draft = Draft(case.method, case.target, case.audit.base, {}, role=case.somebody())
        for parameter in case.described.parameters:
            if parameter.place == "path":
                draft = draft.with_path(parameter.name, "1")
    return case.audit.rows.missing(draft) or draft


def spoiled(case: Case, draft: Draft, after: str) -> tuple[Draft, Known]:
    """Give the draft with everything wrong that is asked about later than a question, and what is known of it then.

    Args:
        case: the operation.
        draft: the request, in which the question itself has the answer that it is to have.
        after: the question.
    """
    known: Known = {}
    names = [name for name, _ in _SPOILERS]
    for name, spoil in _SPOILERS[names.index(after) + 1 if after in names else 0 :]:
        if not before(after, name) and after in _GUARDS:
            continue  # this refusal may come first, and would hide that another came too early
        changed = spoil(case, draft)
        if changed is not None:
            draft = changed
            known[name] = "no"
            if name == "if_match_holds":
                known["if_match_present"] = "yes"
    return draft, known


def _parameters(case: Case, draft: Draft) -> Draft | None:
    for parameter in case.described.parameters:
        if parameter.place == "query":
            for fault in wrong_text(parameter.schema, case.resolve):
                return draft.with_query(encoded(parameter.name), encoded(fault.value))
    return None


def _media_type(_: Case, draft: Draft) -> Draft | None:
    return None if draft.content is None else draft.with_content(draft.content, _STRANGE)


def _accept(_: Case, draft: Draft) -> Draft | None:
    return draft.with_field("Accept", _STRANGE)


def _missing(case: Case, draft: Draft) -> Draft | None:
    return case.audit.rows.missing(draft)


def _if_match(case: Case, draft: Draft) -> Draft | None:
    if case.reads or case.insists or not case.entity_tag:
        return None  # whoever has no validators does not know of preconditions
    return draft.with_field("If-Match", another(case.entity_tag))


def _no_precondition(case: Case, draft: Draft) -> Draft | None:
    if not case.insists:
        return None
    return draft.with_fields(tuple(pair for pair in draft.fields if pair[0].lower() != "if-match"))


def _malformed(case: Case, draft: Draft) -> Draft | None:
    form = case.good.form if case.good else None
    if draft.content is None or form is None or not is_json_type(form.media_type):
        return None
    return draft.with_content(b'{"statuswise": ')


_SPOILERS: Final[tuple[tuple[str, Callable[[Case, Draft], Draft | None]], ...]] = (
    ("credentials_present", lambda _case, _draft: None),
    ("credentials_well_formed", lambda _case, _draft: None),
    ("credentials_valid", lambda _case, _draft: None),
    ("permitted", lambda _case, _draft: None),
    ("parameters_valid", _parameters),
    ("media_type_supported", _media_type),
    ("representation_acceptable", _accept),
    ("exists", _missing),
    ("precondition_applies", _no_precondition),
    ("if_match_holds", _if_match),
    ("content_decodes", _malformed),
)
"""What can be made wrong, in the order of the questions, and how; credentials are the caller's to choose."""
