"""Answers about the server and the head of the message (RFC 9110 7, RFC 9112 3 and 6)."""

from __future__ import annotations

import re

from statuswise.graph import NO, YES
from statuswise.semantics import duplicated_singletons, parse_list
from statuswise.serve._call import Call

__all__ = [
    "authority_served",
    "fields_within_limit",
    "message_well_formed",
    "method_known",
    "service_available",
    "target_is_server",
    "target_within_limit",
    "transfer_coding_known",
    "version_supported",
]

_HOST = re.compile(r"(?:(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*+|\[[0-9A-Fa-f:.]+\])(?::[0-9]*)?\Z")
"""uri-host [ ":" port ] (RFC 9110 7.2), as far as characters go."""

_VERSIONS = ("1", "2", "3")

_BAD_TARGET = re.compile(r"[\x00-\x20\x7f#]|\A(?!/|https?://)", re.IGNORECASE)
"""What no target has: white space, a fragment, a beginning that is neither path nor scheme of HTTP (RFC 9112 3.2)."""


def service_available(call: Call) -> str:
    """Say whether there is room for one more request."""
    return YES if call.api.has_room else NO


def version_supported(call: Call) -> str:
    """Say whether the version is one of HTTP/1, or 2 or 3 as servers name those that speak them.

    A request line that says `HTTP/2.0` is no HTTP/2: what follows it would be read by the rules of HTTP/1.
    """
    return YES if call.version in _VERSIONS or call.version.startswith("1.") else NO


def target_within_limit(call: Call) -> str:
    """Compare the target's length with the limit."""
    return YES if len(call.request.target) <= call.api.target_limit else NO


def fields_within_limit(call: Call) -> str:
    """Compare the size and the number of the fields with the limits."""
    return (
        YES if call.fields_size <= call.api.fields_limit and len(call.request.fields) <= call.api.fields_count else NO
    )


def message_well_formed(call: Call) -> str:
    """Look at Host, at fields that may stand once only, at the framing, and at the form of the target."""
    request = call.request
    hosts = request.fields.lines("Host")
    if call.version == "1.1" and len(hosts) != 1:
        return NO  # RFC 9112 3.2
    if any(not _HOST.match(host) for host in hosts) or len(hosts) > 1:
        return NO
    if duplicated_singletons(request.fields) or not _is_delimited(call):
        return NO
    if request.target == "*":
        return YES if request.method == "OPTIONS" else NO
    if _BAD_TARGET.search(request.target) or not call.path.startswith(b"/"):
        return NO
    return YES if request.target.startswith("/") or _names_host(request.target) else NO


def _names_host(target: str) -> bool:
    """Whether a target in absolute form says whose it is: an http URI without a host is rejected (RFC 9110 4.2.1)."""
    authority = target.partition("://")[2].partition("/")[0].partition("?")[0]
    return _HOST.match(authority) is not None and authority[:1] not in ("", ":")


def _is_delimited(call: Call) -> bool:
    """Whether it can be told for sure where the content ends (RFC 9112 6.1, 6.3)."""
    length, codings = call.request.fields.get("Content-Length"), _codings(call)
    if length is not None and (
        not length.isascii() or not length.isdigit() or "Transfer-Encoding" in call.request.fields
    ):
        return False
    return not codings or codings[-1] == "chunked"


def transfer_coding_known(call: Call) -> str:
    """Say whether the only transfer coding is chunked."""
    return YES if all(coding == "chunked" for coding in _codings(call)) else NO


def _codings(call: Call) -> list[str]:
    return [coding.lower() for coding in parse_list(call.request.fields.get("Transfer-Encoding") or "")]


def method_known(call: Call) -> str:
    """Say whether some operation of the API has this method, or every API has."""
    return YES if call.method in call.api.methods else NO


def authority_served(call: Call) -> str:
    """Say whether the host is one of those that the API answers for."""
    return YES if call.api.serves(call.request.authority) else NO


def target_is_server(call: Call) -> str:
    """Say whether it is OPTIONS *."""
    return YES if call.request.target == "*" else NO
