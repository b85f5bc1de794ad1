"""Caching: what the directives that a server sends look like, and which go together.

Rules of this file: what caches do with them binds caches, and is no part of the rulebook.

Source: RFC 9111 5.2.
"""

from collections.abc import Callable
from typing import Final

from statuswise.rules._syntax import Directive, is_digits, parse_directives
from statuswise.rules._types import NOT_APPLICABLE, Chapter, Judge, Judgement, OneExchange, Rule, decide
from statuswise.semantics import Exchange, Level

__all__ = ["CACHING"]

_SECONDS: Final = frozenset({"max-age", "s-maxage", "stale-if-error", "stale-while-revalidate"})
_FIELD_LISTS: Final = frozenset({"no-cache", "private"})


def _each(names: frozenset[str], fits: Callable[[Directive], bool], wanted: str) -> Judge:
    """The judge of the directives with one of these names that have an argument."""

    def judge(exchange: Exchange) -> Judgement:
        concerned = [one for one in _directives(exchange) if one.name in names and one.argument is not None]
        wrong = [f"{one.name}={one.argument}" for one in concerned if not fits(one)]
        if not concerned:
            return NOT_APPLICABLE
        return decide(holds=not wrong, otherwise=f"{', '.join(wrong)} {wanted}")

    return judge


def _must_understand(exchange: Exchange) -> Judgement:
    names = {one.name for one in _directives(exchange)}
    if "must-understand" not in names:
        return NOT_APPLICABLE
    return decide(holds="no-store" in names, otherwise="must-understand stands without no-store")


def _directives(exchange: Exchange) -> tuple[Directive, ...]:
    return parse_directives(exchange.response.fields.get("cache-control") or "") or ()


_C: Final = Chapter.CACHING

CACHING: Final = (
    Rule(
        _C, "must-understand-with-no-store", Level.SHOULD, "RFC 9111 5.2.2.3",
        "The directive must-understand stands beside no-store, for caches that do not know it.",
        "Send Cache-Control: must-understand, no-store, and then what holds for caches that understand the status.",
        OneExchange(_must_understand),
    ),
    Rule(
        _C, "max-age-without-quotes", Level.MUST_NOT, "RFC 9111 5.2.2.1",
        "The number of max-age stands without quotation marks.",
        "Write max-age=60.",
        OneExchange(_each(frozenset({"max-age"}), lambda one: not one.quoted, "in quotation marks")),
    ),
    Rule(
        _C, "s-maxage-without-quotes", Level.MUST_NOT, "RFC 9111 5.2.2.10",
        "The number of s-maxage stands without quotation marks.",
        "Write s-maxage=60.",
        OneExchange(_each(frozenset({"s-maxage"}), lambda one: not one.quoted, "in quotation marks")),
    ),
    Rule(
        _C, "field-names-in-quotes", Level.SHOULD_NOT, "RFC 9111 5.2.2.4",
        "The names of fields in no-cache and private stand in quotation marks, even where there is one.",
        'Write private="x-account".',
        OneExchange(_each(_FIELD_LISTS, lambda one: one.quoted, "without quotation marks")),
    ),
    Rule(
        _C, "lifetimes-are-seconds", Level.MUST, "RFC 9111 1.2.2",
        "A lifetime is a number of seconds.",
        "Write whole seconds, as digits.",
        OneExchange(_each(_SECONDS, lambda one: is_digits(one.argument or ""), "is no number of seconds")),
    ),
)  # fmt: skip
