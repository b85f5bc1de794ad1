"""What the codes 1xx to 3xx mean to people: when each is right, when not, and which neighbour is right then.

Rules of this file:

- Own words, plain and short. `meaning` is one sentence; `when` are everyday cases; each reason under `instead` starts
  with *when* and completes "use 403 instead ...".
- `aliases` are lower-case words by which people look for a code; the phrase itself is no alias.

Source: RFC 9110 15, and the documents that the rows of `_registry` name.
"""

from collections.abc import Mapping
from typing import Final

from statuswise.semantics._status import Guidance

__all__ = ["GUIDANCE"]

GUIDANCE: Final[Mapping[int, Guidance]] = {
    100: Guidance(
        "Nothing in the head of the request speaks against it, so the client may send the content.",
        ("PUT /videos/7 announces a large file with Expect: 100-continue; server software answers, rarely a handler.",),
        {
            101: "when the server switches to a protocol that the request offers in Upgrade",
            103: "when the early message is about fields of the final response",
            413: "when the head already shows that the content is too large",
            417: "when the request names an expectation that the server does not meet",
        },
        ("expect", "100-continue"),
    ),
    101: Guidance(
        "The server agrees to a protocol from the request's Upgrade field and switches to it after this response.",
        ("GET /events with Upgrade: websocket opens a WebSocket.",),
        {
            200: "when the server stays with HTTP: it may ignore Upgrade",
            426: "when the server insists on another protocol and the client did not offer it",
        },
        ("websocket", "upgrade"),
    ),
    102: Guidance(
        "The server has the whole request and is still working on it.",
        ("Never in a new API.",),
        {
            103: "when the early message is about fields of the final response",
            202: "when the work outlasts the request: answer now and say where to follow it",
        },
    ),
    103: Guidance(
        "The fields that the final response will probably have, sent ahead of it.",
        ("Link: </style.css>; rel=preload while the page is still being computed.",),
        {
            100: "when the client waits for permission to send its content",
            200: "when the response itself is ready",
        },
        ("preload",),
    ),
    200: Guidance(
        "It worked, and no more specific success code fits.",
        (
            "GET /users/7 returns the user.",
            "GET /users?name=zoe finds nobody: an empty list is a result.",
            "PUT /users/7 replaces the user and returns it.",
        ),
        {
            201: "when the request created something",
            202: "when the work has been accepted but not finished",
            203: "when a proxy changed the content on its way",
            204: "when it worked and there is nothing to send",
            206: "when only the ranges that the Range field asked for are sent",
            207: "when several things were done, each with a result of its own",
            303: "when the answer is to be read at another URI",
            304: "when a conditional GET or HEAD shows that the client's copy is current",
            400: "when it failed: an error inside a 200 deceives clients, caches and monitors",
            404: "when the one thing asked for does not exist: null is no representation of it",
            416: "when a Range field asks only for what lies outside the representation",
        },
        ("success", "okay"),
    ),
    201: Guidance(
        "The request created a resource: the one that Location names or, without Location, the target itself.",
        (
            "POST /users creates user 7 and answers Location: /users/7.",
            "PUT /users/7 creates user 7 at the target itself: no Location needed.",
        ),
        {
            200: "when nothing was created: something that existed was changed, or an action was performed",
            202: "when it will be created later",
            204: "when a PUT replaced what was there and there is nothing to send",
            303: "when the result is a resource that existed already",
            409: "when what it would create exists already",
        },
        ("create", "new resource"),
    ),
    202: Guidance(
        "The request was accepted; the work is not finished and may still fail.",
        ("POST /reports puts a report in the queue and answers with the URI where its progress can be followed.",),
        {
            200: "when the work is done by the time of the answer, and there is a result to send",
            201: "when the resource exists by the time of the answer",
            204: "when the work is done by the time of the answer, and there is nothing to send",
            303: "when the work is finished and its result has its own URI",
            503: "when the server cannot take on the work now",
        },
        ("asynchronous", "async", "queued", "background job"),
    ),
    203: Guidance(
        "A proxy changed the content of what the origin server sent as 200 (OK).",
        ("A proxy makes images smaller on their way to a phone.",),
        {200: "when the response comes from the origin server as it is"},
        ("transforming proxy",),
    ),
    204: Guidance(
        "It worked, and there is no content to send.",
        ("DELETE /users/7 removed the user.", "PUT /settings saved what the client sent and therefore knows."),
        {
            200: "when there is something to send, be it an empty list",
            201: "when the request created something",
            202: "when the work has been accepted but not finished",
            205: "when the client is to clear the form that sent the request",
            304: "when a conditional GET or HEAD shows that the client's copy is current",
            404: "when the thing asked for does not exist",
        },
        ("empty", "deleted", "no body"),
    ),
    205: Guidance(
        "It worked, and the client is to reset the form or view that sent the request.",
        ("A data entry form was saved and is to be cleared for the next entry.",),
        {
            200: "when there is content to send",
            204: "when the view is to stay as it is, which is what an API nearly always means",
        },
    ),
    206: Guidance(
        "The content is the part or parts of the representation that the Range field asked for.",
        ("GET /videos/7 with Range: bytes=0-1023 returns the first 1024 bytes.",),
        {
            200: "when Range is absent, ignored or overruled by If-Range, and for the pages of a list",
            416: "when none of the requested ranges can be satisfied",
        },
        ("range request", "partial"),
    ),
    207: Guidance(
        "Several things were done, and the content has one status for each of them.",
        (
            "PROPFIND on a WebDAV collection.",
            "POST /users/batch creates some users and refuses others: borrowed from WebDAV, so document the format.",
        ),
        {
            200: "when one result holds for all of them",
            400: "when the request as a whole was refused and nothing was done",
        },
        ("webdav", "batch", "bulk"),
    ),
    208: Guidance(
        "Inside a 207: the members of this collection were listed before, under another path.",
        ("A WebDAV collection can be reached by two paths and is listed once.",),
        {
            207: "when it is the status of the response itself",
            508: "when the server gives up the whole request because of the loop",
        },
        ("webdav",),
    ),
    226: Guidance(
        "The content is not the representation itself but the result of instance manipulations, such as a delta.",
        ("GET /feed with A-IM: vcdiff returns the difference from the client's copy.",),
        {
            200: "when the whole representation is sent",
            206: "when the client asked for a range",
            304: "when the client's copy is current",
        },
        ("delta encoding",),
    ),
    300: Guidance(
        "The target has several representations, each with its own URI, and the client is to choose.",
        ("GET /report, which exists as /report.pdf and /report.csv, when nothing in the request decides.",),
        {
            200: "when the server can choose, for example by the Accept field",
            302: "when there is a single place to go to",
            303: "when one other resource answers the request",
            406: "when nothing that exists is acceptable to the client",
        },
        ("alternatives", "reactive negotiation"),
    ),
    301: Guidance(
        "The target has a new permanent URI; clients may turn a POST into a GET on the way.",
        ("GET /about-us, a page that now lives at /about.",),
        {
            302: "when the move is temporary",
            303: "when the other URI holds the answer to the request, not the moved target",
            307: "when the move is temporary and the method must be kept",
            308: "when the method must be kept, as in nearly every API",
            410: "when the target is gone and has no successor",
        },
        ("redirect", "moved"),
    ),
    302: Guidance(
        "The target is at another URI for now; clients may turn a POST into a GET on the way.",
        ("GET /today leads to the page of the day.",),
        {
            301: "when the move is permanent",
            303: "when the other URI holds the answer to the request, to be read by GET whatever the method was",
            307: "when the method must be kept, as in nearly every API",
            308: "when the move is permanent and the method must be kept",
        },
        ("redirect", "moved temporarily"),
    ),
    303: Guidance(
        "The answer to the request is to be read by GET at another URI.",
        (
            "A form was posted; the browser reads the result at Location, and reloading does not post again.",
            "GET /jobs/7, whose work is finished, leads to /reports/7.",
        ),
        {
            200: "when the answer can be sent right here",
            201: "when the request created a resource and the client need not read it at once",
            202: "when the work is not finished",
            301: "when the target itself has moved for good",
            302: "when the target itself is elsewhere for now",
            307: "when the same request is to be sent elsewhere, with its method and content",
            308: "when the same request is to be sent elsewhere, now and in future",
        },
        ("redirect", "post redirect get"),
    ),
    304: Guidance(
        "The client's copy is current, so no content is sent.",
        ("GET /users/7 with If-None-Match naming the current entity tag.",),
        {
            200: "when the representation has changed, or the request is not conditional",
            204: "when there is no content at all, rather than the same content as before",
            412: "when If-Match or If-Unmodified-Since failed, or the method is neither GET nor HEAD",
        },
        ("cache hit", "if-none-match", "if-modified-since", "unchanged"),
    ),
    305: Guidance(
        "It once told the client to repeat the request through a proxy.",
        ("Never.",),
        {307: "when the client is to go to another URI", 403: "when direct access is refused"},
    ),
    306: Guidance(
        "It once told the client to switch proxies.",
        ("Never.",),
        {307: "when the client is to go to another URI"},
        ("switch proxy",),
    ),
    307: Guidance(
        "The target is at another URI for now, and the request is to be repeated there with the same method.",
        ("POST /orders, for now served by another region.",),
        {
            301: "when the move is permanent and a POST may become a GET",
            302: "when a POST may become a GET",
            303: "when the other URI holds the answer, to be read by GET",
            308: "when the move is permanent",
            503: "when the target is out of order for now and no other URI serves it",
        },
        ("redirect",),
    ),
    308: Guidance(
        "The target has a new permanent URI, and the request is to be repeated there with the same method.",
        ("POST /v1/orders, which has moved to /v2/orders for good.", "GET /users/, where /users is the right URI."),
        {
            301: "when very old clients have to follow and a POST may become a GET",
            302: "when the move is temporary and a POST may become a GET",
            303: "when the other URI holds the answer, to be read by GET",
            307: "when the move is temporary",
            410: "when the target is gone and has no successor",
        },
        ("redirect", "moved"),
    ),
}
