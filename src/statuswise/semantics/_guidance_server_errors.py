"""What the codes 5xx mean to people: when each is right, when not, and which neighbour is right then.

The rules of `_guidance` hold here too.
"""

from collections.abc import Mapping
from typing import Final

from statuswise.semantics._status import Guidance

__all__ = ["SERVER_ERRORS"]

SERVER_ERRORS: Final[Mapping[int, Guidance]] = {
    500: Guidance(
        "The server met something unexpected, and the fault is its own, whatever the client sent.",
        ("An exception that nobody caught.", "A database answers with an error that nobody foresaw."),
        {
            400: "when the request is at fault: invalid input must never surface as a crash",
            501: "when nothing failed, and the server lacks the function",
            502: "when a server behind this one sent an invalid response",
            503: "when the trouble will pass: overload, maintenance, a lost database",
            504: "when a server behind this one did not answer in time",
            507: "when the server has no space left for the result",
        },
        ("crash", "exception", "bug", "server error", "unexpected error"),
    ),
    501: Guidance(
        "The server does not support, for any target, what the request needs.",
        ("A method that the server has never heard of.", "A transfer coding that it cannot read."),
        {
            405: "when the server knows the method and this target does not support it",
            500: "when the function exists and failed",
            505: "when it is the version of HTTP that is not supported",
        },
        ("unknown method", "not supported", "unimplemented"),
    ),
    502: Guidance(
        "This server is a gateway, and the server behind it sent an invalid response.",
        ("A payment provider behind the API answers with HTML instead of JSON.",),
        {
            500: "when the fault is this server's own",
            503: "when this server, or the one behind it, is known to be unavailable for a while",
            504: "when the server behind it did not answer in time",
        },
        ("upstream", "upstream error", "proxy error"),
    ),
    503: Guidance(
        "The server cannot handle the request now, and will probably be able to after a while.",
        ("Maintenance.", "More requests than the server can take.", "The database cannot be reached."),
        {
            409: "when only the client can resolve the clash",
            429: "when this one client asks too often",
            500: "when nothing suggests that the trouble will pass by itself",
            502: "when the server behind this one answered, and its response is invalid",
            504: "when the server behind this one did not answer in time",
            507: "when the server has no space left",
        },
        ("overload", "overloaded", "maintenance", "unavailable", "database down"),
    ),
    504: Guidance(
        "This server is a gateway, and the server behind it did not answer in time.",
        ("A search service behind the API gives no answer within five seconds.",),
        {
            408: "when it is the client that was too slow with its request",
            500: "when no other server is involved, and this one has a fault",
            502: "when the server behind it answered, and the response is invalid",
            503: "when this server itself is too busy, or knows in advance that the other one is down",
        },
        ("upstream timeout", "timeout"),
    ),
    505: Guidance(
        "The server does not support the major version of HTTP that the request uses.",
        ("A request line that ends with HTTP/3.0 on a connection that speaks HTTP/1.1.",),
        {
            400: "when the version is malformed",
            426: "when the client can switch to another protocol on this connection",
            501: "when the version is supported and the method or coding is not",
        },
        ("http version", "version not supported"),
    ),
    506: Guidance(
        "The server is configured wrongly: the variant it chose by negotiation negotiates in turn.",
        ("A server with transparent content negotiation whose variant list points back to itself.",),
        {
            406: "when no variant is acceptable to the client",
            500: "when the fault has nothing to do with transparent negotiation, as in nearly every API",
        },
        ("transparent negotiation",),
    ),
    507: Guidance(
        "The server has no space left to store what the request needs stored.",
        ("PUT of a file on a WebDAV server whose disk, or the user's share of it, is full.",),
        {
            413: "when the content exceeds a limit that holds however much space there is",
            500: "when the fault is another one",
            503: "when the server as a whole cannot work until space is freed",
        },
        ("webdav", "disk full", "storage full", "out of space"),
    ),
    508: Guidance(
        "The server gave up because it met an endless loop while it followed a collection into its depth.",
        ("PROPFIND with Depth: infinity on a WebDAV collection that contains itself.",),
        {
            208: "when the response can list the collection once and mark the repetition",
            500: "when the loop is a fault of the program",
        },
        ("webdav", "infinite loop"),
    ),
    510: Guidance(
        "The request lacks an extension, declared in fields of its own, that the server demands.",
        ("Never in a new API.",),
        {
            400: "when something is missing from the request",
            428: "when a precondition is missing from the request",
        },
    ),
    511: Guidance(
        "The network, not the server asked for, wants the client to log in before it lets requests pass.",
        ("The captive portal of a hotel, before the guest has accepted its terms.",),
        {
            401: "when the server asked for wants credentials",
            407: "when a proxy that the client chose wants credentials",
        },
        ("captive portal", "wifi login"),
    ),
}
