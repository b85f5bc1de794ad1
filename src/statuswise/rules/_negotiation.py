"""Negotiation: an answer that depends on what the client prefers says so in Vary.

Source: RFC 9110 12.
"""

from collections.abc import Mapping
from typing import Final

from statuswise.rules._reading import cacheable, same_request, shorten, tokens
from statuswise.rules._types import (
    NOT_APPLICABLE,
    Chapter,
    Judgement,
    Relation,
    Rule,
    TwoExchanges,
    Unobservable,
    WitnessJudge,
    decide,
)
from statuswise.semantics import Exchange, Level

__all__ = ["NEGOTIATION"]

# By which field of the request each field of the representation is chosen.
_CHOSEN_BY: Final[Mapping[str, str]] = {
    "Accept": "Content-Type",
    "Accept-Encoding": "Content-Encoding",
    "Accept-Language": "Content-Language",
}


def _is_got(exchange: Exchange) -> bool:
    return exchange.request.method == "GET" and exchange.response.status == 200


def _varies(asked: str, chosen: str) -> WitnessJudge:
    """The judge of two answers whose requests differ in one field, and which differ in what it chooses."""

    def judge(witness: Exchange, judged: Exchange) -> Judgement:
        one, other = witness.response, judged.response
        asks = witness.request.fields.get(asked) != judged.request.fields.get(asked)
        gets = one.fields.get(chosen) != other.fields.get(chosen)
        if not (asks and gets and _is_got(witness) and _is_got(judged)):
            return NOT_APPLICABLE
        if not same_request(witness.request, judged.request, but_for=frozenset({asked.lower()})):
            return NOT_APPLICABLE
        if not cacheable(other.fields):
            return NOT_APPLICABLE
        vary = tokens(other.fields, "vary")
        return decide(
            holds=asked.lower() in vary or "*" in vary,
            otherwise=f"{chosen} depends on {asked}, and Vary does not name it: {shorten(', '.join(vary))}",
        )

    return judge


_C: Final = Chapter.NEGOTIATION

NEGOTIATION: Final = (
    *(
        Rule(
            _C, f"vary-names-{asked.lower()}", Level.SHOULD, "RFC 9110 12.5.5",
            f"A response that may be stored, and whose {chosen} was chosen by {asked}, names {asked} in Vary.",
            f"Send Vary: {asked} with every answer of the target.",
            TwoExchanges(Relation.SAME_TARGET, _varies(asked, chosen), _is_got),
        )
        for asked, chosen in _CHOSEN_BY.items()
    ),
    Rule(
        _C, "415-for-unsupported-codings", Level.OUGHT, "RFC 9110 12.5.3",
        "Content in a coding that the server does not support is answered with 415 (Unsupported Media Type).",
        "Answer 415 with Accept-Encoding.",
        Unobservable("which content codings the server supports in requests is not visible"),
    ),
)  # fmt: skip
