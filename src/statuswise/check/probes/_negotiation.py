"""What the head says about content, and about the answer: media types, codings, Accept."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from statuswise.check._case import Case
from statuswise.check._contents import is_json_type
from statuswise.check._probe import Probe

__all__ = ["negotiation"]

_STRANGE: Final = "application/x-statuswise"
_ANY: Final = ("yes", "no")


async def negotiation(case: Case) -> None:
    """Ask for a form that there is not; send one that is not taken, one that is not said, one that cannot be undone."""
    if case.good is None or (not case.reads and not case.audit.settings.writes):
        return
    if case.reads:
        await case.ask(
            Probe(
                name="representation_acceptable",
                question="representation_acceptable",
                draft=case.draft.with_field("Accept", f"{_STRANGE}, text/x-statuswise;q=0.5"),
                says="a request that accepts none of the forms there are",
                known={"representation_acceptable": "no"},
            )
        )
        return
    draft = case.varied()
    form = case.good.form
    if draft.content is None or form is None or not is_json_type(form.media_type):
        return
    await case.ask(
        Probe(
            name="media_type_supported",
            question="media_type_supported",
            draft=draft.with_content(draft.content, _STRANGE),
            says="content of a media type that is not taken",
            known={"media_type_supported": "no"},
            repeats=False,
        )
    )
    await case.ask(
        Probe(
            name="media_type_stated",
            question="media_type_stated",
            draft=replace(case.varied(), media_type=""),
            says="content without a media type",
            known={"media_type_stated": "no", "handled": ("replied", "refused"), "refusal_kind": "conflict"},
            repeats=False,
        )
    )
    await case.ask(
        Probe(
            name="content_coding_supported",
            question="content_coding_supported",
            draft=draft.with_field("Content-Encoding", "x-statuswise"),
            says="content in a coding that nobody can undo",
            known={"content_coding_supported": "no", "content_decodes": _ANY},
            repeats=False,
            hint="NOTE",
            also_right=frozenset({400}),
        )
    )
