"""Ranges: parts of a representation, beyond its end, of another version, in units that mean nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from statuswise.check._case import Case
from statuswise.check._claims import claim
from statuswise.check._drafts import Draft
from statuswise.check._findings import Flaw, Severity
from statuswise.check._probe import Probe
from statuswise.check._transport import Answer
from statuswise.check.probes._ladder import Known
from statuswise.check.probes._tags import OTHER
from statuswise.semantics import Response, parse_content_range

__all__ = ["ranges"]

_ANY: Final = ("yes", "no")
_ENOUGH: Final = 8
_AS_IN_200: Final = ("etag", "cache-control", "content-location", "expires", "vary")
_MEANINGLESS: Final = (
    ("unit", "statuswise=0-0", "a GET for a range in a unit that nobody knows"),
    ("bounds", "bytes=5-2", "a GET for a range that ends before it begins"),
)


async def ranges(case: Case) -> None:
    """Ask for parts: the first byte, one beyond the end, one under a condition that is false."""
    response = case.answer.response if case.answer else None
    if case.good is None or case.method != "GET" or response is None or response.status != 200 or not response.content:
        return
    if _serves(response):
        await _ranges(case)
    else:  # whoever does not offer ranges is asked once for lists and once for items whether that is so
        case.once_for_all(f"ranges {case.target.count('{')}", _ranges)


def _serves(response: Response) -> bool:
    return "bytes" in (response.fields.get("accept-ranges") or "").lower()


async def _ranges(case: Case) -> None:
    response = case.answer.response if case.answer else None
    if response is None:
        return
    serves = _serves(response)
    asked: Known = {"range_asked": "yes" if serves else _ANY, "reply_kind": "ok"}
    first = case.draft.with_field("Range", "bytes=0-0")
    await case.ask(
        Probe(name="range_asked", question="range_asked", draft=first, says="a GET for the first byte", known=asked),
        _part_of(response, 0, 1),
    )
    beyond = case.draft.with_field("Range", f"bytes={len(response.content) * 10 + 10_000}-")
    await case.ask(
        Probe(
            name="range_satisfiable",
            question="range_satisfiable",
            draft=beyond,
            says="a GET for bytes beyond the end",
            known={**asked, "range_satisfiable": "no"},
        ),
        _length_of(response),
    )
    if serves:
        other = first.with_field("If-Range", OTHER)
        await _parts(case, response)
        await case.ask(
            Probe(
                name="if_range_holds",
                question="if_range_holds",
                draft=other,
                says="a GET for the first byte of another version",
                known={**asked, "if_range_holds": "no"},
            )
        )


async def _parts(case: Case, whole: Response) -> None:
    """Ask for other parts: from the middle, from the end; and with units and bounds that mean nothing."""
    size = len(whole.content)
    if size >= _ENOUGH:
        middle = case.draft.with_field("Range", "bytes=1-2")
        await _asked(case, "range_asked.middle", middle, "a GET for the second and third byte", _part_of(whole, 1, 3))
        last = case.draft.with_field("Range", "bytes=-2")
        look = _part_of(whole, size - 2, size)
        await _asked(case, "range_asked.end", last, "a GET for the last two bytes", look, known=_ANY)
    several = case.draft.with_field("Range", "bytes=2-2,0-0")
    await _asked(case, "range_asked.several", several, "a GET for two bytes that do not follow each other", known=_ANY)
    for name, value, says in _MEANINGLESS:
        draft = case.draft.with_field("Range", value)
        right = frozenset({400, 416} if name == "bounds" else ())  # RFC 9110 14.2: ignored or rejected
        await _asked(case, f"range_asked.{name}", draft, says, known="no", also_right=right)
    head = case.draft.with_field("Range", "bytes=0-0").with_method("HEAD")
    await _asked(case, "range_asked.head", head, "HEAD with Range, which is for GET", known="no")


async def _asked(  # noqa: PLR0913 - one probe
    case: Case,
    name: str,
    draft: Draft,
    says: str,
    *looks: Callable[[Answer], tuple[Flaw, ...]],
    known: str | tuple[str, ...] = "yes",
    also_right: frozenset[int] = frozenset(),
) -> None:
    asked: Known = {"range_asked": known, "reply_kind": "ok"}
    probe = Probe(name=name, question="range_asked", draft=draft, says=says, known=asked, also_right=also_right)
    await case.ask(probe, *looks)


def _part_of(whole: Response, start: int, end: int) -> Callable[[Answer], tuple[Flaw, ...]]:
    """Give what looks whether a 206 has the part that was asked for, says so, and has the fields of the whole."""

    def look(answer: Answer) -> tuple[Flaw, ...]:
        response = answer.response
        if response is None or response.status != 206:  # Partial Content
            return ()
        wrong: list[tuple[str, str]] = []
        if response.content != whole.content[start:end]:
            wrong.append(("content", f"{len(response.content)} other bytes"))
        said = parse_content_range(response.fields.get("content-range") or "")
        length = len(whole.content)
        if said is not None and (said.span != (start, end - 1) or said.length not in (None, length)):
            wrong.append(("content-range", f"Content-Range: {response.fields.get('content-range')}"))
        absent = [name for name in _AS_IN_200 if name in whole.fields and name not in response.fields]
        if absent:
            wrong.append(("fields", "without " + ", ".join(absent)))
        return tuple(
            claim(
                f"range_asked.{name}/206",
                Severity.ERROR if name != "fields" else Severity.WARNING,
                asked=f"a GET for bytes {start} to {end - 1}",
                came=f"206 with {came_}",
                right=f"206 with bytes {start}-{end - 1}/{length}, and the fields of a 200",
            )
            for name, came_ in wrong
        )

    return look


def _length_of(whole: Response) -> Callable[[Answer], tuple[Flaw, ...]]:
    """Give what looks whether a 416 says how long the representation is, if it says anything."""

    def look(answer: Answer) -> tuple[Flaw, ...]:
        response = answer.response
        value = response.fields.get("content-range") if response is not None else None
        said = parse_content_range(value or "")
        if response is None or response.status != 416 or said is None:  # Range Not Satisfiable
            return ()
        if said.length in (None, len(whole.content)):
            return ()
        return (
            claim(
                "range_satisfiable.length/416",
                Severity.ERROR,
                asked="a GET for bytes beyond the end",
                came=f"416 with Content-Range: {value}",
                right=f"416 with Content-Range: bytes */{len(whole.content)}",
            ),
        )

    return look
