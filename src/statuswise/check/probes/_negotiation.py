"""What the head says about content, and about the answer: media types, codings, Accept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from statuswise.check._case import Case
from statuswise.check._claims import claim
from statuswise.check._findings import Flaw, Severity
from statuswise.check._probe import Probe
from statuswise.check._transport import Answer
from statuswise.check.probes._ladder import Known
from statuswise.semantics import parse_media_type

__all__ = ["negotiation"]

_STRANGE: Final = "application/x-statuswise"
_ANY: Final = ("yes", "no")
_WORTH_CODING: Final = 1000
"""Bytes from which on most servers code what they send."""


async def _accepted(case: Case) -> None:
    """Ask for a range that the answer is in, once; and for each form that the document lists, if there are several."""
    response = case.answer.response if case.answer else None
    usual = parse_media_type(response.fields.get("content-type") or "") if response and response.status == 200 else None
    if usual is None:
        return
    case.once_for_all("accept a range", _ranged)
    if response and len(response.content) >= _WORTH_CODING:
        case.once_for_all("accept a coding", _coded)
    asked: Known = {"reply_kind": "ok"}
    listed = next((reply.forms for reply in case.described.replies if reply.status == 200), ())
    if len(listed) < 2:  # there is nothing to choose
        return
    said = f"{usual.type}/{usual.subtype}"
    if others := [form.media_type for form in listed if "*" not in form.media_type and form.media_type != said]:
        probe = Probe(
            name="representation_acceptable.weighed",
            question="representation_acceptable",
            draft=case.draft.with_field("Accept", f"{said};q=0, {others[0]};q=0.5"),
            says=f"a request that accepts {others[0]}, and by q=0 not {said}",
            known=asked,
        )
        await case.ask(probe, _is(others[0]))
    for form in listed:
        if "*" not in form.media_type:
            probe = Probe(
                name="representation_acceptable.listed",
                question="representation_acceptable",
                draft=case.draft.with_field("Accept", form.media_type),
                says=f"a request that accepts only {form.media_type}, which the document lists",
                known=asked,
            )
            await case.ask(probe, _is(form.media_type))


async def _ranged(case: Case) -> None:
    response = case.answer.response if case.answer else None
    usual = parse_media_type((response.fields.get("content-type") if response else None) or "")
    if usual is None:
        return
    ok: Known = {"reply_kind": "ok"}
    unread: Known = {**ok, "message_well_formed": _ANY, "representation_acceptable": _ANY}
    for name, value, says, known in (
        ("range", f"text/x-statuswise, {usual.type}/*;q=0.3", "a range of forms, the usual one among them", ok),
        ("anything", "*/*;q=0.1", "anything", ok),
        ("unreadable", "statuswise;;q=", "what cannot be read", unread),
    ):
        await case.ask(
            Probe(
                name=f"representation_acceptable.{name}",
                question="representation_acceptable",
                draft=case.draft.with_field("Accept", value),
                says=f"a request that accepts {says}",
                known=known,
            )
        )


async def _coded(case: Case) -> None:
    """Accept one coding, then none: the rulebook looks at what comes."""
    for name, value, says in (
        ("representation_acceptable.coding", "gzip", "a request that accepts content in gzip"),
        ("representation_acceptable.plain", "gzip;q=0, br;q=0, *;q=0, identity", "a request that accepts no coding"),
    ):
        await case.ask(
            Probe(
                name=name,
                question="representation_acceptable",
                draft=case.draft.with_field("Accept-Encoding", value),
                says=says,
                known={"reply_kind": "ok"},
            )
        )


def _is(wanted: str) -> Callable[[Answer], tuple[Flaw, ...]]:
    parsed = parse_media_type(wanted)

    def look(answer: Answer) -> tuple[Flaw, ...]:
        response = answer.response
        value = response.fields.get("content-type") if response is not None and response.status == 200 else None
        other = parse_media_type(value or "")
        if parsed is None or other is None or (other.type, other.subtype) == (parsed.type, parsed.subtype):
            return ()
        return (
            claim(
                "representation_acceptable.other/200",
                Severity.WARNING,
                asked=f"a request that accepts only {wanted}",
                came=f"200 OK with Content-Type: {value}",
                right=f"200 OK with Content-Type: {wanted}",
            ),
        )

    return look


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
        await _accepted(case)
        return
    draft = case.varied()
    form = case.good.form
    if draft.content is None or form is None or "*" in form.media_type:
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
    case.once_for_all("unknown coding", _unknown_coding, most=2)
    if not case.audit.once("content without a media type"):
        return
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


async def _unknown_coding(case: Case) -> None:
    await case.ask(
        Probe(
            name="content_coding_supported",
            question="content_coding_supported",
            draft=case.varied().with_field("Content-Encoding", "x-statuswise"),
            says="content in a coding that nobody can undo",
            known={"content_coding_supported": "no", "content_decodes": _ANY},
            repeats=False,
            hint="NOTE",
            also_right=frozenset({400}),
        )
    )
