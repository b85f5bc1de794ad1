"""What the rules ask of an exchange: its fields taken apart, its content decoded, and what two requests share.

Rules of this file: whatever cannot be known for sure is None, so that a rule can say that it does not apply.
"""

import json
from functools import lru_cache
from typing import Final, NamedTuple, NoReturn, cast

from statuswise.semantics import (
    Exchange,
    Fields,
    MediaType,
    Request,
    Response,
    Validators,
    parse_entity_tag,
    parse_http_date,
    parse_list,
    parse_media_type,
)

__all__ = [
    "NO_JSON",
    "Json",
    "agree",
    "cacheable",
    "codings",
    "content_is_readable",
    "has_request_content",
    "is_preflight",
    "json_content",
    "json_object",
    "media_type",
    "options",
    "read_json",
    "same_request",
    "same_selection",
    "shorten",
    "successful",
    "tokens",
    "validators",
]


# --- Types ---


class Json(NamedTuple):
    """What some content is as JSON.

    Args:
        value: The decoded document; `NO_JSON` where the content is none.
        fault: What is wrong with it, empty where nothing is.
        repeated: A member name that one object has twice, empty where there is none.

    """

    value: object
    fault: str = ""
    repeated: str = ""


class _NoJson:
    """What content that is no JSON stands for: `None` is the JSON text null."""


NO_JSON: Final = _NoJson()


# --- Tables ---

_IDENTITY: Final = "identity"

# What a repeated request may change without asking for something else.
# fmt: off
_NEVER_SELECT: Final = frozenset({
    "connection", "content-length", "date", "traceparent", "tracestate", "user-agent", "x-request-id",
})
# What makes a request conditional or partial without changing what it selects (RFC 9110 13.1, 14.2).
_CONDITIONS: Final = frozenset({
    "if-match", "if-modified-since", "if-none-match", "if-range", "if-unmodified-since", "range",
})
# fmt: on

_READS: Final = frozenset({"GET", "HEAD"})

_SHOWN: Final = 60
# Numbers of more digits are read as floats: a reader of JSON need not hold them exactly (RFC 8259 6).
_EXACT_DIGITS: Final = 18


# --- Fields ---


def tokens(fields: Fields, name: str) -> tuple[str, ...]:
    """The members of a list-based field in lower case, empty where the field is absent or empty."""
    return tuple(member.lower() for member in parse_list(fields.get(name) or ""))


def options(fields: Fields) -> tuple[str, ...]:
    """The connection options, in lower case (RFC 9110 7.6.1)."""
    return tokens(fields, "connection")


def codings(fields: Fields) -> tuple[str, ...]:
    """The content codings that were applied, without `identity`, which is none (RFC 9110 8.4)."""
    return tuple(coding for coding in tokens(fields, "content-encoding") if coding != _IDENTITY)


def media_type(message: Request | Response) -> MediaType | None:
    """The media type of the content, None where it is not given or malformed."""
    value = message.fields.get("content-type")
    return None if value is None else parse_media_type(value)


def validators(fields: Fields) -> Validators:
    """The validators that a response carries."""
    return Validators(parse_entity_tag(fields.get("etag") or ""), parse_http_date(fields.get("last-modified") or ""))


def cacheable(fields: Fields) -> bool:
    """Whether the response does not say that it must not be stored."""
    return "no-store" not in tokens(fields, "cache-control")


# --- Requests ---


def is_preflight(request: Request) -> bool:
    """Whether a browser asks beforehand, on behalf of a page from elsewhere (Fetch 3.3.2)."""
    return request.method == "OPTIONS" and "access-control-request-method" in request.fields


def has_request_content(request: Request) -> bool:
    """Whether the request has content, or announces some."""
    length = request.fields.get("content-length")
    return bool(request.content) or "transfer-encoding" in request.fields or length not in {None, "0"}


def same_request(one: Request, other: Request, *, but_for: frozenset[str] = frozenset()) -> bool:
    """Whether two requests for one target have the same method, content and fields, but for some lower-case names."""
    return (one.method, one.content) == (other.method, other.content) and _selecting(one, but_for) == _selecting(
        other, but_for
    )


def same_selection(one: Request, other: Request) -> bool:
    """Whether two requests, GET or HEAD, select the same representation of their target, whole or in part."""
    return {one.method, other.method} <= _READS and _selecting(one, _CONDITIONS) == _selecting(other, _CONDITIONS)


def agree(one: Response, other: Response) -> bool:
    """Whether no validator of two responses shows that they are about different states."""
    first, second = validators(one.fields), validators(other.fields)
    tags, dates = (first.entity_tag, second.entity_tag), (first.last_modified, second.last_modified)
    return (None in tags or tags[0] == tags[1]) and (None in dates or dates[0] == dates[1])


# --- Content ---


def successful(response: Response) -> bool:
    """Whether the status is 2xx."""
    return response.status // 100 == 2


def content_is_readable(exchange: Exchange) -> bool:
    """Whether the response has content that is all there and not coded, so that it can be held against its type."""
    response = exchange.response
    return bool(response.content) and not codings(response.fields) and response.status != 206


def json_content(message: Request | Response) -> Json | None:
    """The content of a message that says it is JSON and is not coded; None for any other."""
    kind = media_type(message)
    if not message.content or codings(message.fields) or kind is None or not kind.is_json:
        return None
    return read_json(message.content)


def json_object(exchange: Exchange) -> dict[str, object] | None:
    """The object that the content of the response is, where it says that it is JSON; None for anything else."""
    found = json_content(exchange.response) if content_is_readable(exchange) else None
    value = None if found is None else found.value
    return cast("dict[str, object]", value) if isinstance(value, dict) else None


@lru_cache(maxsize=1)
def read_json(content: bytes) -> Json | None:
    """Read some content as JSON in UTF-8; None where it is nested too deeply to be read here (RFC 8259).

    The last content is remembered, since one rule after another asks for it.
    """
    repeated: list[str] = []

    def members(pairs: list[tuple[str, object]]) -> dict[str, object]:
        found: dict[str, object] = {}
        for name, value in pairs:
            if name in found:
                repeated.append(name)
            found[name] = value
        return found

    try:
        text = content.decode("utf-8-sig")
        value = json.loads(text, object_pairs_hook=members, parse_constant=_refuse, parse_int=_integer)
    except UnicodeDecodeError as error:
        return Json(NO_JSON, f"the octet at position {error.start} is not UTF-8")
    except json.JSONDecodeError as error:
        return Json(NO_JSON, f"{error.msg} at position {error.pos}")
    except _NoNumberError as error:
        return Json(NO_JSON, f"JSON has no {error}")
    except RecursionError:
        return None
    return Json(value, repeated=repeated[0] if repeated else "")


# --- Words ---


def shorten(text: str | bytes) -> str:
    """A text as a detail shows it: quoted, and cut where it is long."""
    shown = text if isinstance(text, str) else text.decode("utf-8", "replace")
    return repr(shown if len(shown) <= _SHOWN else shown[:_SHOWN] + "...")


# --- Helpers ---


class _NoNumberError(Exception):
    """NaN or an infinity, which are no JSON."""


def _refuse(name: str) -> NoReturn:
    raise _NoNumberError(name)


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= _EXACT_DIGITS else float(digits)


def _selecting(request: Request, but_for: frozenset[str]) -> Fields:
    """The fields of a request that may select another answer."""
    return Fields((name, value) for name, value in request.fields if name.lower() not in _NEVER_SELECT | but_for)
