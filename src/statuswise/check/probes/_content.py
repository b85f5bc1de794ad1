"""Content: malformed, incomplete, invalid member by member, and such as breaks servers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final

from statuswise.check._case import Case
from statuswise.check._contents import PARTS, has_parts, is_json_type, takes_values, write
from statuswise.check._drafts import Draft
from statuswise.check._identifiers import form_of, names_another
from statuswise.check._json import is_object, members, read_json, write_json
from statuswise.check._logins import secret_in
from statuswise.check._missing import missing_value
from statuswise.check._probe import Probe
from statuswise.check._schemas import schema_types, valid
from statuswise.check._wrong import Fault, violations

__all__ = ["content"]

_ANY: Final = ("yes", "no")
_DEEP: Final = 20_000
_REFUSALS: Final = ("bad_request", "conflict", "unprocessable_content", "content_too_large")
_OPEN: Final[Mapping[str, str | tuple[str, ...]]] = {
    "content_valid": _ANY,
    "handled": ("replied", "refused"),
    "refusal_kind": _REFUSALS,
}
"""What is known of content that is valid by the letter: it may be taken or refused."""
_SELDOM: Final = ("trailing", "utf-8", "deep", "constant")
"""What the code that reads JSON decides, the same for all content that goes to the same rows."""
_BY_THE_DECODER: Final = ("trailing", "deep")
"""Of these what no value has a part in."""
_MOST_FAULTS: Final = 12
_EACH_KIND: Final = {"wrong-kind": 2, "missing": 3, "wrong-type": 3}
"""Of which more than one are tried, where content goes to some kind of rows for the first time."""
_OF_EACH: Final = ("wrong-kind", "missing", "wrong-type", "not-listed", "null", "unexpected")
"""Which are tried at every operation that takes content."""

# fmt: off
_MALFORMED: Final = (
    ("syntax",    b'{"statuswise": ',                      "content that is cut off in the middle"),
    ("empty",     b"",                                     "a request without the content that it needs"),
    ("trailing",  None,                                    "JSON content with something after its end"),
    ("utf-8",     b'{"statuswise": "\xff\xfe\xc0"}',       "content that is no UTF-8"),
    ("deep",      b"[" * _DEEP,                            "content that is nested very deeply"),
    ("constant",  b'{"statuswise": NaN}',                  "content with NaN, which JSON does not have"),
)
# fmt: on


async def content(case: Case) -> None:
    """Spoil the content, in its syntax and in its values."""
    if case.good is None or case.reads or not case.audit.settings.writes:
        return
    form = case.good.form
    if case.draft.content is None or form is None:
        return
    await _malformed(case, form.media_type)
    if form.schema is not None and takes_values(form.media_type):
        await _invalid(case)
    if is_json_type(form.media_type):
        await _hostile(case)
        if case.method == "PATCH":
            case.once_for_all(f"nothing {case.name}", _nothing)  # when it was seen what a change leaves as it is
        await _dangling(case)


async def _malformed(case: Case, media_type: str) -> None:
    draft = case.varied()
    good = draft.content or b""
    if has_parts(media_type):
        await _parts_malformed(case, good)
    json = is_json_type(media_type)
    for name, octets, says in _MALFORMED:
        if name == "empty" and not (case.described.content and case.described.content.required):
            continue
        if name != "empty" and (not json or (name in _SELDOM and not case.audit.once(f"{name} {_schema(case)}"))):
            continue
        spoiled = good + b" x" if octets is None else octets
        if name in ("utf-8", "constant") and is_object(case.good and case.good.value):
            spoiled = _inserted(case, spoiled)
        ask = partial(_decoded, name, draft.with_content(spoiled), says)
        if name in _BY_THE_DECODER:
            case.once_for_all(name, ask, most=3)
        else:
            await ask(case)


async def _decoded(name: str, draft: Draft, says: str, case: Case) -> None:
    """Send what cannot be read."""
    await case.ask(
        Probe(
            name=f"content_decodes.{name}",
            question="content_decodes",
            draft=await case.conditional(draft) if name in _BY_THE_DECODER else draft,
            says=says,
            known={
                "content_decodes": "no",
                "members_unique": _ANY,
                "received_within_limit": _ANY if name == "deep" else "yes",
                "media_type_stated": _ANY if name == "empty" else "yes",
                "content_length_known": "yes",
            },
            repeats=False,
        )
    )


async def _parts_malformed(case: Case, good: bytes) -> None:
    """Send parts of which the last does not end, and such that nobody can tell apart."""
    for name, draft, says in (
        ("parts", case.draft.with_content(good[:-20]), "content whose last part does not end"),
        ("boundary", case.draft.with_content(good, PARTS), "content in parts that does not say where they end"),
    ):
        await case.ask(
            Probe(
                name=f"content_decodes.{name}",
                question="content_decodes",
                draft=draft,
                says=says,
                known={"content_decodes": "no", "media_type_supported": _ANY if name == "boundary" else "yes"},
                repeats=False,
            )
        )


def _schema(case: Case) -> str:
    """Give what tells the content of one kind of row from that of others: the target, without what names a row."""
    return case.target.rpartition("/{")[0] if case.target.endswith("}") else case.target


def _inserted(case: Case, spoiled: bytes) -> bytes:
    """Give the valid content with the spoiled value in place of its first text; the spoiled content if it has none."""
    value = members(case.good.value) if case.good else {}
    name = next((name for name, member in value.items() if isinstance(member, str)), None)
    if name is None:
        return spoiled
    wrong = spoiled[len(b'{"statuswise": ') : -1]
    marked = write_json({**value, name: "statuswise-here"})
    return marked.replace(b'"statuswise-here"', wrong)


async def _invalid(case: Case) -> None:
    good = case.good
    if good is None or good.form is None or good.form.schema is None:
        return
    plain = not is_json_type(good.form.media_type)
    value = good.value if plain else read_json(case.varied().content or b"")
    faults = [fault for fault in violations(value, good.form.schema, case.resolve) if not plain or fault.as_text]
    for fault in _chosen(case, faults):
        content, media_type = write(case.draft.media_type, fault.value, good.form.schema, case.resolve)
        await case.ask(
            Probe(
                name=f"content_valid.{fault.name}",
                question="content_valid",
                draft=case.draft.with_content(content, media_type),
                says=f"content that is wrong: {fault.says}",
                known={"content_valid": "no"},
                repeats=False,
            )
        )


def _chosen(case: Case, faults: list[Fault]) -> list[Fault]:
    """Give the faults to try: some of each kind, and no more than so many.

    Of kinds that were tried at the same rows only such as show whether an operation looks at its content at all.
    """
    first = case.audit.once(f"values {_schema(case)}")
    chosen: list[Fault] = []
    counts: dict[str, int] = {}
    for fault in faults:
        counts[fault.name] = count = counts.get(fault.name, 0) + 1
        if len(chosen) == _MOST_FAULTS or count > (_EACH_KIND.get(fault.name, 1) if first else 1):
            continue
        if case.audit.once(f"{fault.name} {_schema(case)}") or count > 1 or fault.name in _OF_EACH:
            chosen.append(fault)
    return chosen


async def _hostile(case: Case) -> None:
    """Send what is valid by the letter of the schema and breaks servers; taken or refused, but never a failure."""
    good = case.good
    value = members(read_json(case.varied().content or b""))
    if good is None or good.form is None or not value:
        return
    properties = members(case.resolve(good.form.schema or {}).get("properties"))
    kinds = {name: schema_types(case.resolve(members(properties.get(name)))) for name in value}
    texts = [
        name
        for name in value
        if isinstance(value[name], str) and "enum" not in case.resolve(members(properties.get(name)))
    ]
    numbers = [name for name, types in kinds.items() if {"integer", "number"} & set(types)]
    if texts and case.audit.once(f"texts {_schema(case)}"):
        await _send(case, "nul", {**value, texts[0]: "a\0b"}, "a text with a NUL in it")
        octets = write_json({**value, texts[0]: "statuswise-here"})
        await _send(
            case,
            "surrogate",
            octets.replace(b"statuswise-here", b"a\\ud800b"),
            "a text with half of a surrogate pair in it",
        )
    if numbers and case.audit.once(f"numbers {_schema(case)}"):
        octets = write_json({**value, numbers[0]: "statuswise-here"})
        await _send(case, "huge", octets.replace(b'"statuswise-here"', b"9" * 400), "a number of 400 digits")
    if not case.audit.once(f"twice {_schema(case)}"):
        return
    name = next(iter(value))
    if case.resolve(good.form.schema or {}).get("additionalProperties") is not False:  # then it is known to be wrong
        more = {**value, "statuswise_unexpected": 1}
        await _send(case, "unexpected", more, "an object with a member that nobody knows")
    doubled = b'{"%s":%s,' % (name.encode(), write_json(value[name])) + write_json(value)[1:]
    await _send(case, "twice", doubled, f"an object that names {name} twice")


async def _nothing(case: Case) -> None:
    """Change nothing: taken or refused, but never a failure."""
    if members(read_json(case.draft.content or b"")):
        await case.refresh()
        await _send(case, "nothing", {}, "a PATCH that names no member")


async def _dangling(case: Case) -> None:
    """Name a row that does not exist: refused, or taken where that is nobody's business, but never a failure."""
    good = case.good
    value = members(read_json(case.varied().content or b""))
    if good is None or good.form is None:
        return
    properties = members(case.resolve(good.form.schema or {}).get("properties"))
    for name in value:
        schema = case.resolve(members(properties.get(name)))
        if not names_another(name) or "enum" in schema or f"{{{name}}}" in case.target:
            continue
        missing = missing_value({**schema, **_form_of(value[name])}, case.resolve, name)
        if missing != value[name] and valid(missing, schema, case.resolve):
            says = f"content whose {name} names nothing"
            await _send(case, "dangling", {**value, name: missing}, says)
            return


def _form_of(value: object) -> Mapping[str, object]:
    """Give the form of an identifier that is a text; nothing for a number, whose schema says enough."""
    form = form_of(value) if isinstance(value, str) else {}
    return form if form.get("type") == "string" else {}


async def _send(case: Case, name: str, value: object, says: str) -> None:
    draft = case.draft.with_content(value if isinstance(value, bytes) else write_json(value))
    await case.ask(
        Probe(
            name="members_unique" if name == "twice" else f"content_valid.{name}",
            question="members_unique" if name == "twice" else "content_valid",
            draft=draft,
            says=says,
            known={**_OPEN, "content_decodes": _ANY, "members_unique": "no" if name == "twice" else "yes"},
            repeats=False,
            also_right=frozenset(
                {403, 404} if name == "dangling" else {401} if case.good and secret_in(case.good.value) else ()
            ),  # what it names is not there, or it is nobody's
        )
    )
