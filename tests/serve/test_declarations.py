# ruff: noqa: ANN001, ANN401 - wrong declarations are wrong in many ways
# mypy: disable-error-code="empty-body, no-untyped-def, name-defined"
"""Every wrong declaration fails when it is made, with a message that says what to write instead."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Annotated, Any

import pytest
from msgspec import Meta, Struct
from tests.serve.apis import AUTHENTICATION, NewThing, Thing

from statuswise.auth import Principal
from statuswise.graph import Policies
from statuswise.serve import (
    Api,
    Content,
    Cors,
    Created,
    CreatedHere,
    Field,
    Lifetime,
    NotFound,
    NotModified,
    Path,
    Rate,
    Refusal,
    Reply,
    SeeOther,
    Stream,
    TooManyRequests,
    UploadedFile,
    document_of,
)  # fmt: skip


class Session:
    """Something that is provided."""


@dataclass
class Point:
    """Something with members."""

    x: int


class Form(Struct):
    """A form with a file."""

    file: UploadedFile


class Circle:
    """Something that needs itself."""


def _circle(circle: Circle) -> Circle:
    return circle


def _get(handler: Callable[..., Any], path: str = "/", **options: Any) -> Callable[[], object]:
    return lambda: Api(authentication=AUTHENTICATION).provide(Session, Session).get(path, **options)(handler)


def _post(handler: Callable[..., Any], path: str = "/", **options: Any) -> Callable[[], object]:
    return lambda: Api().post(path, **options)(handler)


# --- Handlers that are wrong ---


async def no_type(id) -> str: ...
async def no_return(id: int): ...
async def many(*ids: int) -> str: ...
async def more(**ids: int) -> str: ...
async def by_position(id: int, /) -> str: ...
async def unknown_type(id: "Nowhere") -> str: ...  # noqa: F821 - that is what is wrong
async def takes_nothing() -> str: ...
async def takes_id(id: int) -> str: ...
async def path_marker(id: Annotated[int, Path()]) -> str: ...
async def two_contents(a: NewThing, b: Point) -> str: ...
async def two_principals(a: Principal, b: Principal) -> str: ...
async def says_refusal() -> str | Refusal: ...
async def says_reply() -> Reply[str]: ...
async def bare_created() -> Created: ...  # type: ignore[type-arg]  # that is what is wrong
async def streams(session: Session) -> Stream: ...
async def unreadable(x: Annotated[object, Field()]) -> str: ...
async def unreadable_content(x: Annotated[Callable[[], int], Content()]) -> str: ...
async def unwritable() -> Callable[[], int]: ...
async def not_modified() -> NotModified: ...
async def good() -> str: ...
async def content(new: NewThing) -> str: ...
async def redirects() -> SeeOther: ...


async def later(request: object) -> bool: ...
async def content_of_get(new: NewThing) -> str: ...
async def who(caller: Principal) -> str: ...
async def says_who(caller: Principal) -> str: ...
async def not_provided(session: Session) -> str: ...
async def default_outside(limit: Annotated[int, Meta(ge=1)] = 0) -> str: ...
async def creates() -> Created[str]: ...
async def creates_here() -> CreatedHere[str]: ...
async def uploads(form: Form) -> str: ...


async def load(id: int) -> Thing | None: ...
async def load_nothing(id: int) -> None: ...
async def load_undeclared(id: int): ...
async def load_two(id: int) -> Thing | Point | None: ...
async def load_by_content(new: NewThing) -> Thing | None: ...
async def load_found_only(id: int) -> Thing | NotFound: ...


def _provide_untyped(session): ...


async def _twice() -> AsyncIterator[Session]:
    yield Session()
    yield Session()


def _resource(loader: Callable[..., Any], path: str = "/{id}") -> Callable[[], object]:
    return lambda: Api().resource(path, load=loader)


# fmt: off
WRONG: list[tuple[str, Callable[[], object], type[Exception], tuple[str, ...]]] = [
    # signatures
    ("a parameter without a type",      _get(no_type, "/{id}"),                     TypeError,  ("no_type", "'id'", "write id: int")),
    ("no type of what is returned",     _get(no_return, "/{id}"),                   TypeError,  ("no_return", "does not say what it returns", "-> User | NotFound")),
    ("*arguments",                      _get(many),                                 TypeError,  ("*ids", "name every parameter")),
    ("**arguments",                     _get(more),                                 TypeError,  ("**ids", "name every parameter")),
    ("positional-only arguments",       _get(by_position),                          TypeError,  ("id", "name every parameter")),
    ("a type that is not there",        _get(unknown_type),                         TypeError,  ("'Nowhere'", "import it")),
    ("a path parameter nobody takes",   _get(takes_nothing, "/{id}"),               TypeError,  ("takes_nothing", "does not take id", "/{id}", "add a parameter, such as id: int")),
    ("a parameter no path has",         _get(path_marker, "/"),                     TypeError,  ("takes id from the path", "put {id} into the path")),
    ("content twice",                   _post(two_contents),                        TypeError,  ("takes content twice", "a", "b", "one Struct")),
    ("the caller twice",                _get(two_principals),                       TypeError,  ("principal twice", "take it once")),
    ("Refusal itself",                  _get(says_refusal),                         TypeError,  ("declares Refusal", "name the refusals")),
    ("Reply itself",                    _get(says_reply),                           TypeError,  ("Reply", "name the reply")),
    ("a reply of nothing said",         _get(bare_created),                         TypeError,  ("without saying of what", "Created[User]", "Created[None]")),
    ("a stream that outlives its things", _get(streams),                            TypeError,  ("streams its reply", "Session", "Lifetime.RESPONSE")),
    ("a parameter no text can be",      _get(unreadable),                           TypeError,  ("object",)),
    ("content no JSON can be",          _post(unreadable_content),                  TypeError,  ("unreadable_content", "Callable")),
    ("a reply no JSON can be",          _get(unwritable),                           TypeError,  ("Callable",)),
    ("304 to an unsafe method",         _post(not_modified),                        TypeError,  ("POST", "NotModified", "PreconditionFailed")),
    # operations
    ("a permission nobody is asked for", _post(good, permission="admin"),           TypeError,  ("good", "asks for a permission", "authentication=")),
    ("first replies nobody keeps",      _post(content, idempotency=True),           TypeError,  ("content", "keeps first replies", "idempotency=")),
    ("a media type nobody reads",       _post(content, media_types=["text/csv"]),   TypeError,  ("no codec reads text/csv", "Api(codecs=[...])")),
    ("a media type that is none",       _post(content, media_types=["csv"]),        ValueError, ("csv",)),
    ("an option that there is not",     _get(good, permision="admin"),              TypeError,  ("good", "permision=", "you probably mean permission=")),
    ("an option of a group that there is not", lambda: Api().group("/v1", colour=1), TypeError, ("/v1", "colour=", "the options are authentication")),  # type: ignore[call-arg]  # that is what is wrong
    ("a rate that is a number",         _get(good, rate=5),                         TypeError,  ("good", "Rate(100, per=60)")),
    ("a predicate of law to wait for",  _get(good, legal=later),                    TypeError,  ("good", "legal=", "a plain function")),
    ("no time at all",                  _get(good, deadline=0),                     ValueError, ("good", "deadline=0", "more than 0")),
    ("no content at all",               lambda: Api(content_limit=-1),              ValueError, ("content_limit=-1", "more than 0")),
    ("hosts that are one text",         lambda: Api(hosts="api.example"),           TypeError,  ("hosts=['api.example']",)),
    ("an exception that means a number", _get(good, refusals={KeyError: 404}),      TypeError,  ("KeyError", "404", "{KeyError: Conflict}")),
    ("an exception that means more than it says", _get(good, refusals={KeyError: TooManyRequests}), TypeError, ("TooManyRequests", "owes more", "in the handler")),
    ("who calls, where nobody is asked", _post(who),                                TypeError,  ("who", "caller", "authentication=")),
    ("who calls, of a public operation", _get(says_who, authentication=None),       TypeError,  ("caller", "authentication=")),
    ("the content of a GET",            _get(content_of_get),                       TypeError,  ("content_of_get", "RFC 9110 9.3.1", "POST or QUERY")),
    ("what nobody provides",            lambda: Api().get("/")(not_provided),       TypeError,  ("not_provided", "session", "api.provide(Session, ...)")),
    ("a default that nobody can send",  _get(default_outside),                      TypeError,  ("default_outside", "limit", "0", ">= 1", "| None = None")),
    ("what is created is not looked up", _post(good, creates=True),                 TypeError,  ("good", "api.resource")),
    ("creating by GET",                 _get(creates),                              TypeError,  ("creates", "201", "POST or PUT")),
    ("creating nobody says where",      _post(creates_here),                        TypeError,  ("creates_here", "Created(value, location)")),
    ("a file in JSON",                  _post(uploads),                             TypeError,  ("uploads", "application/json", "multipart/form-data")),
    ("a thing that needs itself",       lambda: Api().provide(Circle, _circle).get("/")(round_about), TypeError, ("Circle needs Circle",)),
    # routing
    ("HEAD",                            lambda: Api().operation("HEAD", "/")(good), ValueError, ("HEAD", "follows from GET")),
    ("OPTIONS",                         lambda: Api().operation("OPTIONS", "/")(good), ValueError, ("OPTIONS", "cors=")),
    ("a method in small letters",       lambda: Api().operation("get", "/")(good),  ValueError, ("'GET'", "'get'")),
    ("a path with a query",             _get(good, "/users?limit=1"),               ValueError, ("query", "/users?limit=1", "in the signature")),
    ("a path without a slash",          _get(good, "users"),                        ValueError, ("starts with a slash", "'/users'")),
    ("a parameter that is half a segment", _get(takes_id, "/users-{id}"),           ValueError, ("'users-{id}'", "a whole segment", "/users/{id}")),
    ("a parameter that is no name",     _get(takes_id, "/{1d}"),                    ValueError, ("'{1d}'", "a whole segment")),
    ("a parameter twice",               _get(takes_id, "/{id}/{id}"),               ValueError, ("'id' twice",)),
    ("a method that is none",           lambda: Api().operation("GE T", "/")(good), ValueError, ("'GE T'", "token", "QUERY")),
    ("an operation twice",              lambda: [Api.get(api, "/")(good) for api in [Api()] * 2], ValueError, ("GET / is registered twice", "good")),
    ("two names for one thing",         lambda: [Api.operation(api, method, path)(handler) for api in [Api()] for method, path, handler in (("GET", "/{id}", takes_id), ("PUT", "/{x}", takes_x))], ValueError, ("names its parameters otherwise", "id")),
    ("a prefix without a slash",        lambda: Api().group("v1"),                  ValueError, ("prefix", "/v1", "'v1'")),
    ("a prefix that ends with a slash", lambda: Api().group("/v1/"),                ValueError, ("prefix", "'/v1/'")),
    # resources
    ("a loader that loads nothing",     _resource(load_nothing),                    TypeError,  ("load_nothing", "what it loads", "-> User | None")),
    ("a loader that does not say",      _resource(load_undeclared),                 TypeError,  ("load_undeclared", "-> User | None")),
    ("a loader of two things",          _resource(load_two),                        TypeError,  ("load_two", "what it loads")),
    ("a loader that takes content",     _resource(load_by_content, "/"),            TypeError,  ("load_by_content", "before the content is read", "in the handler")),
    ("the row as content",              lambda: Api().resource("/{id}", load=load).put()(row_twice), TypeError, ("row twice", "Annotated[Thing, Content()]")),
    # providers
    ("a provider of unknown needs",     lambda: Api().provide(Session, _provide_untyped), TypeError, ("_provide_untyped", "'session'", "found by type")),
    # CORS
    ("one origin instead of a list",    lambda: Cors(origins="https://a.example"),  TypeError,  ("origins is a list", "['https://a.example']")),
    ("credentials for anybody",         lambda: Cors(origins=["*"], credentials=True), ValueError, ("name the origins that you trust",)),
    ("an origin without a scheme",      lambda: Cors(origins=["a.example"]),        ValueError, ("'a.example'", "https://app.example")),
    ("an origin with a slash",          lambda: Cors(origins=["https://a.example/"]), ValueError, ("https://a.example/",)),
    ("an origin that is not ASCII",     lambda: Cors(origins=["https://\u00e9.example"]), ValueError, ("origin",)),
    ("a method for pages that is none", lambda: Cors(origins=["*"], methods=["GE T"]), ValueError, ("'GE T'",)),
    ("a field for pages that is none",  lambda: Cors(origins=["*"], request_fields=["X:"]), ValueError, ("'X:'",)),
    # policies and rates
    ("a policy without that value",     lambda: Api(policies=Policies(trailing_slash="maybe")).get("/")(good), ValueError, ("maybe",)),  # type: ignore[arg-type]  # that is what is wrong
    ("a rate that lets nobody in",      lambda: Rate(0),                            ValueError, ("at least one request", "Rate(100, per=60)")),
]
# fmt: on


async def round_about(circle: Circle) -> str: ...
async def row_twice(thing: Thing, new: Thing) -> str: ...
async def takes_x(x: int) -> str: ...


@pytest.mark.parametrize(("declare", "error", "fragments"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_a_wrong_declaration_fails_at_once_and_teaches(
    declare: Callable[[], object], error: type[Exception], fragments: tuple[str, ...]
) -> None:
    with pytest.raises(error) as raised:
        declare()
    assert not [fragment for fragment in fragments if fragment not in str(raised.value)], str(raised.value)


def test_a_provider_that_yields_twice_is_found_at_its_first_end() -> None:
    from statuswise.testing import Client  # noqa: PLC0415 - the only test that calls

    api = Api()
    api.provide(Session, _twice, lifetime=Lifetime.REQUEST)

    @api.get("/")
    async def show(session: Session) -> str:
        return "x"

    with Client(api) as client:
        assert client.get("/").status == 500


def test_operations_whose_handlers_have_one_name_are_told_apart_in_the_document() -> None:
    api = Api()
    for path in ("/a/{id}", "/b/{id}", "/b/{id}/", "/b-/{id}"):

        @api.get(path)
        async def show(id: int) -> int:
            return id

    @api.get("/c", name="show_get_a_id")
    async def other() -> int:
        return 1

    paths: Any = document_of(api)["paths"]
    assert {path: item["get"]["operationId"] for path, item in paths.items()} == {
        "/a/{id}": "show_get_a_id_",
        "/b-/{id}": "show_get_b_id",
        "/b/{id}": "show_get_b_id_",
        "/b/{id}/": "show_get_b_id__",
        "/c": "show_get_a_id",
    }
    with pytest.raises(ValueError, match="is taken; name= is for one operation"):
        api.get("/d", name="show_get_a_id")(other)


def test_what_is_right_is_taken() -> None:
    _get(redirects)()
    _resource(load)()
    _resource(load_found_only)()
    assert _get(takes_id, "/{id}")() is takes_id
