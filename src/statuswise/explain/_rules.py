"""Pages about the rules of the rulebook, by their ids or as findings of an audit name them: `rule.allow-on-405`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from statuswise.explain._text import Line, Tone, aligned
from statuswise.explain._types import Json, Kind, Topic
from statuswise.rules import RULES as RULEBOOK
from statuswise.rules import Rule, Unobservable

__all__ = ["RULES"]


@dataclass(frozen=True, slots=True)
class _Rule:
    rule: Rule

    @property
    def name(self) -> str:
        return self.rule.id

    def brief(self) -> Line:
        return Line(f"{self.rule.sentence} [rule, {self.rule.level.value}]", mark=self.name, mark_tone=Tone.NAME)

    def page(self) -> tuple[Line, ...]:
        facts = [
            Line(self.rule.chapter.value, mark="About", mark_tone=Tone.FAINT),
            Line(self.rule.level.value, mark="Level", mark_tone=Tone.FAINT),
            Line(self.rule.remedy, mark="What to do", mark_tone=Tone.FAINT),
        ]
        if isinstance(self.rule.judged, Unobservable):
            facts.append(Line(f"{self.rule.judged.because}.", mark="Not seen from outside", mark_tone=Tone.FAINT))
        return (
            Line(self.rule.id, Tone.TITLE, tail=self.rule.section),
            Line(),
            Line(self.rule.sentence),
            Line(),
            *aligned(facts),
        )

    def data(self) -> dict[str, Json]:
        """Give kind, name, section, level, says, remedy."""
        rule = self.rule
        return {
            "kind": "rule",
            "name": rule.id,
            "section": rule.section,
            "level": rule.level.value,
            "says": rule.sentence,
            "remedy": rule.remedy,
        }


def _named(text: str) -> Iterable[Topic]:
    rule = RULEBOOK.get(text.strip().removeprefix("rule."))
    return () if rule is None else (_Rule(rule),)


def _suggest(text: str) -> Iterable[str]:
    return get_close_matches(text.strip().removeprefix("rule."), RULEBOOK, n=3, cutoff=0.8) if "-" in text else ()


RULES = Kind("rule", _named, lambda _: (), _suggest)
