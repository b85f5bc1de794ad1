"""What the codes 4xx mean to people: when each is right, when not, and which neighbour is right then.

The rules of `_guidance` hold here too.
"""

from collections.abc import Mapping
from typing import Final

from statuswise.semantics._status import Guidance

__all__ = ["CLIENT_ERRORS"]

CLIENT_ERRORS: Final[Mapping[int, Guidance]] = {
    400: Guidance(
        "What the client sent is malformed, missing or unusable.",
        (
            "POST /users without the required name: the answer names the field.",
            "The content is not the JSON that it claims to be.",
            "GET /users?limit=many, where a number is needed.",
        ),
        {
            401: "when the fault lies in the credentials",
            404: "when the request is right and what it names does not exist",
            409: "when the same request would be fine in another state of the resource",
            411: "when all that is missing is Content-Length",
            413: "when the content is too large",
            414: "when the URI is too long",
            415: "when the media type or coding of the content is not supported",
            422: "when the content is well-formed and only its meaning is wrong, in an API that tells the two apart",
            431: "when the fields are too large",
            500: "when the request is right and the server fails on it",
        },
        ("validation", "invalid", "malformed", "invalid json", "missing field", "bad parameter", "schema"),
    ),
    401: Guidance(
        "The request lacks valid credentials: none were sent, or the ones sent are wrong, unknown or expired.",
        ("No API key.", "An unknown or revoked API key.", "An access token that has expired."),
        {
            400: "when the fault has nothing to do with credentials",
            403: "when the credentials are valid but lack the permission",
            404: "when strangers must not learn that the target exists",
            407: "when it is a proxy on the way that wants credentials",
            511: "when it is the network that wants a login",
        },
        (
            "unauthorised",
            "unauthenticated",
            "not authenticated",
            "authentication",
            "login",
            "credentials",
            "api key",
            "invalid token",
            "expired token",
        ),
    ),
    402: Guidance(
        "It has no agreed meaning yet; APIs use it to say that something must be paid first.",
        ("The prepaid balance of the account is used up, and the content says so.",),
        {
            403: "when the caller's plan does not include the operation",
            429: "when a quota is used up and fills again by itself",
        },
        ("payment", "billing", "insufficient funds"),
    ),
    403: Guidance(
        "The server understood the request and refuses it, most often because valid credentials lack the permission.",
        ("A basic user reads /admin/stats.", "A user changes somebody else's order."),
        {
            401: "when no credentials were sent, or the ones sent are invalid",
            402: "when a payment would lift the refusal",
            404: "when the caller must not even learn that the target exists",
            405: "when nobody can use this method on the target",
            409: "when it is the state of the resource that is in the way, not who is asking",
            423: "when the caller is allowed to, and only a lock is in the way",
            429: "when the caller asked too often and may ask again later",
            451: "when a legal demand is the reason",
        },
        ("not authorized", "permission", "permission denied", "access denied", "authorization", "csrf"),
    ),
    404: Guidance(
        "Nothing is found at the target, or the server does not say whether there is.",
        (
            "GET /users/999, and there is no user 999.",
            "GET /usres: no such URL.",
            "GET /users/8/drafts by somebody who must not learn whether there are any.",
        ),
        {
            200: "when a search or a list has no members: an empty list is a result",
            204: "when the target exists and has nothing to send",
            301: "when it has moved for good and a POST may become a GET",
            308: "when it has moved for good",
            400: "when the request itself is faulty",
            401: "when credentials are missing, and the caller may know that there is something to log in for",
            403: "when the caller may know that it exists but must not use it",
            405: "when the target exists and only the method does not fit",
            410: "when it is known to be gone for good",
            421: "when the request was meant for another server",
        },
        ("missing", "does not exist", "no such", "unknown url"),
    ),
    405: Guidance(
        "The target exists but does not support the method; Allow lists the methods that it supports.",
        ("DELETE /users, where only GET and POST are supported.",),
        {
            403: "when the method is supported and this caller must not use it",
            404: "when the target does not exist",
            409: "when the method is supported and the current state is in the way",
            501: "when the server does not know the method for any target",
        },
        ("wrong method", "allow"),
    ),
    406: Guidance(
        "No available representation fits the request's Accept fields, and the server will not send a default one.",
        ("GET /users/7 with Accept: text/csv, where only JSON is available.",),
        {
            200: "when a default representation serves the client better than a refusal, which is allowed",
            300: "when the client can choose among alternatives",
            415: "when it is the format of the content sent, not the one wanted, that does not fit",
        },
        ("accept", "content negotiation"),
    ),
    407: Guidance(
        "A proxy on the way wants credentials of its own.",
        ("A company's proxy, before it lets a request out.",),
        {
            401: "when it is the origin server that wants credentials",
            511: "when the network holds back a device that has not logged in",
        },
        ("proxy login",),
    ),
    408: Guidance(
        "The request did not arrive completely in the time that the server was prepared to wait.",
        ("A client starts to send a file and stalls half way.",),
        {
            400: "when the request has ended, and is incomplete",
            503: "when it is the server itself that was too slow",
            504: "when a server behind this one did not answer in time",
        },
        ("client timeout", "slow client"),
    ),
    409: Guidance(
        "The request clashes with the current state of the resource.",
        ("POST /users with an e-mail address that is taken.", "Cancelling an order that has been shipped."),
        {
            400: "when the request is faulty whatever the state",
            403: "when it is the caller's permission that is lacking",
            412: "when a precondition that the client sent is false",
            422: "when the content makes no sense whatever the state",
            423: "when a lock is in the way",
            424: "when another action that this one depends on has failed",
            428: "when the client has to send a precondition first",
            503: "when two writes collided inside the server and a repetition will do",
        },
        ("duplicate", "already exists", "unique", "concurrent", "edit conflict"),
    ),
    410: Guidance(
        "The target was here, is gone on purpose, and will very likely not come back.",
        ("GET /users/7, and user 7 closed the account.", "An offer that has ended, or a version of the API shut down."),
        {
            301: "when it has a new URI and a POST may become a GET",
            308: "when it has a new URI",
            404: "when the server does not know whether it ever existed, or whether it is gone for good",
            451: "when it was taken away by a legal demand",
        },
        ("removed", "deleted", "retired", "sunset"),
    ),
    411: Guidance(
        "The server does not accept the request without Content-Length.",
        ("POST /files of unknown length, where the server reserves the space first.",),
        {
            400: "when Content-Length is there and malformed",
            413: "when the length is given and too large",
        },
        ("content-length",),
    ),
    412: Guidance(
        "A precondition of the request is false, so the request was not carried out.",
        (
            'PUT /users/7 with If-Match: "v1", and somebody has stored "v2" since.',
            "PUT /users/7 with If-None-Match: *, and user 7 exists.",
        ),
        {
            304: "when If-None-Match or If-Modified-Since is false on GET or HEAD",
            404: "when the target does not exist and the answer without the precondition would be 404",
            409: "when the client sent no precondition and the state is in the way",
            417: "when it is the Expect field that cannot be met",
            428: "when the client sent no precondition and has to",
        },
        ("if-match", "if-unmodified-since", "etag mismatch", "optimistic locking", "stale"),
    ),
    413: Guidance(
        "The content is larger than the server is willing or able to process.",
        ("POST /avatars with 40 MB, where 5 MB is the limit.",),
        {
            400: "when the size is fine and one value in the content is too long",
            411: "when the length is not given and the server insists on it",
            414: "when the URI is too long",
            431: "when the fields are too large",
            507: "when the content is not too large and the server has no space left",
        },
        ("payload too large", "request entity too large", "body too large", "upload limit"),
    ),
    414: Guidance(
        "The target URI is longer than the server is willing to interpret.",
        ("GET /users?ids= with ten thousand ids: offer a POST for such searches.",),
        {
            400: "when the length is fine and a parameter is not",
            413: "when the content is too large",
            431: "when the fields are too large",
        },
        ("request-uri too long", "url too long", "query too long"),
    ),
    415: Guidance(
        "The content is in a format or content coding that the target does not support for this method.",
        ("POST /users with Content-Type: text/xml, where only JSON is read.", "Content in an unknown coding."),
        {
            400: "when the format is supported and the content breaks its rules",
            406: "when it is the format wanted, not the one sent, that does not fit",
            422: "when the format is supported, the content is well-formed, and its meaning is wrong",
        },
        ("content-type", "content-encoding", "unsupported format"),
    ),
    416: Guidance(
        "None of the requested ranges lies within the representation, or there are too many small ones.",
        ("GET /videos/7 with Range: bytes=5000- of a file of 4096 bytes.",),
        {
            200: "when the server ignores Range, which it may, and must where the unit is unknown",
            206: "when at least one of the ranges can be satisfied",
            400: "when a query parameter, not the Range field, asks for too much",
        },
        ("requested range not satisfiable", "invalid range"),
    ),
    417: Guidance(
        "The expectation in the Expect field cannot be met.",
        ("PUT /videos/7 with an expectation other than 100-continue.",),
        {
            100: "when the expectation is 100-continue and nothing speaks against the request",
            412: "when it is a precondition such as If-Match that is false",
        },
        ("expect",),
    ),
    418: Guidance(
        "The number is occupied by an old joke about a teapot.",
        ("Never.",),
        {
            400: "when the request is faulty",
            403: "when the server refuses, robots for example",
        },
        ("i'm a teapot", "teapot"),
    ),
    421: Guidance(
        "The request reached a server that does not answer for the host or scheme in its target.",
        ("A client reuses its connection to one host for another host that the server is not configured for.",),
        {
            400: "when the Host field is missing or malformed",
            404: "when the server answers for the host and has no such target",
        },
        ("wrong host", "wrong server", "host"),
    ),
    422: Guidance(
        "The content is of a supported type and well-formed, but what it says cannot be carried out.",
        (
            "A booking that ends before it starts, in an API that keeps 400 for malformed content.",
            "PATCH /users/7 with a sound patch document that would leave the user invalid.",
        ),
        {
            400: "when the content is malformed, or the API has one code for everything that is invalid",
            409: "when the same content would be fine in another state of the resource",
            415: "when the type of the content is not supported",
        },
        ("unprocessable entity", "validation", "semantic error", "constraint"),
    ),
    423: Guidance(
        "A lock protects what the request would change.",
        ("PUT on a WebDAV document that somebody else has locked.",),
        {
            403: "when the caller must not change it even without the lock",
            409: "when the state is in the way and nothing is locked",
            412: "when a precondition about the lock, or any other, is false",
        },
        ("webdav", "lock"),
    ),
    424: Guidance(
        "The action was not performed because another one that it depends on failed.",
        ("Inside a 207: one property could not be set, so the others of the same request were not set either.",),
        {
            207: "when it is the status of the whole response, about several actions",
            409: "when the state of the resource is in the way, not a failed action",
            502: "when a server behind this one failed",
        },
        ("webdav", "dependency"),
    ),
    425: Guidance(
        "The request came in TLS early data, may be a replay, and is not processed for that reason.",
        ("POST /payments in the early data of a resumed connection: the client repeats it after the handshake.",),
        {
            429: "when the client asks too often",
            503: "when the server is not ready yet",
        },
        ("early data", "0-rtt", "replay"),
    ),
    426: Guidance(
        "The server refuses the request over this protocol and names in Upgrade the ones that it wants.",
        ("GET /events without Upgrade, where only WebSocket is spoken.",),
        {
            101: "when the client offered a protocol that the server accepts",
            308: "when the client is to come back over https: that is another URI, not an upgrade",
            505: "when the major version of HTTP is not supported and no upgrade would help",
        },
        ("websocket", "upgrade"),
    ),
    428: Guidance(
        "The server carries out this request only with a precondition, so that no update is lost.",
        ("PUT /users/7 without If-Match, where every change has to name the version it is based on.",),
        {
            400: "when something other than a precondition is missing",
            409: "when a change clashes with the state and preconditions are not required",
            412: "when the client sent a precondition and it is false",
        },
        ("if-match required", "lost update", "optimistic locking"),
    ),
    429: Guidance(
        "The client has sent too many requests in a given time.",
        ("The 101st request of a minute, where 100 are allowed.",),
        {
            402: "when only a payment would lift the limit",
            403: "when no waiting will help",
            503: "when the server as a whole is overloaded, not this client too eager",
        },
        ("rate limit", "rate limited", "throttled", "throttling", "quota"),
    ),
    431: Guidance(
        "A field of the request, or all of them together, is larger than the server is willing to process.",
        ("A Cookie field that has grown to 20 kB.",),
        {
            400: "when the size is fine and a field is malformed",
            413: "when the content is too large",
            414: "when the URI is too long",
        },
        ("headers too large", "header too long", "cookie too large"),
    ),
    451: Guidance(
        "A legal demand keeps the server from giving access.",
        ("An article that a court has ordered to be blocked in the reader's country.",),
        {
            403: "when the refusal is the server's own",
            404: "when the demand itself must not be disclosed",
            410: "when the owner removed it without a legal demand",
        },
        ("legal", "censorship", "blocked", "geoblocking", "dmca"),
    ),
}
