"""Pages about findings, by their whole keys: `exists/500`, `created/200`, `document.schema/200`.

Rules of this file:

- A key is a question of the graph, or a claim; then a variant of it after a full stop; then what came,
  after a slash. `rule.` and an id are a rule, which the rulebook explains.
- What the graph says already is taken from there; a claim, which is about more than one answer, has a row of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from statuswise.check._claims import CLAIMS, claimed
from statuswise.check._frameworks import HINTS
from statuswise.check._judge import FIXES, named
from statuswise.check._predict import expected_path, predict, well
from statuswise.explain import Json, Kind, Line, Tone, aligned
from statuswise.graph import TABLE, Operation, Outcome

__all__ = ["FINDINGS"]

_CAME: Final = re.compile(r"[1-9]\d\d|none|twice")
_KEY: Final = re.compile(r"([a-z_]+)((?:\.[a-z0-9_-]+)*)(?:/([a-z0-9]+))?")

# fmt: off
_VARIANTS: Final[Mapping[str, str]] = {
    "ladder": "everything that is asked later was wrong too",         "head": "the method was HEAD",
    "deleted": "what was asked for had just been deleted",             "deleted-twice": "it was a second DELETE of the same",
    "anonymous": "no credentials were sent",                           "missing": "a part that is required was left out",
    "wrong-type": "a value was of another type",                       "wrong-kind": "a list stood where an object belongs",
    "too-small": "a number was too small",                             "too-large": "a number was too large",
    "too-short": "a text was too short",                               "too-long": "a text was too long",
    "not-listed": "a value was none of those that are listed",         "null": "a value was null",
    "nul": "a text had a NUL in it",                                   "surrogate": "a text had half of a surrogate pair in it",
    "huge": "a number was beyond all bounds",                          "deep": "the content was nested very deeply",
    "syntax": "the content was cut off in the middle",                 "empty": "there was no content",
    "trailing": "something stood after the end of the content",        "utf-8": "it was not UTF-8",
    "constant": "the content had NaN in it, which JSON does not have", "twice": "a name stood there twice",
    "double": "it was sent twice",                                     "hostile": "it had a NUL and broken UTF-8 in it",
    "percent": "a percent sign encoded nothing",                       "weak": "the entity tag was marked weak",
    "any": "it was *",                                                 "list": "it stood in a list",
    "other": "it was another one",                                     "unknown": "nobody knows it",
    "example": "the document has an example of it",
    "dangling": "a member named a row that does not exist",            "nothing": "it named or fitted nothing",
}
"""What was particular about a request, by the variant of its probe."""
# fmt: on


_PREMISES: Final[Mapping[str, dict[str, str]]] = {
    "if_match_holds": {"if_match_present": "yes"},
    "if_none_match_holds": {"if_none_match_present": "yes"},
    "unmodified_since": {"if_unmodified_since_counts": "yes"},
    "modified_since": {"if_modified_since_counts": "yes"},
    "precondition_applies": {"precondition_required": "yes"},
    "range_satisfiable": {"range_asked": "yes", "reply_kind": "ok"},
    "if_range_holds": {"range_asked": "yes", "reply_kind": "ok"},
}
"""What else is so where a question can be answered no."""


@dataclass(frozen=True, slots=True)
class _Explained:
    """A finding."""

    name: str
    found: str
    right: str
    why: str
    section: str
    fix: str
    about: str
    came: str

    def brief(self) -> Line:
        return Line(f"{self.found} [finding]", mark=self.name, mark_tone=Tone.NAME)

    def page(self) -> tuple[Line, ...]:
        facts = [("Right", self.right), ("Why", self.why), ("What to do", self.fix)]
        hints = [Line(text, mark=name, mark_tone=Tone.FAINT) for name, text in self._hints()]
        more = [name for name in (self.about, self.came) if name and (name.isdecimal() or name in TABLE.questions)]
        return (
            Line(self.name, Tone.TITLE, tail=self.section),
            Line(),
            Line(self.found),
            Line(),
            *aligned(Line(text, mark=mark, mark_tone=Tone.FAINT) for mark, text in facts if text),
            *((Line(), Line("In a framework", Tone.HEADING), *aligned(hints)) if hints else ()),
            Line(),
            *(Line(f"statuswise explain {name}", Tone.FAINT) for name in more),
        )

    def _hints(self) -> list[tuple[str, str]]:
        return [(framework, text) for (framework, about), text in HINTS.items() if about == self.about]

    def data(self) -> dict[str, Json]:
        """Give kind, name, found, right, why, section, fix, about, came, hints."""
        hints: dict[str, Json] = dict(self._hints())
        return {
            "kind": "finding",
            "name": self.name,
            "found": self.found,
            "right": self.right,
            "why": self.why,
            "section": self.section,
            "fix": self.fix,
            "about": self.about,
            "came": self.came,
            "hints": hints,
        }


def _named(text: str) -> Iterable[_Explained]:
    key = text.strip()
    match = _KEY.fullmatch(key)
    if match is None:
        return ()
    head, came = f"{match[1]}{match[2]}", match[3] or ""
    if came and _CAME.fullmatch(came) is None:
        return ()
    claim = claimed(key)
    if claim is not None and ("." in head or came):
        return (_Explained(key, _with(claim.found, came), "", claim.why, claim.section, claim.fix, claim.about, came),)
    if match[1] == "policy" and match[2][1:] in TABLE.questions:
        return (_policy(key, match[2][1:]),)
    if match[1] not in TABLE.questions or not (came or match[2]):
        return ()
    return (_of_question(key, match[1], match[2][1:], came),)


def _policy(key: str, policy: str) -> _Explained:
    question = TABLE.questions[policy]
    found = f"Operations differ in a choice: {question.text}"
    why = "Either is right; a client learns one of them and expects it everywhere."
    return _Explained(key, found, "", why, question.section, "Decide once for the whole API.", policy, "")


def _of_question(key: str, name: str, variant: str, came: str) -> _Explained:
    question = TABLE.questions[name]
    right, outcome = _refusal(name)
    why, section = (outcome.text, outcome.section) if outcome else (question.text, question.section)
    circumstances = _VARIANTS.get(variant, variant.replace("-", " ").replace(".", ", "))
    found = f'A request was made so that the answer to "{question.text}" is known, and it was not answered so.'
    if circumstances:
        found = f"{found} In this variant {circumstances}." if variant in _VARIANTS else f"{found} ({circumstances})"
    return _Explained(key, _with(found, came), right, why, section, FIXES.get(name, ""), name, came)


def _refusal(name: str) -> tuple[str, Outcome | None]:
    """Give what is right where a question is answered no, in words, and the outcome that the table comes to."""
    if "no" not in TABLE.questions[name].answers:
        return "", None
    for method in ("GET", "PUT", "POST", "DELETE"):
        known = well(Operation(method=method, target="/"), public=False) | _PREMISES.get(name, {}) | {name: "no"}
        path = expected_path(known)
        if name in {step.question for step in path.steps} and (path.outcome.status or 0) >= 300:
            others = [one.status for one in predict(known).outcomes if (one.status or 0) >= 300]
            statuses = dict.fromkeys((path.outcome.status, *others))
            return " or ".join(named(status) for status in statuses if status), path.outcome
    return "", None


def _with(found: str, came: str) -> str:
    if not came.isdecimal():
        return f"{found} No answer came." if came == "none" else found
    return f"{found} The answer was {named(int(came))}."


def _suggest(text: str) -> Iterable[str]:
    return get_close_matches(text.strip(), CLAIMS, n=3, cutoff=0.8) if "." in text or "/" in text else ()


FINDINGS: Final = Kind("finding", _named, lambda _: (), _suggest)
