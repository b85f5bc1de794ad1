"""Write docs/rfc-coverage.md: which rule stands for which section, and why some obligations have none.

Sections are covered by the rules that cite them. What a rule covers from elsewhere, and what no rule can or should
cover, stands here in rows, in words of our own: the specifications are not quoted. `SECTIONS_WITH_OBLIGATIONS` holds
the numbers of all sections that oblige anybody to anything, and each of them has to be accounted for.

Run it after a change of the rules: python tools/rfc_coverage.py
"""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from statuswise.rules import RULES, OneExchange, Rule, TwoExchanges, Unobservable

__all__ = ["ELSEWHERE", "PAGE", "SECTIONS_WITH_OBLIGATIONS", "WAIVED", "Elsewhere", "Waived", "cited", "page"]

PAGE: Final = Path(__file__).parent.parent / "docs" / "rfc-coverage.md"


# --- Types ---


class Elsewhere(NamedTuple):
    """An obligation that is covered by rules which cite another section."""

    section: str
    what: str
    rules: tuple[str, ...]


class Waived(NamedTuple):
    """Obligations that no rule covers, and why."""

    section: str
    what: str
    why: str


# --- Tables ---

# Every section with a word of BCP 14 or an "ought to" in it.
SECTIONS_WITH_OBLIGATIONS: Final = {
    "RFC 9110": (
        "1.1 2.2 2.3 2.4 3.3 3.7 4.1 4.2.1 4.2.2 4.2.3 4.2.4 4.3.4 5.1 5.3 5.4 5.5 5.6.1.1 5.6.1.2 5.6.3 5.6.4 5.6.7 6 "
        "6.2 6.5 6.5.1 6.5.2 6.6.1 6.6.2 7.1 7.2 7.4 7.5 7.6 7.6.1 7.6.2 7.6.3 7.7 7.8 8.3 8.3.1 8.3.2 8.3.3 8.4 8.4.1 "
        "8.4.1.1 8.4.1.3 8.6 8.7 8.8.1 8.8.2.1 8.8.3 8.8.3.1 9.1 9.2.1 9.2.2 9.2.3 9.3.1 9.3.2 9.3.3 9.3.4 9.3.5 9.3.6 "
        "9.3.7 9.3.8 10.1.1 10.1.2 10.1.3 10.1.4 10.1.5 10.2.1 10.2.2 10.2.3 10.2.4 11.1 11.2 11.4 11.5 11.6.1 11.6.2 "
        "11.7.1 12.4.2 12.5.1 12.5.3 12.5.4 12.5.5 13.1.1 13.1.2 13.1.3 13.1.4 13.1.5 13.2.1 13.2.2 14.1 14.1.2 14.2 "
        "14.3 14.4 14.5 15 15.1 15.2 15.2.1 15.2.2 15.3.1 15.3.3 15.3.6 15.3.7 15.3.7.1 15.3.7.2 15.3.7.3 15.4 15.4.1 "
        "15.4.2 15.4.3 15.4.4 15.4.5 15.4.8 15.4.9 15.5 15.5.2 15.5.4 15.5.6 15.5.7 15.5.8 15.5.10 15.5.11 15.5.14 "
        "15.5.16 15.5.17 15.5.20 15.5.22 15.6 15.6.6 16 16.1.1 16.1.2 16.2.1 16.2.2 16.3.1 16.3.2 16.3.2.1 16.4.1 "
        "16.4.2 16.5.1 16.5.2 16.6.1 16.6.2 16.7 17.3 17.4 17.5 17.8 17.11 17.12 17.13 17.14 17.15 17.16"
    ),
    "RFC 9111": (
        "1.1 1.2.2 3 3.1 3.2 3.3 3.4 3.5 4 4.1 4.2 4.2.2 4.2.3 4.2.4 4.3.1 4.3.2 4.3.3 4.3.4 4.3.5 4.4 5.1 5.2 "
        "5.2.1.1 5.2.1.2 5.2.1.3 5.2.1.5 5.2.1.7 5.2.2 5.2.2.1 5.2.2.2 5.2.2.3 5.2.2.4 5.2.2.5 5.2.2.6 5.2.2.7 5.2.2.8 "
        "5.2.2.10 5.2.3 5.2.4 5.3"
    ),
    "RFC 9112": (
        "1.1 2.2 2.3 3 3.2 3.2.1 3.2.2 3.2.3 3.2.4 4 5.1 5.2 6.1 6.2 6.3 7 7.1 7.1.1 7.1.2 7.2 7.3 7.4 8 9.2 9.3 9.3.1 "
        "9.3.2 9.4 9.5 9.6 9.7 9.8 10.1 10.2 11.3"
    ),
    "RFC 9457": "3 3.1 3.1.1 3.1.2 3.1.3 3.1.4 3.1.5 3.2 4 4.2.1",
    "RFC 5789": "1 2 2.2 3.1 5",
    "RFC 6585": "2 3 4 5 6",
    "RFC 7538": "2 3",
    "RFC 7725": "2 3 4",
    "RFC 8297": "1.1 2",
    "RFC 8470": "1.1 3 4 5.1 5.2 6.1 6.2 6.3",
}

_CLIENTS: Final = "binds clients"
_INTERMEDIARIES: Final = "binds proxies, gateways or tunnels"
_CACHES: Final = "binds caches"
_READERS: Final = "binds whoever reads a message: how a value was understood shows only in what rules judge elsewhere"
_AUTHORS: Final = "binds authors of specifications and registrations"
_CONNECTIONS: Final = "is about connections: an exchange does not tell where one begins and ends"
_INSIDE: Final = "happens inside the server, and no answer shows it"
_TRAILERS: Final = "an exchange holds no trailer section"
_PEOPLE: Final = "is for people to judge"
_WORDS: Final = "says how words are used, and obliges nobody"
_INTERIM: Final = "an exchange holds the final response alone"

ELSEWHERE: Final = (
    Elsewhere(
        "RFC 9110 2.2",
        "what is sent follows the grammar",
        ("location-syntax", "etag-syntax", "allow-syntax", "content-type-syntax", "www-authenticate-syntax"),
    ),
    Elsewhere("RFC 9110 4.2.2", "an https URI has a host", ("host-in-uris",)),
    Elsewhere(
        "RFC 9110 5.6.3",
        "no whitespace where the grammar only tolerates it",
        ("www-authenticate-syntax", "link-syntax"),
    ),
    Elsewhere(
        "RFC 9110 6.6.1", "a server without a clock sends no Date, and may leave it out of 5xx", ("date-with-clock",)
    ),
    Elsewhere(
        "RFC 9110 8.8.2.1", "Last-Modified is sent where it is known", ("last-modified-on-200-to-get-head-available",)
    ),
    Elsewhere("RFC 9110 8.8.3.1", "ETag is sent where it is known", ("etag-on-200-to-get-head-available",)),
    Elsewhere("RFC 9110 10.2.1", "a 405 carries Allow", ("allow-on-405",)),
    Elsewhere(
        "RFC 9110 11.2",
        "a parameter stands once in a challenge",
        ("www-authenticate-syntax", "proxy-authenticate-syntax"),
    ),
    Elsewhere("RFC 9110 11.6.1", "a 401 has a challenge", ("www-authenticate-on-401",)),
    Elsewhere("RFC 9110 11.7.1", "a 407 has a challenge", ("proxy-authenticate-on-407",)),
    Elsewhere("RFC 9110 12.4.2", "a weight has at most three decimals", ("accept-syntax", "accept-encoding-syntax")),
    Elsewhere(
        "RFC 9110 12.5.3",
        "a 415 has Accept-Encoding where the coding was the cause",
        ("accept-encoding-on-415-coding",),
    ),
    Elsewhere(
        "RFC 9110 13.1.1",
        "entity tags in If-Match are compared strongly",
        ("if-match-respected-on-reads", "if-match-protects-writes"),
    ),
    Elsewhere(
        "RFC 9110 13.1.2",
        "entity tags in If-None-Match are compared weakly",
        ("if-none-match-respected", "304-has-a-tag-that-was-sent"),
    ),
    Elsewhere(
        "RFC 9110 13.1.3",
        "If-Modified-Since is ignored beside If-None-Match, malformed, or without a date to compare",
        ("304-has-a-tag-that-was-sent", "304-only-where-unmodified"),
    ),
    Elsewhere(
        "RFC 9110 13.2.2",
        "preconditions are evaluated in order",
        ("if-none-match-respected", "if-match-respected-on-reads", "304-rather-than-412"),
    ),
    Elsewhere("RFC 9110 14.2", "If-Range is evaluated before Range", ("if-range-respected",)),
    Elsewhere("RFC 9110 14.4", "a 416 tells the length", ("content-range-on-416-byte-range",)),
    Elsewhere("RFC 9110 15.1", "status codes are registered", ("status-is-registered",)),
    Elsewhere(
        "RFC 9110 15.5.22",
        "a 426 names protocols, and lists Upgrade as a connection option",
        ("upgrade-on-426", "connection-on-426"),
    ),
    Elsewhere(
        "RFC 9111 5.2.2.7", "the names of fields in private stand in quotation marks", ("field-names-in-quotes",)
    ),
    Elsewhere("RFC 9112 3", "a method that is longer than any known one is 501", ("501-for-unknown-methods",)),
    Elsewhere(
        "RFC 9112 6.1",
        "no Transfer-Encoding with 1xx, 204, and 2xx to CONNECT",
        ("no-transfer-encoding-on-1xx", "no-transfer-encoding-on-204", "no-transfer-encoding-to-connect"),
    ),
    Elsewhere("RFC 9457 3.2", "names of extensions", ("problem-extensions-have-plain-names",)),
    Elsewhere("RFC 7538 3", "a 308 has Location; the section is carried over into RFC 9110", ("location-on-308",)),
    Elsewhere("RFC 7725 4", "the relation of the Link is blocked-by", ("link-on-451-blocking",)),
    Elsewhere(
        "RFC 8470 3",
        "early data is refused, or processed as if it could be a replay",
        ("425-for-what-must-not-be-replayed",),
    ),
)

WAIVED: Final = (
    # RFC 9110
    Waived("RFC 9110 1.1", "an action that succeeds shows in what can be read afterwards", _INSIDE),
    Waived("RFC 9110 2.2", "no element of another role, and the words of BCP 14", _WORDS),
    Waived("RFC 9110 2.3", "what is read, and how long it may be", _READERS),
    Waived("RFC 9110 2.4", "how errors of others are interpreted", _READERS),
    Waived("RFC 9110 3.3", "two requests on one connection need not be from one client", _INSIDE),
    Waived("RFC 9110 3.7", "gateways towards their servers", _INTERMEDIARIES),
    Waived("RFC 9110 4.1", "URIs of 8000 octets are supported", "recommends a size; larger ones are judged by 414"),
    Waived("RFC 9110 4.2.1", "URIs without a host are refused", _READERS),
    Waived("RFC 9110 4.2.2", "https is secured", _CLIENTS),
    Waived("RFC 9110 4.2.3", "URIs that are equivalent name one resource", _INSIDE),
    Waived("RFC 9110 4.2.4", "credentials in URIs that are received", _READERS),
    Waived("RFC 9110 4.3.4", "certificates are verified", _CLIENTS),
    Waived("RFC 9110 5.1", "names of fields are registered; unknown fields are forwarded or ignored", _AUTHORS),
    Waived(
        "RFC 9110 5.3",
        "lines of one field keep their order, and nothing is applied before the head is complete",
        _INSIDE,
    ),
    Waived(
        "RFC 9110 5.5",
        "CR, LF and NUL in requests are refused or replaced",
        "either is right, and replacing is not visible",
    ),
    Waived("RFC 9110 5.6.1.2", "empty members of lists are skipped", _READERS),
    Waived(
        "RFC 9110 5.6.3",
        "optional whitespace is one space",
        "an exchange holds values without the whitespace around them",
    ),
    Waived("RFC 9110 5.6.4", "quoted strings are unquoted, and quoted no more than needed", _READERS),
    Waived("RFC 9110 5.6.7", "all three formats of dates are read; clocks are synchronized", _READERS),
    Waived("RFC 9110 6", "messages describe themselves, and clients remember their requests", _CLIENTS),
    Waived("RFC 9110 6.2", "no version is sent to which the server does not conform", _INSIDE),
    Waived("RFC 9110 6.5", "trailers are kept apart", _TRAILERS),
    Waived("RFC 9110 6.5.1", "which fields are sent as trailers", _TRAILERS),
    Waived("RFC 9110 6.5.2", "trailers are lists", _TRAILERS),
    Waived("RFC 9110 6.6.1", "a recipient adds Date", _CACHES),
    Waived("RFC 9110 6.6.2", "Trailer announces trailers", _TRAILERS),
    Waived("RFC 9110 7.1", "which forms of targets go with which methods", _CLIENTS),
    Waived("RFC 9110 7.2", "Host is sent, and first", _CLIENTS),
    Waived(
        "RFC 9110 7.4",
        "a request for another origin, or an unsecured one for https, is refused",
        "an exchange does not tell for which origins the server answers, nor how the connection was secured",
    ),
    Waived("RFC 9110 7.5", "answers that come while the request is sent", _CLIENTS),
    Waived("RFC 9110 7.6", "how messages are forwarded", _INTERMEDIARIES),
    Waived(
        "RFC 9110 7.6.1",
        "fields about the connection are listed in Connection",
        "which fields are about the connection is known for Upgrade alone, which has its rule",
    ),
    Waived("RFC 9110 7.6.2", "Max-Forwards", _INTERMEDIARIES),
    Waived("RFC 9110 7.6.3", "Via", _INTERMEDIARIES),
    Waived("RFC 9110 7.7", "transformations", _INTERMEDIARIES),
    Waived("RFC 9110 7.8", "when switching is possible, the order of layers, and 100 before 101", _INTERIM),
    Waived("RFC 9110 8.3.1", "media types are registered", _AUTHORS),
    Waived("RFC 9110 8.3.2", "charsets are registered", _AUTHORS),
    Waived("RFC 9110 8.3.3", "lines between body parts end in CRLF", "parts that cannot be told apart are left alone"),
    Waived("RFC 9110 8.4.1", "codings are registered", _AUTHORS),
    Waived("RFC 9110 8.4.1.1", "x-compress is compress", _READERS),
    Waived("RFC 9110 8.4.1.3", "x-gzip is gzip", _READERS),
    Waived("RFC 9110 8.6", "Content-Length in requests, and large numbers in it", _CLIENTS),
    Waived("RFC 9110 8.7", "Content-Location in requests is passing context", _INSIDE),
    Waived("RFC 9110 8.8.1", "validators tell apart representations that differ in metadata alone", _INSIDE),
    Waived("RFC 9110 8.8.2.1", "when Last-Modified is obtained", _INSIDE),
    Waived("RFC 9110 9.1", "methods are registered, and mean the same everywhere", _AUTHORS),
    Waived("RFC 9110 9.2.1", "user agents tell safe methods from others", _CLIENTS),
    Waived("RFC 9110 9.2.2", "what is retried", _CLIENTS),
    Waived("RFC 9110 9.2.3", "which methods allow caching", _AUTHORS),
    Waived("RFC 9110 9.3.1", "content in GET, on which no server relies", _CLIENTS),
    Waived("RFC 9110 9.3.2", "content in HEAD", _CLIENTS),
    Waived(
        "RFC 9110 9.3.4",
        "what is PUT fits its target, or the answer explains why not; unknown fields are not stored",
        _INSIDE,
    ),
    Waived("RFC 9110 9.3.5", "content in DELETE", _CLIENTS),
    Waived("RFC 9110 9.3.6", "targets of CONNECT, and how tunnels end", _INTERMEDIARIES),
    Waived("RFC 9110 9.3.7", "Max-Forwards and content in OPTIONS", _CLIENTS),
    Waived("RFC 9110 9.3.8", "secrets and content in TRACE", _CLIENTS),
    Waived(
        "RFC 9110 10.1.1",
        "expectations of clients; 100 is sent without waiting for content, and not to HTTP/1.0",
        _INTERIM,
    ),
    Waived("RFC 9110 10.1.2", "From", _CLIENTS),
    Waived("RFC 9110 10.1.3", "Referer", _CLIENTS),
    Waived("RFC 9110 10.1.4", "TE", _CLIENTS),
    Waived("RFC 9110 10.1.5", "User-Agent", _CLIENTS),
    Waived("RFC 9110 10.2.1", "Allow is forwarded as it is", _INTERMEDIARIES),
    Waived("RFC 9110 10.2.2", "fragments are inherited in redirections", _CLIENTS),
    Waived("RFC 9110 10.2.4", "Server tells no needless detail", _PEOPLE),
    Waived("RFC 9110 11.1", "schemes are registered", _AUTHORS),
    Waived("RFC 9110 11.4", "which challenge is answered, and 407", _CLIENTS),
    Waived("RFC 9110 11.6.1", "challenges are forwarded as they are", _INTERMEDIARIES),
    Waived("RFC 9110 11.6.2", "credentials are forwarded as they are", _INTERMEDIARIES),
    Waived("RFC 9110 12.5.1", "where the weight stands in a range, and what users configure", _CLIENTS),
    Waived("RFC 9110 12.5.4", "languages of users", _CLIENTS),
    Waived("RFC 9110 12.5.5", "no proxy adds * to Vary", _INTERMEDIARIES),
    Waived("RFC 9110 13.1.2", "which entity tags are sent", _CLIENTS),
    Waived("RFC 9110 13.1.3", "times are those of the clock of the server", _READERS),
    Waived(
        "RFC 9110 13.1.4",
        "If-Unmodified-Since is ignored beside If-Match, malformed, or without a date to compare",
        "shows only where the answer is 412, whose validators are not told",
    ),
    Waived("RFC 9110 13.1.5", "when If-Range is sent", _CLIENTS),
    Waived("RFC 9110 13.2.1", "servers that are not the origin", _INTERMEDIARIES),
    Waived("RFC 9110 14.1", "units are registered", _AUTHORS),
    Waived("RFC 9110 14.1.2", "large positions", _READERS),
    Waived("RFC 9110 14.2", "which ranges are asked for; unknown units are ignored", _CLIENTS),
    Waived("RFC 9110 14.3", "Accept-Ranges promises nothing", _CLIENTS),
    Waived("RFC 9110 14.4", "Content-Range in requests, and parts that are put together", _CLIENTS),
    Waived("RFC 9110 15", "unknown codes are read by their class", _CLIENTS),
    Waived("RFC 9110 15.2", "1xx are read and forwarded", _CLIENTS),
    Waived("RFC 9110 15.2.1", "after 100 the request goes on", _CLIENTS),
    Waived("RFC 9110 15.3.7", "what a client looks at in a 206", _CLIENTS),
    Waived("RFC 9110 15.3.7.2", "what a client looks at in parts", _CLIENTS),
    Waived("RFC 9110 15.3.7.3", "how parts are put together", _CLIENTS),
    Waived("RFC 9110 15.4", "how redirections are followed", _CLIENTS),
    Waived("RFC 9110 15.4.5", "304 are forwarded", _INTERMEDIARIES),
    Waived("RFC 9110 15.5.2", "what is done after a second 401", _CLIENTS),
    Waived("RFC 9110 15.5.4", "a request that got 403 is not repeated with the same credentials", _CLIENTS),
    Waived("RFC 9110 15.5.20", "no proxy sends a 421", _INTERMEDIARIES),
    Waived("RFC 9110 16", "extensions are made with care", _AUTHORS),
    *(
        Waived(
            f"RFC 9110 {number}", "registering methods, codes, fields, schemes, units, codings and protocols", _AUTHORS
        )
        for number in (
            "16.1.1",
            "16.1.2",
            "16.2.1",
            "16.2.2",
            "16.3.1",
            "16.3.2",
            "16.3.2.1",
            "16.4.1",
            "16.4.2",
            "16.5.1",
            "16.5.2",
            "16.6.1",
            "16.6.2",
            "16.7",
        )
    ),
    Waived("RFC 9110 17.3", "names of files with a meaning of their own", _INSIDE),
    Waived("RFC 9110 17.4", "data of clients is no instruction", _INSIDE),
    Waived("RFC 9110 17.5", "limits of lengths", _INSIDE),
    Waived("RFC 9110 17.8", "logs", _INSIDE),
    Waived("RFC 9110 17.11", "personal data in fragments", _PEOPLE),
    Waived("RFC 9110 17.12", "portals", _INTERMEDIARIES),
    Waived("RFC 9110 17.13", "traces of users", _CLIENTS),
    Waived("RFC 9110 17.14", "caches of users", _CLIENTS),
    Waived("RFC 9110 17.15", "egregious sets of ranges are ignored, merged or refused", "all three are right"),
    Waived("RFC 9110 17.16", "considerations on schemes", _AUTHORS),
    # RFC 9111
    Waived("RFC 9111 1.1", "the words of BCP 14", _WORDS),
    *(
        Waived(f"RFC 9111 {number}", "storing, reusing and validating responses", _CACHES)
        for number in (
            "3",
            "3.1",
            "3.2",
            "3.3",
            "3.4",
            "3.5",
            "4",
            "4.1",
            "4.2",
            "4.2.2",
            "4.2.3",
            "4.2.4",
            "4.3.1",
            "4.3.2",
            "4.3.3",
            "4.3.4",
            "4.3.5",
            "4.4",
            "5.1",
            "5.2",
            "5.2.2",
            "5.2.2.5",
            "5.2.2.8",
        )
    ),
    *(
        Waived(f"RFC 9111 {number}", "directives of requests", _CLIENTS)
        for number in ("5.2.1.1", "5.2.1.2", "5.2.1.3", "5.2.1.5", "5.2.1.7")
    ),
    Waived("RFC 9111 5.2.2.2", "must-revalidate is for what would do harm when it is stale", _PEOPLE),
    Waived("RFC 9111 5.2.2.6", "no-transform", _INTERMEDIARIES),
    Waived("RFC 9111 5.2.3", "new directives", _AUTHORS),
    Waived("RFC 9111 5.2.4", "registering directives", _AUTHORS),
    Waived("RFC 9111 5.3", "how Expires is read; without a clock it is a time in the past", _CACHES),
    # RFC 9112
    Waived("RFC 9112 1.1", "the words of BCP 14", _WORDS),
    Waived(
        "RFC 9112 2.2",
        "bare CR, empty lines and whitespace around the start",
        "an exchange holds fields that were read",
    ),
    Waived("RFC 9112 2.3", "versions of forwarded messages", _INTERMEDIARIES),
    Waived("RFC 9112 3", "lines of 8000 octets are supported", "recommends a size; larger ones are judged by 414"),
    Waived(
        "RFC 9112 3.2", "an invalid request line is 400 or 301", "an exchange begins with a request that could be read"
    ),
    Waived("RFC 9112 3.2.1", "origin form", _CLIENTS),
    Waived("RFC 9112 3.2.2", "absolute form is sent to proxies, and Host is ignored beside it", _CLIENTS),
    Waived("RFC 9112 3.2.3", "authority form", _CLIENTS),
    Waived("RFC 9112 3.2.4", "asterisk form", _CLIENTS),
    Waived("RFC 9112 4", "reason phrases, and the space before them", "an exchange holds no status line"),
    Waived("RFC 9112 5.1", "whitespace is removed when forwarding", _INTERMEDIARIES),
    Waived("RFC 9112 5.2", "folded lines in responses", "an exchange holds each field in one line"),
    Waived("RFC 9112 6.1", "what ends a message that is not chunked last", _CONNECTIONS),
    Waived("RFC 9112 6.3", "messages that are cut off, or go on too long", _CONNECTIONS),
    *(
        Waived(f"RFC 9112 {number}", "transfer codings", "an exchange holds content without its transfer coding")
        for number in ("7", "7.1", "7.1.1", "7.1.2", "7.2", "7.3", "7.4", "8")
    ),
    *(
        Waived(f"RFC 9112 {number}", "reusing, pipelining and closing connections", _CONNECTIONS)
        for number in ("9.2", "9.3", "9.3.1", "9.3.2", "9.4", "9.5", "9.6", "9.7", "9.8")
    ),
    Waived("RFC 9112 10.1", "message/http", _READERS),
    Waived("RFC 9112 10.2", "application/http", _READERS),
    Waived("RFC 9112 11.3", "integrity of messages", _CLIENTS),
    # RFC 9457
    Waived("RFC 9457 3", "of several problems the most urgent is told", _PEOPLE),
    Waived("RFC 9457 3.1", "members of a wrong type are ignored", _CLIENTS),
    Waived("RFC 9457 3.2", "unknown extensions are ignored", _CLIENTS),
    Waived("RFC 9457 4", "what the definition of a type documents", _AUTHORS),
    # The others
    Waived("RFC 5789 1", "the words of BCP 14", _WORDS),
    Waived("RFC 5789 2", "PATCH with preconditions, caches, and fields of the patch document", _CLIENTS),
    Waived("RFC 5789 5", "PATCH does not use up the server", _INSIDE),
    Waived("RFC 6585 2", "the words of BCP 14", _WORDS),
    Waived("RFC 6585 3", "a 428 is not stored", _CACHES),
    Waived("RFC 6585 4", "a 429 is not stored", _CACHES),
    Waived("RFC 6585 5", "a 431 is not stored", _CACHES),
    Waived("RFC 6585 6", "a 511 is not stored", _CACHES),
    Waived("RFC 7538 2", "the words of BCP 14", _WORDS),
    Waived("RFC 7538 3", "references are changed to the new URI", _CLIENTS),
    Waived("RFC 7725 2", "the words of BCP 14", _WORDS),
    Waived("RFC 8297 1.1", "the words of BCP 14", _WORDS),
    Waived("RFC 8297 2", "what the fields of a 103 mean for the final response", _CLIENTS),
    Waived("RFC 8470 1.1", "the words of BCP 14", _WORDS),
    Waived("RFC 8470 4", "what is sent in early data", _CLIENTS),
    Waived("RFC 8470 5.1", "how Early-Data is set and forwarded", _INTERMEDIARIES),
    Waived("RFC 8470 5.2", "how a 425 is retried and forwarded", _CLIENTS),
    Waived("RFC 8470 6.1", "gateways", _INTERMEDIARIES),
    Waived("RFC 8470 6.2", "all servers of an origin treat early data alike", _INSIDE),
    Waived("RFC 8470 6.3", "early data under load", _CONNECTIONS),
)


# --- The page ---


def cited() -> dict[str, list[Rule]]:
    """The rules by the section that they cite, in the order of documents and numbers."""
    found: dict[str, list[Rule]] = defaultdict(list)
    for rule in sorted(RULES.values(), key=lambda rule: order(rule.section)):
        found[rule.section].append(rule)
    return found


def order(section: str) -> tuple[str, tuple[int, ...]]:
    """What sorts citations by document and then by the parts of the number; a whole document comes first."""
    document, number = (section, "") if section.count(" ") == 1 else section.rsplit(" ", 1)
    return document, tuple(int(part) for part in number.split(".") if part)


def page() -> str:
    """The text of the page."""
    return "\n".join([*heading(), *rules(), *elsewhere(), *waived(), ""])


def heading() -> Iterator[str]:
    """What the page is, and how much there is of it."""
    kinds = [type(rule.judged) for rule in RULES.values()]
    one, two, none = (kinds.count(kind) for kind in (OneExchange, TwoExchanges, Unobservable))
    yield "# What the rules cover"
    yield ""
    yield "*Written by `tools/rfc_coverage.py`; a test fails when it is out of date.*"
    yield ""
    yield f"There are {len(RULES)} rules. {one} judge one exchange, {two} judge an exchange next to a witness, and"
    yield f"{none} cannot be seen from outside and say why. Each stands below with the section it cites. What rules"
    yield "of other sections cover, and what no rule covers, follows with the reasons. All is told in our own words."
    yield ""


def rules() -> Iterator[str]:
    """The rules by section."""
    yield "## Rules by section"
    yield ""
    yield "| section | rule | level | judged by | what it says |"
    yield "|---|---|---|---|---|"
    for section, listed in cited().items():
        for rule in listed:
            yield f"| {section} | `{rule.id}` | {rule.level.value} | {way(rule)} | {cell(rule.sentence)} |"
    yield ""


def elsewhere() -> Iterator[str]:
    """What rules cover that cite another section."""
    yield "## Covered by rules of other sections"
    yield ""
    yield "| section | obligation | rules |"
    yield "|---|---|---|"
    for row in sorted(ELSEWHERE, key=lambda row: order(row.section)):
        yield f"| {row.section} | {cell(row.what)} | {', '.join(f'`{rule}`' for rule in row.rules)} |"
    yield ""


def waived() -> Iterator[str]:
    """What no rule covers."""
    yield "## Waived"
    yield ""
    yield "| section | obligation | why no rule |"
    yield "|---|---|---|"
    for row in sorted(WAIVED, key=lambda row: order(row.section)):
        yield f"| {row.section} | {cell(row.what)} | {cell(row.why)} |"


def way(rule: Rule) -> str:
    """How a rule is judged, in a few words."""
    match rule.judged:
        case OneExchange():
            return "one exchange"
        case TwoExchanges(relation=relation):
            return f"a witness: {relation.value}"
        case Unobservable(because=because):
            return f"nothing: {cell(because)}"


def cell(text: str) -> str:
    """A text as it stands in a cell of a table."""
    return text.replace("|", "\\|").replace("*", "\\*")


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
    print(f"wrote {PAGE.name}: {len(RULES)} rules, {len(ELSEWHERE)} rows from elsewhere, {len(WAIVED)} waived")
