"""The grammar of response fields that nothing else here has to read: most functions only say whether a value fits.

Rules of this file: every repetition in a pattern is possessive, so that time is linear in the input.

Sources: RFC 9110, RFC 9111 5.2, RFC 8288 3, RFC 3986, RFC 5646 2.1 for the shape of a language tag.
"""

import re
from typing import Final, NamedTuple

from statuswise.semantics import (
    is_token,
    parse_accept,
    parse_accept_encoding,
    parse_list,
    parse_media_type,
    unquote,
)

__all__ = [
    "Directive",
    "has_empty_member",
    "is_accept",
    "is_accept_encoding",
    "is_digits",
    "is_language_list",
    "is_media_type_list",
    "is_protocol_list",
    "is_token_list",
    "is_uri_reference",
    "parse_directives",
    "parse_relations",
    "uri_authority",
    "uri_scheme",
]


# --- Types ---


class Directive(NamedTuple):
    """A cache directive: its name in lower case, its argument unquoted and None without one, and how it was written."""

    name: str
    argument: str | None
    quoted: bool


# --- Tables ---

# pchar, "/" and "?" (RFC 3986 3.3, 3.4)
_TEXT: Final = r"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?]|%[0-9A-Fa-f]{2})*+"
# authority = [ userinfo "@" ] host [ ":" port ], host = IP-literal / reg-name (RFC 3986 3.2)
_NAMED: Final = r"[A-Za-z0-9\-._~!$&'()*+,;=]|%[0-9A-Fa-f]{2}"
_IP_LITERAL: Final = r"\[(?:[0-9A-Fa-f:.]++|[vV][0-9A-Fa-f]++\.[A-Za-z0-9\-._~!$&'()*+,;=:]++)\]"
_AUTHORITY: Final = rf"(?:(?:{_NAMED}|:)*+@)?+(?:{_IP_LITERAL}|(?:{_NAMED})*+)(?::[0-9]*+)?+"
# The first segment of a relative reference holds no colon (RFC 3986 4.2): what stands before one must be a scheme.
# Without an authority a path does not begin with two slashes (3.3).
_URI_REFERENCE: Final = re.compile(
    r"(?:(?P<scheme>[A-Za-z][A-Za-z0-9+.\-]*+):|(?![^/?#:]*+:))"
    rf"(?://(?P<authority>{_AUTHORITY})(?=[/?#]|\Z)|(?!//)){_TEXT}(?:\#{_TEXT})?+"
)
_DIGITS: Final = re.compile(r"[0-9]++")
_LANGUAGE_TAG: Final = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*+")

# link-value = "<" URI-Reference ">" *( OWS ";" OWS [ link-param ] ), with the comma or the end after it (RFC 8288 3)
_NAME: Final = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]++"
_ARGUMENT: Final = rf'(?:{_NAME}|"(?:[^"\\]|\\.)*+")'
_NEXT_PARAMETER: Final = r"[ \t]*+;[ \t]*+"
_LINK: Final = re.compile(
    r"[ \t]*+(?:<(?P<target>[^<>]*+)>(?P<parameters>"
    rf"(?:{_NEXT_PARAMETER}(?:{_NAME}(?:[ \t]*+=[ \t]*+{_ARGUMENT})?+)?+)*+)[ \t]*+)?+(?:,|\Z)"
)
_LINK_PARAMETER: Final = re.compile(rf"{_NEXT_PARAMETER}({_NAME})[ \t]*+=[ \t]*+({_ARGUMENT})")


# --- URIs ---


def is_uri_reference(value: str) -> bool:
    """Whether the text is a URI reference, absolute or relative; the empty one is (RFC 3986 4.1)."""
    return _URI_REFERENCE.fullmatch(value) is not None


def uri_scheme(value: str) -> str:
    """The scheme of a URI in lower case; empty for a relative reference and for what is no reference at all."""
    match = _URI_REFERENCE.fullmatch(value)
    return (match["scheme"] or "").lower() if match is not None else ""


def uri_authority(value: str) -> str | None:
    """The authority of a URI reference, None where it has none or the text is no reference."""
    match = _URI_REFERENCE.fullmatch(value)
    return None if match is None else match["authority"]


# --- Lists ---


def is_token_list(value: str) -> bool:
    """Whether the value is a list of tokens, perhaps an empty one."""
    return all(map(is_token, parse_list(value)))


def is_language_list(value: str) -> bool:
    """Whether the value is a list of language tags, perhaps an empty one (RFC 9110 8.5)."""
    return all(_LANGUAGE_TAG.fullmatch(member) for member in parse_list(value))


def is_media_type_list(value: str) -> bool:
    """Whether the value is a list of media types, at least one (RFC 5789 3.1)."""
    members = parse_list(value)
    return bool(members) and None not in map(parse_media_type, members)


def is_protocol_list(value: str) -> bool:
    """Whether the value is a list of protocols, each a token with an optional version (RFC 9110 7.8)."""
    return all(all(map(is_token, member.split("/", 1))) for member in parse_list(value))


def is_accept(value: str) -> bool:
    """Whether the value is a list of media ranges with their weights (RFC 9110 12.5.1)."""
    return len(parse_accept(value)) == len(parse_list(value))


def is_accept_encoding(value: str) -> bool:
    """Whether the value is a list of content codings with their weights (RFC 9110 12.5.3)."""
    return len(parse_accept_encoding(value)) == len(parse_list(value))


def has_empty_member(value: str) -> bool:
    """Whether a list of tokens has an empty member beside others (RFC 9110 5.6.1.1)."""
    members = [member.strip(" \t") for member in value.split(",")]
    return "" in members and any(members)


def is_digits(value: str) -> bool:
    """Whether the value is one decimal number."""
    return _DIGITS.fullmatch(value) is not None


# --- Cache directives and links ---


def parse_directives(value: str) -> tuple[Directive, ...] | None:
    """The directives of a Cache-Control field, in order, or None where one is malformed (RFC 9111 5.2)."""
    found: list[Directive] = []
    for member in parse_list(value):
        name, equals, written = member.partition("=")
        argument = written if is_token(written) else unquote(written)
        if not is_token(name) or (equals and argument is None):
            return None
        found.append(Directive(name.lower(), argument, written.startswith('"')))
    return tuple(found)


def parse_relations(value: str) -> tuple[frozenset[str], ...] | None:
    """The relation types of each link in lower case, none for a link without any; None where the value is malformed.

    Of several rel parameters the first one counts (RFC 8288 3.3).
    """
    found: list[frozenset[str]] = []
    position = 0
    while position < len(value):
        match = _LINK.match(value, position)
        if match is None or not is_uri_reference(match["target"] or ""):
            return None
        if match["target"] is not None:
            relations = (
                written.strip('"')
                for name, written in _LINK_PARAMETER.findall(match["parameters"])
                if name.lower() == "rel"
            )
            found.append(frozenset(next(relations, "").lower().split()))
        position = match.end()
    return tuple(found)
