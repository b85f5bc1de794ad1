"""Authentication: challenges, credentials, and the three schemes that APIs use.

Rules of this file:

- Syntax only: whether credentials are valid is the question of somebody who knows principals.
- Challenges and credentials have one grammar (RFC 9110 11.3, 11.4), so they share its reader and its writer.
- What cannot be written safely cannot be built: a line break in a realm is refused by the constructor.
- Credentials never show their secret in a `repr`, and so in no traceback and no log.

Sources: RFC 9110 11, RFC 7617 (Basic), RFC 6750 (Bearer).
"""

import re
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from typing import Final, Literal

from statuswise.semantics._messages import is_token, parse_list, quote, unquote

__all__ = [
    "BearerError",
    "Challenge",
    "Credentials",
    "Parameters",
    "api_key_challenge",
    "basic_challenge",
    "basic_credentials",
    "bearer_challenge",
    "bearer_token",
    "parse_challenges",
    "parse_credentials",
    "write_basic",
]


# --- Tables ---

# token68 = 1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"=" (RFC 9110 11.2); b64token is the same
_TOKEN68: Final = re.compile(r"[A-Za-z0-9._~+/-]++=*+")
# CTL = %x00-1F / %x7F (RFC 5234 B.1): in neither the name nor the password of Basic (RFC 7617 2)
_CONTROL: Final = re.compile(r"[\x00-\x1F\x7F]")
# The characters of error and error_description, and of scope, whose tokens stand one space apart (RFC 6750 3)
_BEARER_TEXT: Final = re.compile(r"[\x20\x21\x23-\x5B\x5D-\x7E]++")
_BEARER_SCOPE: Final = re.compile(r"[\x21\x23-\x5B\x5D-\x7E]++(?: [\x21\x23-\x5B\x5D-\x7E]++)*+")


# --- Types ---

Parameters = tuple[tuple[str, str], ...]
"""Pairs of name and value, in order; the names are case-insensitive and each stands once."""

BearerError = Literal["insufficient_scope", "invalid_request", "invalid_token"]
"""What was wrong with a bearer token: 403, 400 and 401, in this order (RFC 6750 3.1)."""


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a 401 asks for; `str` writes it, with every value quoted: `Basic realm="users", charset="UTF-8"`.

    Several challenges are best sent in a field line each: many clients read only one per line (RFC 9110 11.6.1).

    Args:
        scheme: The name of the scheme, a token; case-insensitive.
        parameters: Its parameters.
        token68: The one value that a scheme like Negotiate has in place of parameters.

    Raises:
        ValueError: A scheme or name that is no token, a repeated name, a value with a control character or outside
            ISO-8859-1, a token68 that is none or stands beside parameters.

    Source: RFC 9110 11.3.

    """

    scheme: str
    parameters: Parameters = ()
    token68: str | None = None

    def __post_init__(self) -> None:
        _write(self.scheme, self.parameters, self.token68)

    def __str__(self) -> str:
        return _write(self.scheme, self.parameters, self.token68)

    def parameter(self, name: str) -> str | None:
        """The value of a parameter, or None where the challenge has none of that name."""
        return _find(self.parameters, name)


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a client sends in Authorization; `str` writes it, secret and all, while `repr` shows the scheme alone.

    Arguments and errors are those of `Challenge`.

    Source: RFC 9110 11.4.
    """

    scheme: str
    token68: str | None = field(default=None, repr=False)
    parameters: Parameters = field(default=(), repr=False)

    def __post_init__(self) -> None:
        _write(self.scheme, self.parameters, self.token68)

    def __str__(self) -> str:
        return _write(self.scheme, self.parameters, self.token68)

    def parameter(self, name: str) -> str | None:
        """The value of a parameter, or None where the credentials have none of that name."""
        return _find(self.parameters, name)


# --- Any scheme ---


def parse_challenges(value: str) -> tuple[Challenge, ...] | None:
    """The challenges of a WWW-Authenticate field, in order, or None where the value is malformed.

    Commas separate challenges and parameters alike: a member `name=value` belongs to the challenge before it, anything
    else begins a new one. An empty value holds no challenge, which a 401 must not send.

    Source: RFC 9110 11.6.1.
    """
    parsed = _read(value)
    return (
        None if parsed is None else tuple(Challenge(one.scheme, tuple(one.parameters), one.token68) for one in parsed)
    )


def parse_credentials(value: str) -> Credentials | None:
    """The credentials of an Authorization field, or None where the value is not exactly one set of them.

    Source: RFC 9110 11.6.2.
    """
    parsed = _read(value)
    if parsed is None or len(parsed) != 1:
        return None
    (one,) = parsed
    # Credentials are no list: only their parameters are one, so a comma stands after a parameter or before the next.
    if value.startswith(",") or ("," in value and not one.parameters):
        return None
    return Credentials(one.scheme, one.token68, tuple(one.parameters))


# --- Basic ---


def basic_challenge(realm: str, charset: Literal["UTF-8"] | None = "UTF-8") -> Challenge:
    """The challenge of the Basic scheme; it asks for UTF-8, which is what `basic_credentials` reads (RFC 7617 2.1)."""
    return Challenge("Basic", (("realm", realm), *((("charset", charset),) if charset else ())))


def basic_credentials(value: str) -> tuple[str, str] | None:
    """The user-id and the password of an Authorization field, or None where it carries no well-formed ones.

    Strictly: base64 with its padding and nothing else, UTF-8, a colon, no control character. Either part may be empty;
    the password may hold colons.

    Source: RFC 7617 2.
    """
    encoded = _token68(value, "basic")
    if encoded is None:
        return None
    try:
        octets = b64decode(encoded, validate=True)
        text = octets.decode("utf-8")
    except ValueError:
        return None
    # The decoder of the standard library takes surplus padding; only one spelling of each credentials is right.
    if b64encode(octets).decode("ascii") != encoded or ":" not in text or _CONTROL.search(text):
        return None
    user, _, password = text.partition(":")
    return user, password


def write_basic(user: str, password: str) -> str:
    """The Authorization field of the Basic scheme, in UTF-8.

    Raises:
        ValueError: A colon in the user-id, or a control character in either: neither can be sent (RFC 7617 2).

    """
    if ":" in user:
        raise ValueError(f"a user-id holds no colon, where Basic would end it: {user!r}")
    if _CONTROL.search(user) or _CONTROL.search(password):
        raise ValueError("a user-id and a password hold no control characters, such as a line break at the end")
    return str(Credentials("Basic", b64encode(f"{user}:{password}".encode()).decode("ascii")))


# --- Bearer ---


def bearer_challenge(
    realm: str, error: BearerError | None = None, description: str | None = None, scope: str | None = None
) -> Challenge:
    """The challenge of the Bearer scheme.

    Args:
        realm: The protection space.
        error: What was wrong with the token; None where the request had no credentials, which owes no reasons.
        description: The same for the developer of the client, in ASCII.
        scope: The scopes that the token needs, one space apart.

    Raises:
        ValueError: A character that RFC 6750 does not allow, or a description without an error.

    Source: RFC 6750 3.

    """
    if description is not None and error is None:
        raise ValueError('a description describes an error: bearer_challenge(realm, "invalid_token", description)')
    parameters = [("realm", realm)]
    for name, value, allowed in (
        ("error", error, _BEARER_TEXT),
        ("error_description", description, _BEARER_TEXT),
        ("scope", scope, _BEARER_SCOPE),
    ):
        if value is None:
            continue
        if allowed.fullmatch(value) is None:
            raise ValueError(f"the {name} of Bearer is ASCII without quotation marks and backslashes, not {value!r}")
        parameters.append((name, value))
    return Challenge("Bearer", tuple(parameters))


def bearer_token(value: str) -> str | None:
    """The token of an Authorization field, or None where it carries no well-formed bearer token (RFC 6750 2.1)."""
    return _token68(value, "bearer")


# --- A key in a field ---


def api_key_challenge(field_name: str, realm: str) -> Challenge:
    """The challenge for a key that is sent in a field of its own: `ApiKey realm="users", field="X-API-Key"`.

    A 401 must carry a challenge, and no registered scheme describes a key in a field; to name Basic or Bearer would ask
    for what the server does not read, and Basic makes browsers prompt. RFC 9110 11.1 leaves the set of schemes open, so
    this one says in well-formed words what is wanted, and clients that do not know it skip it.

    Raises:
        ValueError: The name is no field name, or the realm cannot be quoted.

    """
    if not is_token(field_name):
        raise ValueError(f"the name of a field is a token, such as X-API-Key, not {field_name!r}")
    return Challenge("ApiKey", (("realm", realm), ("field", field_name)))


# --- Helpers ---


@dataclass(slots=True)
class _Parsed:
    """A challenge or credentials while being read."""

    scheme: str
    token68: str | None
    parameters: list[tuple[str, str]]


def _read(value: str) -> list[_Parsed] | None:
    """What a list of challenges holds, which is also the grammar of credentials; None where it is malformed.

    challenge = auth-scheme [ 1*SP ( token68 / #auth-param ) ] (RFC 9110 11.3)
    """
    parsed: list[_Parsed] = []
    for member in parse_list(value):
        parameter = _parameter(member)
        if parameter is None:
            scheme, _, rest = member.partition(" ")
            rest = rest.lstrip(" ")
            token68 = rest if _TOKEN68.fullmatch(rest) else None
            parameter = _parameter(rest)
            if not is_token(scheme) or (rest and token68 is None and parameter is None):
                return None
            parsed.append(_Parsed(scheme, token68, []))
        elif not parsed or parsed[-1].token68 is not None:
            return None
        if parameter is not None:
            parsed[-1].parameters.append(parameter)
    return None if any(_repeats(one.parameters) for one in parsed) else parsed


def _parameter(text: str) -> tuple[str, str] | None:
    """The name and value of `auth-param = token BWS "=" BWS ( token / quoted-string )`, None where it is none."""
    name, _, written = text.partition("=")
    name, written = name.rstrip(" \t"), written.lstrip(" \t")
    value = written if is_token(written) else unquote(written)
    return (name, value) if is_token(name) and value is not None else None


def _repeats(parameters: Parameters | list[tuple[str, str]]) -> bool:
    """Whether a name stands twice, which no challenge may do (RFC 9110 11.2)."""
    return len({name.lower() for name, _ in parameters}) < len(parameters)


def _write(scheme: str, parameters: Parameters, token68: str | None) -> str:
    """The text of a challenge or of credentials; every value is quoted, as realm must be (RFC 9110 11.5).

    Raises:
        ValueError: Some part cannot be written.

    """
    if not is_token(scheme) or not all(is_token(name) for name, _ in parameters):
        names = ", ".join(repr(name) for name in (scheme, *(name for name, _ in parameters)))
        raise ValueError(f"the scheme and the names of its parameters are tokens, such as Basic and realm, not {names}")
    if _repeats(parameters):
        raise ValueError(f"each parameter of {scheme} stands once; several values of one name need several challenges")
    if token68 is None:
        written = ", ".join(f"{name}={quote(value)}" for name, value in parameters)
        return f"{scheme} {written}" if written else scheme
    if parameters:
        raise ValueError(f"{scheme} has either a token68 or parameters, not both")
    if _TOKEN68.fullmatch(token68) is None:
        raise ValueError(f"the token68 of {scheme} is one or more of A-Z a-z 0-9 - . _ ~ + / and then = as padding")
    return f"{scheme} {token68}"


def _find(parameters: Parameters, name: str) -> str | None:
    """The value of a parameter, whatever the case of its name."""
    return next((value for other, value in parameters if other.lower() == name.lower()), None)


def _token68(value: str, scheme: str) -> str | None:
    """The token68 of an Authorization field of that scheme, None where it is something else."""
    credentials = parse_credentials(value)
    return credentials.token68 if credentials is not None and credentials.scheme.lower() == scheme else None
