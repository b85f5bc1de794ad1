"""Authentication: challenges that clients can answer, and 401 and 403 told apart.

Source: RFC 9110 11, RFC 7617 2 (Basic), RFC 6750 3 (Bearer).
"""

import re
from typing import Final

from statuswise.rules._reading import same_request, successful
from statuswise.rules._types import (
    NOT_APPLICABLE,
    Chapter,
    Judgement,
    OneExchange,
    Relation,
    Rule,
    TwoExchanges,
    Unobservable,
    decide,
)
from statuswise.semantics import Challenge, Exchange, Level, parse_challenges, parse_list

__all__ = ["AUTHENTICATION"]


# --- Tables ---

_CHALLENGES: Final = ("WWW-Authenticate", "Proxy-Authenticate")
# By which status each error of Bearer comes (RFC 6750 3.1).
_BEARER_STATUSES: Final = {"invalid_request": 400, "invalid_token": 401, "insufficient_scope": 403}
# Fields by which clients authenticate themselves.
_CREDENTIALS: Final = frozenset({"api-key", "authorization", "x-api-key", "x-auth-token"})
# What a server answers, besides 401, when it tells nothing, sends people elsewhere, or has no time.
_NOT_BLAMED: Final = frozenset({404, 408, 421, 425, 429, 503})

# A realm that is not a quoted string, as the parameter of a challenge: a member of the list, or after its scheme
_BARE_REALM: Final = re.compile(r"(?i)(?:[^\s=,]++[ ]++)?+realm[ \t]*+=[ \t]*+[^\s\"]")


# --- Challenges ---


def _challenges(exchange: Exchange, scheme: str) -> list[Challenge]:
    """The challenges of one scheme, named in lower case."""
    value = exchange.response.fields.get("www-authenticate") or ""
    return [challenge for challenge in parse_challenges(value) or () if challenge.scheme.lower() == scheme]


def _realm_in_quotes(exchange: Exchange) -> Judgement:
    members = [member for name in _CHALLENGES for member in parse_list(exchange.response.fields.get(name) or "")]
    with_realm = [member for member in members if re.search(r"(?i)(?:\A|\s)realm[ \t]*+=", member)]
    bare = [member for member in with_realm if _BARE_REALM.match(member)]
    if not with_realm:
        return NOT_APPLICABLE
    return decide(holds=not bare, otherwise=f"a realm without quotation marks: {', '.join(bare)}")


def _basic_has_realm(exchange: Exchange) -> Judgement:
    challenges = _challenges(exchange, "basic")
    if not challenges:
        return NOT_APPLICABLE
    holds = all(challenge.parameter("realm") is not None for challenge in challenges)
    return decide(holds=holds, otherwise="a challenge of Basic has no realm")


def _basic_charset(exchange: Exchange) -> Judgement:
    charsets = [charset for challenge in _challenges(exchange, "basic") if (charset := challenge.parameter("charset"))]
    if not charsets:
        return NOT_APPLICABLE
    wrong = [charset for charset in charsets if charset.lower() != "utf-8"]
    return decide(holds=not wrong, otherwise=f"a challenge of Basic names the charset {', '.join(wrong)}")


def _bearer_has_parameters(exchange: Exchange) -> Judgement:
    challenges = _challenges(exchange, "bearer")
    if not challenges:
        return NOT_APPLICABLE
    holds = all(challenge.parameters for challenge in challenges)
    return decide(holds=holds, otherwise="a challenge of Bearer has no parameters")


def _bearer_error_fits(exchange: Exchange) -> Judgement:
    errors = [error for challenge in _challenges(exchange, "bearer") if (error := challenge.parameter("error"))]
    known = [error for error in errors if error in _BEARER_STATUSES]
    if not known:
        return NOT_APPLICABLE
    status = exchange.response.status
    wrong = [f"{error} belongs to {_BEARER_STATUSES[error]}" for error in known if _BEARER_STATUSES[error] != status]
    return decide(holds=not wrong, otherwise=f"the status is {status}, and {', '.join(wrong)}")


def _bearer_without_error(exchange: Exchange) -> Judgement:
    challenges = _challenges(exchange, "bearer")
    # A token may also stand in a form, the query or a cookie.
    elsewhere = exchange.request.content or "access_token=" in exchange.request.query
    if not challenges or exchange.response.status != 401 or (_CREDENTIALS | {"cookie"}) & _sent(exchange) or elsewhere:
        return NOT_APPLICABLE
    errors = [error for challenge in challenges if (error := challenge.parameter("error"))]
    return decide(
        holds=not errors, otherwise=f"the request has no credentials, and the challenge says {', '.join(errors)}"
    )


def _sent(exchange: Exchange) -> frozenset[str]:
    return frozenset(name.lower() for name, _ in exchange.request.fields)


# --- 401 and 403 ---


def _401_for_missing(witness: Exchange, judged: Exchange) -> Judgement:
    """Judges a request without credentials by the success of the same request with them."""
    status = judged.response.status
    if status // 100 not in {4, 5} or status in _NOT_BLAMED or not successful(witness.response):
        return NOT_APPLICABLE
    if not _sent(witness) & _CREDENTIALS or _sent(judged) & _CREDENTIALS:
        return NOT_APPLICABLE
    if not same_request(witness.request, judged.request, but_for=_CREDENTIALS):
        return NOT_APPLICABLE
    return decide(
        holds=status == 401,
        otherwise=f"with credentials the answer is {witness.response.status}, without them it is {status}",
    )


# --- The rules ---

_C: Final = Chapter.AUTHENTICATION
_KNOWN_TO_SERVER: Final = "whether credentials are valid, and what they permit, is known to the server alone"

AUTHENTICATION: Final = (
    Rule(
        _C, "realm-in-quotes", Level.MUST, "RFC 9110 11.5",
        "The realm of a challenge stands in quotation marks.",
        'Write realm="users".',
        OneExchange(_realm_in_quotes),
    ),
    Rule(
        _C, "basic-has-a-realm", Level.MUST, "RFC 7617 2",
        "A challenge of Basic names its realm.",
        'Write Basic realm="users", charset="UTF-8".',
        OneExchange(_basic_has_realm),
    ),
    Rule(
        _C, "basic-charset-is-utf-8", Level.OUGHT, "RFC 7617 2.1",
        "The one charset that a challenge of Basic may name is UTF-8.",
        'Write charset="UTF-8", or leave it out.',
        OneExchange(_basic_charset),
    ),
    Rule(
        _C, "bearer-has-parameters", Level.MUST, "RFC 6750 3",
        "A challenge of Bearer has at least one parameter.",
        'Write Bearer realm="users".',
        OneExchange(_bearer_has_parameters),
    ),
    Rule(
        _C, "bearer-error-fits-the-status", Level.SHOULD, "RFC 6750 3.1",
        "The errors of Bearer come with their status: invalid_request 400, invalid_token 401, insufficient_scope 403.",
        "Choose the status by the error.",
        OneExchange(_bearer_error_fits),
    ),
    Rule(
        _C, "bearer-without-error-where-nothing-was-sent", Level.SHOULD_NOT, "RFC 6750 3.1",
        "A request without credentials gets a challenge of Bearer without an error.",
        'Write Bearer realm="users" alone, and an error only for tokens that were sent.',
        OneExchange(_bearer_without_error),
    ),
    Rule(
        _C, "401-for-missing-credentials", Level.SHOULD, "RFC 9110 11.4",
        "A request that only lacks credentials is answered with 401 (Unauthorized) and a challenge.",
        "Answer 401 with WWW-Authenticate where credentials are missing, 403 only where they are valid.",
        TwoExchanges(Relation.SAME_TARGET, _401_for_missing),
    ),
    Rule(
        _C, "401-for-invalid-credentials", Level.SHOULD, "RFC 9110 11.4",
        "Invalid credentials are answered with 401 (Unauthorized) and a challenge.",
        "Answer 401 with WWW-Authenticate where credentials are unknown, expired or malformed.",
        Unobservable(_KNOWN_TO_SERVER),
    ),
    Rule(
        _C, "403-for-valid-credentials", Level.OUGHT, "RFC 9110 11.4",
        "Valid credentials that do not suffice are answered with 403 (Forbidden).",
        "Answer 403, or 404 where the existence of the target is not to be told.",
        Unobservable(_KNOWN_TO_SERVER),
    ),
)  # fmt: skip
