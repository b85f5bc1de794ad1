"""Pages about status codes and their classes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from statuswise.explain._outcomes import outcome_lines, ways_data
from statuswise.explain._text import Line, Tone, aligned, tone_of
from statuswise.explain._types import Json, Kind, Topic
from statuswise.graph import TABLE
from statuswise.semantics import (
    REGISTRY,
    Level,
    Obligation,
    Standing,
    Status,
    StatusClass,
    find,
    status,
    suggest,
    treated_as,
)

__all__ = ["CLASSES", "CODES", "code_data", "code_table"]


@dataclass(frozen=True, slots=True)
class _Code:
    """A registered status code."""

    status: Status

    @property
    def name(self) -> str:
        return str(self.status.code)

    def brief(self) -> Line:
        return Line(self.status.meaning, mark=str(self.status), mark_tone=tone_of(self.status.code))

    def page(self) -> tuple[Line, ...]:
        code = self.status
        return (
            Line(str(code), tone_of(code.code), tail=code.reference),
            Line(),
            Line(code.meaning),
            *([Line(code.note)] if code.note else []),
            *_section("When", (Line(case, mark="-", indent=2) for case in code.when)),
            *_section("When not, and which instead", _instead(code)),
            *_section("What it owes", aligned(map(_owed, (*code.owes, *code.explains)))),
            *_section("Facts", _facts(code)),
            *_section("How requests get here", _arrivals(code.code)),
        )

    def data(self) -> dict[str, Json]:
        return {"kind": "code", **code_data(self.status), "outcomes": _outcomes_data(self.status.code)}


@dataclass(frozen=True, slots=True)
class _UnknownCode:
    """A number that nobody registered as a status code: clients take it for another."""

    code: int

    @property
    def name(self) -> str:
        return str(self.code)

    @property
    def meaning(self) -> str:
        """What becomes of it, in a sentence or two."""
        if StatusClass.INFORMATIONAL.value <= self.code // 100 <= StatusClass.SERVER_ERROR.value:
            return status(self.code).meaning
        return f"{self.code} is no status code: they go from 100 to 599. A client that gets it treats it as a 500."

    def brief(self) -> Line:
        return Line(self.meaning, mark=self.name, mark_tone=Tone.FAINT)

    def page(self) -> tuple[Line, ...]:
        return (Line(self.meaning, tail="RFC 9110 15"), Line(), *self._taken_for().page())

    def data(self) -> dict[str, Json]:
        taken_for = self._taken_for().data()
        return {
            "kind": "unknown_code",
            "code": self.code,
            "meaning": self.meaning,
            "section": "RFC 9110 15",
            "treated_as": taken_for,
        }

    def _taken_for(self) -> _Code:
        return _Code(status(treated_as(self.code)))


@dataclass(frozen=True, slots=True)
class _Class:
    """A class of status codes."""

    status_class: StatusClass

    @property
    def name(self) -> str:
        return self.status_class.label

    def brief(self) -> Line:
        return Line(self.status_class.meaning, mark=self.name, mark_tone=Tone(self.name))

    def page(self) -> tuple[Line, ...]:
        return (
            Line(self.name, Tone(self.name), tail="RFC 9110 15"),
            Line(),
            Line(self.status_class.meaning),
            Line(),
            *aligned(_Code(code).brief() for code in self._codes()),
        )

    def data(self) -> dict[str, Json]:
        codes: list[Json] = [code.code for code in self._codes()]
        return {"kind": "class", "name": self.name, "meaning": self.status_class.meaning, "codes": codes}

    def _codes(self) -> Iterator[Status]:
        return (code for code in REGISTRY.values() if code.status_class is self.status_class)


def code_data(code: Status) -> dict[str, Json]:
    """Give what the registry says of a code.

    Keys: code, phrase, class, section, meaning, note, standing, sender, when, instead (code, because), owes (field,
    level, says, when, methods, section; the field is empty for the content), content, caching.
    """
    return {
        "code": code.code,
        "phrase": code.phrase,
        "class": code.status_class.label,
        "section": code.reference,
        "meaning": code.meaning,
        "note": code.note,
        "standing": code.standing.name.lower(),
        "sender": code.sender.name.lower(),
        "when": list(code.when),
        "instead": [{"code": other.code, "because": other.because} for other in code.instead],
        "owes": [_owed_data(owed) for owed in (*code.owes, *code.explains)],
        "content": code.content.name.lower(),
        "caching": code.caching.name.lower(),
    }


def code_table(codes: Iterable[Status]) -> tuple[Line, ...]:
    """Give one line for each code: number, phrase, meaning, section, and its standing where it is not in force."""
    kept = tuple(codes)
    width = max((len(code.phrase) for code in kept), default=0)
    return tuple(
        Line(
            code.meaning,
            mark=f"{code.code}  {code.phrase:<{width}}",
            mark_tone=tone_of(code.code),
            tail=code.reference if code.standing is Standing.CURRENT else f"{code.reference}, {code.standing.value}",
        )
        for code in kept
    )


def _section(title: str, lines: Iterable[Line]) -> tuple[Line, ...]:
    kept = tuple(lines)
    return (Line(), Line(title, Tone.HEADING), *kept) if kept else ()


def _instead(code: Status) -> tuple[Line, ...]:
    return aligned(
        Line(other.because, indent=2, mark=str(status(other.code)), mark_tone=tone_of(other.code))
        for other in code.instead
    )


_FORBIDS = (Level.MUST_NOT, Level.SHOULD_NOT)


def _owed(owed: Obligation) -> Line:
    subject = owed.field or "the content"
    joint = ", because" if owed.level in _FORBIDS and owed.field else ":"
    conditions = [part for part in (", ".join(sorted(owed.methods or ())), str(owed.when)) if part]
    limited = f" [{'; '.join(conditions)}]" if conditions else ""
    return Line(
        f"{owed.level.value}{joint} {owed.says}{limited}",
        indent=2,
        mark=subject,
        mark_tone=Tone.NAME,
        tail=owed.section,
    )


def _owed_data(owed: Obligation) -> dict[str, Json]:
    return {
        "field": owed.field,
        "level": owed.level.value,
        "says": owed.says,
        "when": str(owed.when),
        "methods": None if owed.methods is None else [*sorted(owed.methods)],
        "section": owed.section,
    }


def _facts(code: Status) -> Iterator[Line]:
    for fact in (code.content.value, code.caching.value, f"sent by {code.sender.value}", code.standing.value):
        yield Line(f"{fact[0].upper()}{fact[1:]}.", mark="-", indent=2)


def _arrivals(code: int) -> Iterator[Line]:
    for outcome in TABLE.outcomes.values():
        if outcome.status == code:
            yield from outcome_lines(outcome)


def _outcomes_data(code: int) -> list[Json]:
    return [
        {"name": outcome.name, "says": outcome.text, "ways": ways_data(outcome)}
        for outcome in TABLE.outcomes.values()
        if outcome.status == code
    ]


_NUMBER = re.compile(r"[0-9]{3}")
_NO_WORD = re.compile(r"[\W_]+")


def _topic(code: Status) -> Topic:
    return _UnknownCode(code.code) if code.standing is Standing.UNREGISTERED else _Code(code)


def _named(text: str) -> tuple[Topic, ...]:
    if _NUMBER.fullmatch(text):
        code = int(text)
        return (_Code(REGISTRY[code]) if code in REGISTRY else _UnknownCode(code),)
    wanted = _NO_WORD.sub(" ", text.casefold()).strip()
    return tuple(_Code(code) for code in find(text) if wanted == _NO_WORD.sub(" ", code.phrase.casefold()).strip())


def _class_named(text: str) -> tuple[Topic, ...]:
    wanted = _NO_WORD.sub("_", text.casefold()).strip("_")
    return tuple(_Class(each) for each in StatusClass if wanted in (each.label, each.name.lower()))


CODES = Kind("code", _named, lambda text: map(_topic, find(text)), suggest)
CLASSES = Kind("class", _class_named, lambda _: (), lambda _: ())
