"""Fields: their grammar, and what each may say whatever the status is.

Rules of this file: one row per field for its grammar. A sender must not generate what the grammar does not allow
(RFC 9110 2.2); the section of a row is where the grammar of the field stands.

Source: RFC 9110, RFC 9111 5, RFC 8288 3, RFC 5789 3.1.
"""

import re
from collections.abc import Callable
from typing import Final

from statuswise.rules._reading import options, shorten, tokens, validators
from statuswise.rules._syntax import (
    has_empty_member,
    is_accept,
    is_accept_encoding,
    is_digits,
    is_language_list,
    is_media_type_list,
    is_protocol_list,
    is_token_list,
    is_uri_reference,
    parse_directives,
    parse_relations,
    uri_authority,
    uri_scheme,
)
from statuswise.rules._types import (
    NOT_APPLICABLE,
    Chapter,
    Judge,
    Judgement,
    OneExchange,
    Relation,
    Rule,
    TwoExchanges,
    Unobservable,
    broken,
    decide,
)
from statuswise.semantics import (
    Exchange,
    Level,
    duplicated_singletons,
    format_http_date,
    is_field_value,
    is_token,
    parse_challenges,
    parse_content_range,
    parse_entity_tag,
    parse_http_date,
    parse_media_type,
    parse_retry_after,
)

__all__ = ["FIELDS"]

_Fits = Callable[[str], bool]


# --- Tables ---


def _reads(parse: Callable[[str], object]) -> _Fits:
    """Whether a parser, which gives None for what it cannot read, reads a value."""
    return lambda value: parse(value) is not None


def _is_content_range(value: str) -> bool:
    """Whether a value is a Content-Range; the grammar of other units than bytes is their own (RFC 9110 14.1)."""
    unit, _, _ = value.partition(" ")
    return parse_content_range(value) is not None or (is_token(unit) and unit.lower() != "bytes")


def _is_uri_without_fragment(value: str) -> bool:
    return is_uri_reference(value) and "#" not in value


# The grammar of each field of a response that has one: the field, where it stands, what a value is, whether it fits.
# Content-Length has a row in the chapter on framing.
# fmt: off
_GRAMMAR: Final[tuple[tuple[str, str, str, _Fits], ...]] = (
    ("Accept",             "RFC 9110 12.5.1", "a list of media ranges",               is_accept),
    ("Accept-Encoding",    "RFC 9110 12.5.3", "a list of content codings",            is_accept_encoding),
    ("Accept-Patch",       "RFC 5789 3.1",    "a list of media types",                is_media_type_list),
    ("Accept-Ranges",      "RFC 9110 14.3",   "a list of range units",                is_token_list),
    ("Age",                "RFC 9111 5.1",    "a number of seconds",                  is_digits),
    ("Allow",              "RFC 9110 10.2.1", "a list of methods",                    is_token_list),
    ("Cache-Control",      "RFC 9111 5.2",    "a list of directives",                 _reads(parse_directives)),
    ("Connection",         "RFC 9110 7.6.1",  "a list of connection options",         is_token_list),
    ("Content-Encoding",   "RFC 9110 8.4",    "a list of content codings",            is_token_list),
    ("Content-Language",   "RFC 9110 8.5",    "a list of language tags",              is_language_list),
    ("Content-Location",   "RFC 9110 8.7",    "a URI reference without a fragment",   _is_uri_without_fragment),
    ("Content-Range",      "RFC 9110 14.4",   "bytes 0-499/1234 or bytes */1234",     _is_content_range),
    ("Content-Type",       "RFC 9110 8.3",    "one media type",                       _reads(parse_media_type)),
    ("Date",               "RFC 9110 6.6.1",  "an HTTP-date",                         _reads(parse_http_date)),
    ("ETag",               "RFC 9110 8.8.3",  "one entity tag, in quotation marks",   _reads(parse_entity_tag)),
    ("Expires",            "RFC 9111 5.3",    "an HTTP-date",                         _reads(parse_http_date)),
    ("Last-Modified",      "RFC 9110 8.8.2",  "an HTTP-date",                         _reads(parse_http_date)),
    ("Link",               "RFC 8288 3",      "a list of links, such as <URI>; rel=x", _reads(parse_relations)),
    ("Location",           "RFC 9110 10.2.2", "a URI reference",                      is_uri_reference),
    ("Proxy-Authenticate", "RFC 9110 11.7.1", "a list of challenges",                 _reads(parse_challenges)),
    ("Retry-After",        "RFC 9110 10.2.3", "an HTTP-date or a number of seconds",  _reads(parse_retry_after)),
    ("Upgrade",            "RFC 9110 7.8",    "a list of protocols",                  is_protocol_list),
    ("Vary",               "RFC 9110 12.5.5", "a list of field names, or *",          is_token_list),
    ("WWW-Authenticate",   "RFC 9110 11.6.1", "a list of challenges",                 _reads(parse_challenges)),
)
# fmt: on

_DATES: Final = ("Date", "Expires", "Last-Modified", "Retry-After")
_URIS: Final = ("Location", "Content-Location")
# Lists of plain tokens, in which a comma always separates.
_TOKEN_LISTS: Final = (
    "Accept-Ranges",
    "Allow",
    "Connection",
    "Content-Encoding",
    "Content-Language",
    "Upgrade",
    "Vary",
)

# Fields meant for whoever reads the content, however far away (RFC 9110 7.6.1).
_END_TO_END: Final = frozenset({"cache-control", "content-encoding", "content-length", "content-type", "etag", "vary"})

# An authority without its userinfo that names no host: nothing, or a port alone (RFC 3986 3.2.2)
_NO_HOST: Final = re.compile(r"(?::[0-9]*+)?+")


# --- Grammar ---


def _grammar(name: str, expected: str, fits: _Fits) -> Judge:
    def judge(exchange: Exchange) -> Judgement:
        value = exchange.response.fields.get(name)
        if value is None:
            return NOT_APPLICABLE
        return decide(holds=fits(value), otherwise=f"{name} is {shorten(value)}, and not {expected}")

    return judge


def _field_names(exchange: Exchange) -> Judgement:
    wrong = [name for name, _ in exchange.response.fields if not is_token(name)]
    if not len(exchange.response.fields):
        return NOT_APPLICABLE
    return decide(holds=not wrong, otherwise=f"a field is called {shorten(''.join(wrong[:1]))}")


def _field_values(exchange: Exchange) -> Judgement:
    wrong = [(name, value) for name, value in exchange.response.fields if not is_field_value(value)]
    if not len(exchange.response.fields):
        return NOT_APPLICABLE
    return decide(holds=not wrong, otherwise="".join(f"{name} is {shorten(value)}" for name, value in wrong[:1]))


def _singletons(exchange: Exchange) -> Judgement:
    fields = exchange.response.fields
    repeated = [f"{name} ({', '.join(map(shorten, fields.lines(name)))})" for name in duplicated_singletons(fields)]
    if not len(fields):
        return NOT_APPLICABLE
    return decide(holds=not repeated, otherwise=f"several lines of {', '.join(repeated)}")


def _no_empty_members(exchange: Exchange) -> Judgement:
    lines = [(name, line) for name in _TOKEN_LISTS for line in exchange.response.fields.lines(name)]
    wrong = [f"{name} is {shorten(line)}" for name, line in lines if has_empty_member(line)]
    if not lines:
        return NOT_APPLICABLE
    return decide(holds=not wrong, otherwise="; ".join(wrong))


# --- Dates ---


def _fixed_dates(exchange: Exchange) -> Judgement:
    fields = exchange.response.fields
    dates = {name: parse_http_date(fields.get(name) or "") for name in _DATES}
    old = [
        f"{name} is {shorten(fields.get(name) or '')}"
        for name, date in dates.items()
        if date is not None and fields.get(name) != format_http_date(date)
    ]
    if not any(dates.values()):
        return NOT_APPLICABLE
    return decide(holds=not old, otherwise=f"{'; '.join(old)}: that is not as IMF-fixdate writes it")


def _date_with_clock(witness: Exchange, judged: Exchange) -> Judgement:
    if judged.response.status // 100 not in {2, 3, 4} or "date" not in witness.response.fields:
        return NOT_APPLICABLE
    return decide(
        holds="date" in judged.response.fields,
        otherwise=f"the {judged.response.status} has no Date, and another answer of the server has one",
    )


def _modified_before_date(exchange: Exchange) -> Judgement:
    fields = exchange.response.fields
    date, modified = parse_http_date(fields.get("date") or ""), validators(fields).last_modified
    if date is None or modified is None:
        return NOT_APPLICABLE
    return decide(
        holds=modified <= date,
        otherwise=f"Last-Modified is {fields.get('last-modified')}, later than the Date, {fields.get('date')}",
    )


# --- Entity tags ---


def _tag_without_backslash(exchange: Exchange) -> Judgement:
    value = exchange.response.fields.get("etag")
    if value is None or parse_entity_tag(value) is None:
        return NOT_APPLICABLE
    return decide(holds="\\" not in value, otherwise=f"the entity tag has a backslash: {value}")


def _whole(exchange: Exchange) -> bool:
    """Whether a whole representation came, with an entity tag."""
    request, response = exchange.request, exchange.response
    return request.method == "GET" and response.status == 200 and "etag" in response.fields


def _strong_tag(witness: Exchange, judged: Exchange) -> Judgement:
    """Judges two whole representations that share a strong entity tag."""
    one, other = witness.response, judged.response
    tags = validators(one.fields).entity_tag, validators(other.fields).entity_tag
    if (
        not (_whole(witness) and _whole(judged))
        or tags[0] is None
        or tags[1] is None
        or not tags[0].strongly_matches(tags[1])
    ):
        return NOT_APPLICABLE
    ways = one.fields.get("content-encoding"), other.fields.get("content-encoding")
    if ways[0] != ways[1]:
        return broken(f"the entity tag {tags[1]} is the same with the Content-Encoding {ways[0]} and {ways[1]}")
    return decide(holds=one.content == other.content, otherwise=f"two different contents have the entity tag {tags[1]}")


# --- URIs ---


def _no_userinfo(exchange: Exchange) -> Judgement:
    uris = _http_uris(exchange)
    wrong = [name for name, authority in uris.items() if "@" in authority]
    if not uris:
        return NOT_APPLICABLE
    return decide(holds=not wrong, otherwise=f"{', '.join(wrong)} names a user before the host")


def _with_host(exchange: Exchange) -> Judgement:
    uris = _http_uris(exchange)
    wrong = [name for name, authority in uris.items() if _NO_HOST.fullmatch(authority.rpartition("@")[2])]
    if not uris:
        return NOT_APPLICABLE
    return decide(holds=not wrong, otherwise=f"{', '.join(wrong)} is an http URI without a host")


def _http_uris(exchange: Exchange) -> dict[str, str]:
    """The authorities of the http and https URIs in the fields that hold one, by the name of the field."""
    values = {name: exchange.response.fields.get(name) or "" for name in _URIS}
    return {
        name: uri_authority(value) or "" for name, value in values.items() if uri_scheme(value) in {"http", "https"}
    }


# --- Connections ---


def _upgrade_is_option(exchange: Exchange) -> Judgement:
    response = exchange.response
    # What 101 and 426 owe has rules of its own.
    if "upgrade" not in response.fields or response.version not in {"1.0", "1.1"} or response.status in {101, 426}:
        return NOT_APPLICABLE
    return decide(
        holds="upgrade" in options(response.fields), otherwise="Upgrade without the option upgrade in Connection"
    )


def _options_are_of_connection(exchange: Exchange) -> Judgement:
    listed = options(exchange.response.fields)
    wrong = [option for option in listed if option in _END_TO_END]
    if not listed:
        return NOT_APPLICABLE
    return decide(holds=not wrong, otherwise=f"Connection lists {', '.join(wrong)}")


def _no_early_data(exchange: Exchange) -> Judgement:
    fields = exchange.response.fields
    if not len(fields):
        return NOT_APPLICABLE
    there = "early-data" in fields or "early-data" in options(fields)
    return decide(holds=not there, otherwise="the response carries Early-Data")


def _ranges_not_none(exchange: Exchange) -> Judgement:
    if exchange.response.status != 206 or "accept-ranges" not in exchange.response.fields:
        return NOT_APPLICABLE
    return decide(
        holds="none" not in tokens(exchange.response.fields, "accept-ranges"),
        otherwise="a 206 with Accept-Ranges: none",
    )


# --- The rules ---

_C: Final = Chapter.FIELDS

FIELDS: Final = (
    *(
        Rule(
            _C, f"{name.lower()}-syntax", Level.MUST, section,
            f"The value of {name} is {expected}.",
            f"Write {name} as {expected}.",
            OneExchange(_grammar(name, expected, fits)),
        )
        for name, section, expected, fits in _GRAMMAR
    ),
    Rule(
        _C, "field-name-syntax", Level.MUST, "RFC 9110 5.1",
        "The name of a field is a token.",
        "Use letters, digits and hyphens for the names of fields.",
        OneExchange(_field_names),
    ),
    Rule(
        _C, "field-value-syntax", Level.MUST, "RFC 9110 5.5",
        "The value of a field holds no control characters, such as line breaks.",
        "Encode or refuse what comes from outside before it becomes a field.",
        OneExchange(_field_values),
    ),
    Rule(
        _C, "one-line-of-each", Level.MUST_NOT, "RFC 9110 5.3",
        "A field that is no list is not sent in several lines.",
        "Replace the field where something before already set it.",
        OneExchange(_singletons),
    ),
    Rule(
        _C, "no-empty-members", Level.MUST_NOT, "RFC 9110 5.6.1.1",
        "A list has no empty members.",
        "Join what is there, without commas for what is not.",
        OneExchange(_no_empty_members),
    ),
    Rule(
        _C, "dates-in-fixed-format", Level.MUST, "RFC 9110 5.6.7",
        "Dates are sent in one format, as in Sun, 06 Nov 1994 08:49:37 GMT; the two older ones are only read.",
        "Format dates as IMF-fixdate, in GMT.",
        OneExchange(_fixed_dates),
    ),
    Rule(
        _C, "date-with-clock", Level.MUST, "RFC 9110 6.6.1",
        "An origin server with a clock sends Date with every 2xx, 3xx and 4xx.",
        "Let the server software add Date to every response.",
        TwoExchanges(Relation.SAME_SERVER, _date_with_clock),
    ),
    Rule(
        _C, "date-is-now", Level.SHOULD, "RFC 9110 6.6.1",
        "Date is when the message was made, as exactly as the server can tell.",
        "Keep the clock of the server synchronized.",
        Unobservable("an exchange does not tell when it took place"),
    ),
    Rule(
        _C, "last-modified-not-after-date", Level.MUST_NOT, "RFC 9110 8.8.2.1",
        "Last-Modified is not later than Date.",
        "Send the Date of the response where the modification seems to lie in the future.",
        OneExchange(_modified_before_date),
    ),
    Rule(
        _C, "etag-without-backslash", Level.OUGHT, "RFC 9110 8.8.3",
        "An entity tag holds no backslash: some recipients take it for an escape.",
        "Use hexadecimal digits or base64 for entity tags.",
        OneExchange(_tag_without_backslash),
    ),
    Rule(
        _C, "strong-etag-of-one-content", Level.MUST, "RFC 9110 8.8.3",
        "An entity tag that two different contents of a target share is marked as weak.",
        "Compute the tag from the content as it is sent, or begin it with W/.",
        TwoExchanges(Relation.SAME_TARGET, _strong_tag, _whole),
    ),
    Rule(
        _C, "no-userinfo-in-uris", Level.MUST_NOT, "RFC 9110 4.2.4",
        "A URI in a field holds no user name or password before its host.",
        "Strip what stands before the @ from URIs that are sent.",
        OneExchange(_no_userinfo),
    ),
    Rule(
        _C, "host-in-uris", Level.MUST_NOT, "RFC 9110 4.2.1",
        "An http or https URI has a host.",
        "Build absolute URIs from a configured host, or send relative ones.",
        OneExchange(_with_host),
    ),
    Rule(
        _C, "upgrade-is-a-connection-option", Level.MUST, "RFC 9110 7.8",
        "Who sends Upgrade also lists it in Connection.",
        "Send Connection: upgrade beside Upgrade.",
        OneExchange(_upgrade_is_option),
    ),
    Rule(
        _C, "connection-names-no-end-to-end-field", Level.MUST_NOT, "RFC 9110 7.6.1",
        "Connection lists no field that is meant for every recipient, such as Cache-Control.",
        "List in Connection only what concerns this one connection.",
        OneExchange(_options_are_of_connection),
    ),
    Rule(
        _C, "no-early-data-in-responses", Level.MUST_NOT, "RFC 8470 5.1",
        "Early-Data is a field of requests, and no connection option.",
        "Leave Early-Data out of responses.",
        OneExchange(_no_early_data),
    ),
    Rule(
        _C, "accept-ranges-fits-206", Level.OUGHT, "RFC 9110 14.3",
        "A server that sends ranges does not say that it supports none.",
        "Send Accept-Ranges: bytes, or nothing.",
        OneExchange(_ranges_not_none),
    ),
)  # fmt: skip
