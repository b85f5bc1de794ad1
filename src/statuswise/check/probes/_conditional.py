"""Preconditions: what a client says about the representation that it has."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from statuswise.check._case import Case
from statuswise.check._drafts import Draft
from statuswise.check._probe import Probe
from statuswise.check._transport import Answer
from statuswise.check.probes._ladder import Known
from statuswise.check.probes._tags import OTHER, another
from statuswise.semantics import format_http_date, parse_entity_tag, parse_http_date

__all__ = ["preconditions"]

_LONG_AGO: Final = datetime(1998, 1, 1, tzinfo=UTC)
_PAST: Final = format_http_date(_LONG_AGO)
_ANY: Final = ("yes", "no")
_A_WHILE: Final = timedelta(hours=1)


async def preconditions(case: Case) -> None:
    """Send preconditions that are true and such that are false."""
    if case.good is None or case.answer is None:
        return
    if case.reads:
        await _reading(case)
    elif case.audit.settings.writes and case.method in ("PUT", "PATCH", "DELETE"):
        await _changing(case)


async def _reading(case: Case) -> None:
    tag, moment = _tag(case), _moment(case)
    if case.answer is None or case.answer.status != 200:
        return
    if not tag and not moment:
        case.skip("if_none_match_holds", "the answer carries no validator")
        return
    if tag:
        weak = tag if tag.startswith("W/") else f"W/{tag}"
        matched: Known = {"if_none_match_present": "yes", "if_none_match_holds": "no"}
        await _ask(
            case,
            "if_none_match_holds",
            {"If-None-Match": tag},
            matched,
            "a GET with the current entity tag in If-None-Match",
            _moved_on(case, "ETag"),
        )
        await _ask(
            case,
            "if_none_match_holds.list",
            {"If-None-Match": f"{OTHER}, {weak}"},
            matched,
            "a GET with the current entity tag, marked weak, in a list in If-None-Match",
            _moved_on(case, "ETag"),
        )
        await _ask(
            case,
            "if_none_match_holds.other",
            {"If-None-Match": OTHER, "If-Modified-Since": "Fri, 31 Dec 2038 00:00:00 GMT"},
            {"if_none_match_present": "yes"},
            "a GET with another entity tag in If-None-Match, which makes If-Modified-Since void",
        )
        await _ask(
            case,
            "if_match_holds",
            {"If-Match": another(tag)},
            {"if_match_present": "yes", "if_match_holds": _ANY},
            "a GET with another entity tag in If-Match",
        )
    if moment:
        await _ask(
            case,
            "modified_since",
            {"If-Modified-Since": moment},
            {"if_modified_since_counts": "yes", "modified_since": "no"},
            "a GET with its Last-Modified in If-Modified-Since",
            _moved_on(case, "Last-Modified"),
        )
        await _ask(
            case,
            "modified_since.later",
            {"If-Modified-Since": _just_now(case)},
            {"if_modified_since_counts": "yes", "modified_since": "no"},
            "a GET with a time after its Last-Modified in If-Modified-Since",
            _moved_on(case, "Last-Modified"),
        )
        if _is_later(moment):
            await _ask(
                case,
                "modified_since.before",
                {"If-Modified-Since": _PAST},
                {"if_modified_since_counts": "yes"},
                "a GET with a time long before its Last-Modified in If-Modified-Since",
            )
    case.once_for_all(f"preconditions that say nothing {bool(tag)} {bool(moment)}", _saying_nothing)


def _tag(case: Case) -> str:
    """Give the entity tag of the target, if it is one: what is none cannot be sent back as one."""
    return case.entity_tag if parse_entity_tag(case.entity_tag) else ""


def _moment(case: Case) -> str:
    """Give the Last-Modified of the target, if it is a date."""
    return case.last_modified if parse_http_date(case.last_modified) else ""


def _is_later(moment: str) -> bool:
    """Say whether something was modified since the time of long ago; files out of archives may be as old as that."""
    modified = parse_http_date(moment)
    return modified is not None and modified > _LONG_AGO


def _just_now(case: Case) -> str:
    """Give the time at which the target says that it answered; if it does not say, a while after its Last-Modified."""
    response = case.answer.response if case.answer else None
    said = parse_http_date((response.fields.get("date") if response else None) or "")
    modified = parse_http_date(case.last_modified)
    if modified is None:
        return case.last_modified
    return format_http_date(said if said and said >= modified else modified + _A_WHILE)


async def _saying_nothing(case: Case) -> None:
    """Send preconditions that nobody can read: If-Modified-Since is ignored (13.1.3), an entity tag matches nothing."""
    await _ask(
        case,
        "if_modified_since_counts",
        {"If-Modified-Since": "yesterday"},
        {"if_modified_since_counts": "no"},
        "a GET with an If-Modified-Since that is no date",
    )
    unsure: Known = {"if_match_present": _ANY, "if_match_holds": _ANY, "message_well_formed": _ANY}
    await _ask(
        case, "if_match_holds.garbage", {"If-Match": "statuswise"}, unsure, "a GET with an If-Match without tags"
    )
    now = (await case.send(case.draft.request())).response
    if now is None or any((now.fields.get(name) or "") != told for name, told in _validators(case)):
        case.skip("if_match_holds", "the validators change from one request to the next")
        return
    tag, moment = _tag(case), _moment(case)
    unchanged: dict[str, str] = {"If-Modified-Since": moment} if moment else {}
    not_modified: Known = {"if_modified_since_counts": "yes", "modified_since": "no"} if unchanged else {}
    too = " and its Last-Modified in If-Modified-Since" if unchanged else ""
    if tag.startswith('"'):
        says = f"a GET with the current entity tag in If-Match{too}"
        true = {"If-Match": f"{OTHER}, {tag}", **unchanged}
        await _ask(case, "if_match_holds.true", true, {"if_match_present": "yes", **not_modified}, says)
    if not unchanged:
        return
    counts: Known = {"if_unmodified_since_counts": "yes"}
    says = f"a GET with its Last-Modified in If-Unmodified-Since{too}"
    true = {"If-Unmodified-Since": moment, **unchanged}
    await _ask(case, "unmodified_since.true", true, {**counts, **not_modified}, says)
    says = "a GET with a time long before its Last-Modified in If-Unmodified-Since"
    await _ask(
        case, "unmodified_since.read", {"If-Unmodified-Since": _PAST}, {**counts, "unmodified_since": _ANY}, says
    )


def _validators(case: Case) -> tuple[tuple[str, str], ...]:
    return ("ETag", case.entity_tag), ("Last-Modified", case.last_modified)


async def _changing(case: Case) -> None:
    if case.entity_tag:
        await _changing_by_tag(case)
    else:
        # 13.1.1 holds without validators too, but whoever has none does not know of preconditions at all
        case.skip("if_match_holds", "the target carries no entity tag")
    if case.method != "DELETE" and _moment(case):
        await _changing_by_date(case)


async def _changing_by_tag(case: Case) -> None:
    stale: Known = {"if_match_present": "yes", "if_match_holds": "no"}
    answer = await _ask(
        case,
        "if_match_holds",
        {"If-Match": another(case.entity_tag)},
        stale,
        "a change with an If-Match that is not current",
    )
    if case.method == "DELETE" and answer is not None and answer.status is not None and answer.status < 300:
        case.audit.rows.made.forget(case.draft.request().target)
        case.skip("if_none_match_holds", "the row was deleted although If-Match was false")
        return
    answer = await _ask(
        case,
        "if_none_match_holds.any",
        {"If-None-Match": "*"},
        {"if_none_match_present": "yes", "if_none_match_holds": "no"},
        "a change of what exists, with If-None-Match: *",
    )
    if case.method == "DELETE":
        if answer is not None and answer.status is not None and answer.status < 300:
            case.audit.rows.made.forget(case.draft.request().target)
        return
    if _tag(case).startswith('"'):
        await _ask(
            case,
            "if_match_holds.weak",
            {"If-Match": f"W/{case.entity_tag}"},
            stale,
            "a change with the current entity tag marked weak in If-Match",
        )
    draft = case.varied().with_field("If-Match", "*").with_field("If-None-Match", OTHER)
    probe = Probe(
        name="if_match_holds.any",
        question="if_match_holds",
        draft=draft,
        says="a change of what exists, with If-Match: * and another entity tag in If-None-Match",
        known={"if_match_present": "yes", "if_none_match_present": "yes"},
        repeats=False,
    )
    await case.ask(probe)
    if _tag(case).startswith('"'):
        case.once_for_all("If-Match list", _listed)
    if case.insists:
        probe = Probe(
            name="precondition_applies",
            question="precondition_applies",
            draft=_without_if_match(case.draft),
            says="a change without the precondition that is insisted on",
            known={"precondition_applies": "no", "if_match_present": "no"},
        )
        await case.ask(probe)


async def _changing_by_date(case: Case) -> None:
    case.once_for_all("If-Unmodified-Since that holds", _unmodified)
    if _is_later(case.last_modified):
        # 13.2.2: it counts only without an If-Match, which the valid request has where one is insisted on
        probe = Probe(
            name="unmodified_since",
            question="unmodified_since",
            draft=_without_if_match(case.varied()).with_field("If-Unmodified-Since", _PAST),
            says="a change with an If-Unmodified-Since of long ago",
            known={"if_unmodified_since_counts": "yes", "unmodified_since": "no"},
            repeats=False,
        )
        await case.ask(probe)
    probe = Probe(
        name="if_modified_since_counts",
        question="if_modified_since_counts",
        draft=case.varied().with_field("If-Modified-Since", case.last_modified),
        says="a change with an If-Modified-Since, which counts for GET and HEAD only",
        repeats=False,
    )
    await case.ask(probe)


async def _unmodified(case: Case) -> None:
    """Change what exists, with its current Last-Modified in If-Unmodified-Since."""
    reading = Draft("GET", case.target, case.audit.base, case.draft.path, role=case.role)
    answer = await case.send(reading.request())
    moment = answer.field("last-modified") if answer.status == 200 else ""
    if not moment or case.insists:  # which insists on an entity tag, and that comes first
        return
    await case.ask(
        Probe(
            name="unmodified_since.true",
            question="unmodified_since",
            draft=case.varied().with_field("If-Unmodified-Since", moment),
            says="a change with the current Last-Modified in If-Unmodified-Since",
            known={"if_unmodified_since_counts": "yes"},
            repeats=False,
        )
    )


def _without_if_match(draft: Draft) -> Draft:
    return draft.with_fields(tuple(pair for pair in draft.fields if pair[0].lower() != "if-match"))


def _moved_on(case: Case, field: str) -> Callable[[Answer], str]:
    """Give what says that the representation is another one by now, so that its validator is not current any more."""
    first = case.answer.response if case.answer else None

    def void(answer: Answer) -> str:
        now = answer.response
        if first is None or now is None or now.status != first.status or now.content == first.content:
            return ""
        changed = now.fields.get(field) not in (None, first.fields.get(field))
        return f"the representation and its {field} change from one request to the next" if changed else ""

    return void


async def _listed(case: Case) -> None:
    """Change what exists, with its current entity tag as one of several in If-Match."""
    current = await case.current_tag()
    if parse_entity_tag(current) is None:
        return
    draft = case.varied().with_field("If-Match", f"{OTHER}, {current}")
    await case.ask(
        Probe(
            name="if_match_holds.list",
            question="if_match_holds",
            draft=draft,
            says="a change with the current entity tag in a list in If-Match",
            known={"if_match_present": "yes"},
            repeats=False,
        )
    )


async def _ask(  # noqa: PLR0913, PLR0917 - one precondition, all that is said of it
    case: Case,
    name: str,
    fields: dict[str, str],
    known: Known,
    says: str,
    void: Callable[[Answer], str] = lambda _answer: "",
) -> Answer | None:
    # a change that was made already may be answered with a success, 13.1.1
    draft = case.draft if case.reads else case.varied()
    for field, value in fields.items():
        draft = draft.with_field(field, value)
    known = {**known, "reply_kind": "ok"} if case.reads else known
    return await case.ask(
        Probe(
            name=name,
            question=name.partition(".")[0],
            draft=draft,
            says=says,
            known=known,
            repeats=case.reads,
            void=_gone if case.method == "DELETE" else void,
        )
    )


def _gone(answer: Answer) -> str:
    return "the row is not there any more" if answer.status in (404, 410) else ""
