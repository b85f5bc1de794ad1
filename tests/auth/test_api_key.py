"""A key in a field, a query parameter or a cookie."""

import asyncio
from typing import Any

import pytest

from statuswise.auth import ApiKey, Credential, Principal, Problem, StaticKeys, hash_key, make_key
from statuswise.openapi import SecurityScheme
from statuswise.semantics import Challenge, Fields, Request, api_key_challenge

ANN = Principal("ann")
KEYS = StaticKeys({hash_key("k1"): ANN})
IN_FIELD, IN_QUERY, IN_COOKIE = ApiKey(KEYS), ApiKey(KEYS, query="api_key"), ApiKey(KEYS, cookie="session")


def request(target: str = "/", *lines: tuple[str, str]) -> Request:
    return Request("GET", target, Fields(lines))


# --- credentials_present, credentials_well_formed ---


# fmt: off
PLACES = [
    # the way, the request, what is found, whether it is well-formed
    (IN_FIELD,  request(),                                                      None,        False),
    (IN_FIELD,  request("/?X-API-Key=k1", ("Cookie", "X-API-Key=k1")),          None,        False),
    (IN_FIELD,  request("/", ("X-API-Key", "k1")),                              "k1",        True),
    (IN_FIELD,  request("/", ("x-api-key", " k1\t")),                           "k1",        True),
    (IN_FIELD,  request("/", ("X-API-Key", "")),                                "",          False),
    (IN_FIELD,  request("/", ("X-API-Key", "k1"), ("X-API-Key", "k1")),         "k1, k1",    False),
    (IN_FIELD,  request("/", ("X-API-Key", "k1"), ("x-api-key", "")),           "k1, ",      False),
    (IN_FIELD,  request("/", ("X-API-Key", "k1,k2")),                           "k1,k2",     False),
    (IN_FIELD,  request("/", ("X-API-Key", "k 1")),                             "k 1",       False),
    (IN_FIELD,  request("/", ("X-API-Key", "k\x001")),                          "k\x001",    False),
    (IN_FIELD,  request("/", ("X-API-Key", "k\n1")),                            "k\n1",      False),
    (IN_FIELD,  request("/", ("X-API-Key", "k\x7f")),                           "k\x7f",     False),
    (IN_FIELD,  request("/", ("X-API-Key", "\xe9")),                            "\xe9",      False),
    (IN_FIELD,  request("/", ("X-API-Key", "\ud800")),                          "\ud800",    False),
    (IN_FIELD,  request("/", ("X-API-Key", "Bearer/k=~!\"'`{}")),               "Bearer/k=~!\"'`{}", True),
    (IN_QUERY,  request("/"),                                                   None,        False),
    (IN_QUERY,  request("/?"),                                                  None,        False),
    (IN_QUERY,  request("/?x=1&API_KEY=k1", ("api_key", "k1")),                 None,        False),
    (IN_QUERY,  request("/?x=1&api_key=k1&y=2"),                                "k1",        True),
    (IN_QUERY,  request("/?api%5Fkey=k%31"),                                    "k1",        True),
    (IN_QUERY,  request("/?api_key"),                                           "",          False),
    (IN_QUERY,  request("/?api_key="),                                          "",          False),
    (IN_QUERY,  request("/?api_key=k1&api_key=k1"),                             "k1, k1",    False),
    (IN_QUERY,  request("/?api_key=k+1"),                                       "k 1",       False),
    (IN_QUERY,  request("/?api_key=%00"),                                       "\x00",      False),
    (IN_QUERY,  request("/?api_key=%FF"),                                       "\ufffd",    False),
    (IN_QUERY,  request("/?api_key=%"),                                         "%",         True),
    (IN_COOKIE, request("/?session=k1"),                                        None,        False),
    (IN_COOKIE, request("/", ("Cookie", "")),                                   None,        False),
    (IN_COOKIE, request("/", ("Cookie", "Session=k1; my_session=k1; session")), None,        False),
    (IN_COOKIE, request("/", ("Cookie", "a=b; session=k1;c=d")),                "k1",        True),
    (IN_COOKIE, request("/", ("Cookie", "a=b"), ("Cookie", "session=k1=")),     "k1=",       True),  # RFC 9113 8.2.3
    (IN_COOKIE, request("/", ("Cookie", ";; session = k1 ;")),                  "k1",        True),
    (IN_COOKIE, request("/", ("Cookie", "session=")),                           "",          False),
    (IN_COOKIE, request("/", ("Cookie", "session=k1; session=k2")),             "k1, k2",    False),
    (IN_COOKIE, request("/", ("Cookie", "session=\x00")),                       "\x00",      False),
]
# fmt: on


@pytest.mark.parametrize(("way", "sent", "found", "well_formed"), PLACES)
def test_a_key_is_found_in_its_place_and_read_if_it_came_once(
    way: ApiKey[Principal], sent: Request, found: str | None, *, well_formed: bool
) -> None:
    raw = way.find(sent)

    assert found == raw
    assert (Credential("ApiKey", (raw or "",)) if well_formed else None) == way.read(raw or "")


def test_a_key_of_make_key_is_well_formed_in_every_place() -> None:
    key = make_key()

    for way, sent in [
        (IN_FIELD, request("/", ("X-API-Key", key))),
        (IN_QUERY, request(f"/?api_key={key}")),
        (IN_COOKIE, request("/", ("Cookie", f"session={key}"))),
    ]:
        assert key == way.find(sent)
        assert way.read(key) is not None


def test_credentials_do_not_show_the_key() -> None:
    assert "k1" not in repr(IN_FIELD.read("k1"))


# --- credentials_valid ---


@pytest.mark.parametrize(("key", "expected"), [("k1", ANN), ("k2", None)])
def test_the_lookup_says_who_calls(key: str, expected: Principal | None) -> None:
    assert expected == asyncio.run(IN_FIELD.verify(Credential("ApiKey", (key,))))


# --- The challenge, and the document ---


@pytest.mark.parametrize("problem", [Problem.MISSING, Problem.MALFORMED, Problem.REJECTED])
@pytest.mark.parametrize(
    ("way", "expected"),
    [
        (IN_FIELD, 'ApiKey realm="api", field="X-API-Key"'),
        (IN_QUERY, 'ApiKey realm="api", query="api_key"'),
        (IN_COOKIE, 'ApiKey realm="api", cookie="session"'),
        (ApiKey(KEYS, field="Key", realm="users"), 'ApiKey realm="users", field="Key"'),
    ],
)
def test_a_401_says_where_the_key_belongs(way: ApiKey[Principal], problem: Problem, expected: str) -> None:
    assert [expected] == [str(one) for one in way.challenges(problem)]
    assert [expected] == [str(one) for one in way.challenges(problem, "k1")]


def test_the_challenge_for_a_field_is_that_of_semantics() -> None:
    assert (api_key_challenge("X-API-Key", "api"),) == IN_FIELD.challenges(Problem.MISSING)


def test_a_403_has_no_challenge() -> None:
    no_challenge: tuple[Challenge, ...] = ()
    assert no_challenge == IN_FIELD.challenges(Problem.FORBIDDEN)


@pytest.mark.parametrize(
    ("way", "name", "location", "field"),
    [
        (IN_FIELD, "X-API-Key", "header", "X-API-Key"),
        (IN_QUERY, "query.api_key", "query", "api_key"),
        (IN_COOKIE, "cookie.session", "cookie", "session"),
        # the names of components hold fewer characters than tokens do (OpenAPI 3.1.1 4.8.7)
        (ApiKey(KEYS, cookie="__Host-s!d"), "cookie.__Host-s_d", "cookie", "__Host-s!d"),
    ],
)
def test_the_document_names_the_place(way: ApiKey[Principal], name: str, location: str, field: str) -> None:
    assert (SecurityScheme(name=name, kind="apiKey", location=location, field=field),) == way.schemes


# --- What is refused when it is declared ---


# fmt: off
REFUSED = [
    ({"field": "A", "query": "b"},                TypeError,  r"a key has one place, got field='A' and query='b'; write AnyOf\("),
    ({"field": "A", "query": "b", "cookie": "c"}, TypeError,  r"a key has one place"),
    ({"field": ""},                               ValueError, r"the name of a field is a token, such as X-API-Key, got ''"),
    ({"field": "X API Key"},                      ValueError, r"the name of a field is a token"),
    ({"field": "X-API-Key:"},                     ValueError, r"the name of a field is a token"),
    ({"query": "key[]"},                          ValueError, r"the name of a query is a token"),
    ({"cookie": "a=b"},                           ValueError, r"the name of a cookie is a token"),
    ({"field": "Authorization"},                  ValueError, r"holds no bare key: Bearer\(lookup\) reads a key there"),
    ({"field": "cookie"},                         ValueError, r'holds no bare key: ApiKey\(lookup, cookie="session"\)'),
    ({"realm": 'a"b'},                            ValueError, r"a realm is made of printable ASCII"),
]
# fmt: on


@pytest.mark.parametrize(("arguments", "error", "expected"), REFUSED)
def test_a_place_that_cannot_be_is_refused_when_it_is_declared(
    arguments: dict[str, Any], error: type[Exception], expected: str
) -> None:
    with pytest.raises(error, match=expected):
        ApiKey(KEYS, **arguments)
