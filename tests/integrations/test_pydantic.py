"""pydantic models as content and as replies."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Generic, Literal, TypeVar
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from pydantic import BaseModel, ConfigDict, Field, RootModel, field_validator

from statuswise import Api, Created, NotFound, Ok
from statuswise.integrations.pydantic import PydanticCodec
from statuswise.serve import Invalid, Malformed, Repeated, UnencodableError, Value
from statuswise.testing import Client, assert_path

T = TypeVar("T")


class Color(Enum):
    RED = "red"
    BLUE = "blue"


class Cat(BaseModel):
    kind: Literal["cat"]
    lives: int


class Dog(BaseModel):
    kind: Literal["dog"]
    name: str


class NewUser(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=100)]
    email: Annotated[str, Field(alias="mail", pattern=r"^[^@]+@[^@]+$")]
    age: Annotated[int, Field(ge=0, le=150)] | None = None

    @field_validator("name")
    @classmethod
    def not_root(cls, name: str) -> str:
        if name == "root":
            raise ValueError("root is taken")
        return name


class User(BaseModel):
    id: int
    name: str
    tags: list[str] = []


class Page(BaseModel, Generic[T]):
    items: list[T]
    total: int


class Everything(BaseModel):
    whole: int = 0
    price: Annotated[Decimal, Field(multiple_of=Decimal("0.01"))] = Decimal(0)
    factor: float = 0.0
    day: date = date(2026, 1, 1)
    who: UUID | None = None
    color: Color = Color.RED
    many: dict[int, list[int]] = {}
    either: int | str = 0
    pet: Annotated[Cat | Dog, Field(discriminator="kind")] | None = None
    pets: list[Cat | Dog] = []


class Amounts(RootModel[list[Decimal]]):
    pass


class Prices(BaseModel):
    amounts: Amounts = Amounts([])
    by_name: dict[str, Decimal] = {}
    price: Decimal = Field(Decimal(0), alias="Price")


@dataclass
class Row:
    id: Any = 1
    name: Any = "Ada"
    tags: Any = ()
    password: str = "secret"


class Struct(msgspec.Struct):
    id: int


class Admin(User):
    password: str = "secret"


READER = PydanticCodec().reader(NewUser)
EVERYTHING = PydanticCodec().reader(Everything)


def faults(found: object) -> list[tuple[str | None, str | None, str | None]]:
    assert isinstance(found, Invalid)
    return [(fault.pointer, fault.expected, fault.got) for fault in found.faults]


# --- content ---


def test_content_becomes_the_model() -> None:
    found = READER.read(b'{"name": "Ada", "mail": "ada@example.org"}')
    assert isinstance(found, Value)
    assert NewUser.model_validate({"name": "Ada", "mail": "ada@example.org"}) == found.value


def test_all_faults_are_named_at_once_with_what_was_expected_and_what_came() -> None:
    assert faults(READER.read(b'{"name": "", "age": 200, "nick": []}')) == [
        ("/name", "at least 1 character", "a string of 0 characters"),
        ("/mail", "a member of this name", None),
        ("/age", "less than or equal to 150", "200"),
        ("/nick", "no member of this name", "an array of 0 elements"),
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b'{"whole": "1"}', ("/whole", "a valid integer", "a string of 1 character")),
        (b'{"whole": true}', ("/whole", "a valid integer", "true")),
        (b'{"whole": 1.5}', ("/whole", "a valid integer", "1.5")),
        (b'{"factor": "nan"}', ("/factor", "a valid number", "a string of 3 characters")),
        (b'{"color": "green"}', ("/color", "'red' or 'blue'", "a string of 5 characters")),
        (b'{"many": {"1": [1, "x"]}}', ("/many/1/1", "a valid integer", "a string of 1 character")),
        (b'{"many": {"a/b": []}}', ("/many/a~1b", "a valid integer", "an array of 0 elements")),
        (b'{"either": []}', ("/either", "a valid integer or a valid string", "an array of 0 elements")),
        (b'{"either": null}', ("/either", "a valid integer or a valid string", "null")),
        (b'{"pet": {"kind": "cat", "lives": {}}}', ("/pet/lives", "a valid integer", "an object")),
        (b'{"pet": {"kind": "cat"}}', ("/pet/lives", "a member of this name", None)),
        (b'{"pets": [{"kind": "dog"}]}', ("/pets/0/name", "a member of this name", None)),
        (b"[]", ("", "an object", "an array of 0 elements")),
    ],
)
def test_a_fault_points_to_its_place_in_the_content(content: bytes, expected: tuple[str, str, str | None]) -> None:
    assert expected in faults(EVERYTHING.read(content))


def test_what_a_validator_says_is_the_detail() -> None:
    found = READER.read(b'{"name": "root", "mail": "a@b"}')
    assert isinstance(found, Invalid)
    assert [fault.detail for fault in found.faults] == ["root is taken"]


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff", b'{"name": "\\ud800"}', b'{"a": NaN}', b"\xef\xbb\xbf{}", b"[" * 300 + b"]" * 300]
)
def test_what_is_no_json_or_too_deep_is_malformed(content: bytes) -> None:
    assert isinstance(READER.read(content), Malformed)


def test_a_repeated_name_is_told_apart_unless_the_last_one_wins() -> None:
    content = b'{"name": "A", "mail": "a@b", "name": "B"}'
    assert Repeated(("/name",)) == READER.read(content)
    found = READER.read(content, last_wins=True)
    assert isinstance(found, Value)
    assert found.value.name == "B"


@pytest.mark.parametrize(
    ("content", "pointer"),
    [
        (b'{"name": "A\\u0000", "mail": "a@b"}', "/name"),
        (b'{"name": "A", "mail": "a@b", "age": 9223372036854775808}', "/age"),
    ],
)
def test_what_no_server_can_live_with_is_a_fault(content: bytes, pointer: str) -> None:
    assert pointer in [where for where, _, _ in faults(READER.read(content))]


@pytest.mark.parametrize(
    ("content", "pointer"),
    [
        (b'{"Price": "1e999999999"}', "/Price"),
        (b'{"by_name": {"a": "1e-999999"}}', "/by_name/a"),
        (b'{"amounts": ["1", "1e7000"]}', "/amounts/1"),
    ],
)
def test_a_decimal_that_cannot_be_written_out_is_a_fault(content: bytes, pointer: str) -> None:
    assert [(pointer, "a decimal number with an exponent of at most 6144", None)] == faults(
        PydanticCodec().reader(Prices).read(content)
    )


def test_no_more_than_a_hundred_faults_are_named_and_a_great_many_are_counted() -> None:
    reader = PydanticCodec().reader(Page[int])
    assert len(faults(reader.read(b'{"total": 1, "items": [%s]}' % b",".join([b'""'] * 500)))) == 100
    assert faults(reader.read(b'{"total": 1, "items": [%s]}' % b",".join([b'""'] * 10_001))) == [
        ("", "fewer faults", None)
    ]


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["cat", "dog", "1e999999999"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*Everything.model_fields, "kind", "lives", "name"]) | st.text(), inner, max_size=5
        )
    ),
)


@given(st.binary() | JSON.map(lambda value: json.dumps(value).encode()))
def test_no_bytes_make_the_reader_raise(content: bytes) -> None:
    found = EVERYTHING.read(content)
    assert isinstance(found, Value | Invalid | Malformed | Repeated)
    if isinstance(found, Value):
        assert Value(found.value) == EVERYTHING.read(PydanticCodec().writer(Everything).encode(found.value))
    if isinstance(found, Invalid):
        assert found.faults


# --- replies ---


@pytest.mark.parametrize(
    "value", [Row(), User(id=1, name="Ada"), {"id": 1, "name": "Ada", "password": "secret"}, Admin(id=1, name="Ada")]
)
def test_what_is_not_declared_is_never_sent(value: object) -> None:
    value = Row(tags=[]) if isinstance(value, Row) else value
    assert PydanticCodec().writer(User).encode(value) == b'{"id":1,"name":"Ada","tags":[]}'


def test_rows_within_rows_become_models() -> None:
    written = PydanticCodec().writer(Page[User]).encode({"items": [Row(tags=["x"])], "total": 1})
    assert written == b'{"items":[{"id":1,"name":"Ada","tags":["x"]}],"total":1}'
    assert PydanticCodec().writer(list[User]).encode([Row(tags=[])]) == b'[{"id":1,"name":"Ada","tags":[]}]'


@pytest.mark.parametrize("value", [Row(id="x"), Row(name=None), None, {}, User.model_construct(id="x", name="Ada")])
def test_a_value_that_is_not_what_was_declared_is_no_reply(value: object) -> None:
    with pytest.raises(UnencodableError):
        PydanticCodec().writer(User).encode(value)


def test_a_number_that_is_not_finite_is_no_reply() -> None:
    writer = PydanticCodec().writer(Everything)
    with pytest.raises(UnencodableError, match="inf at '/factor'"):
        writer.encode(Everything(factor=float("inf")))


# --- in an API ---


def api() -> Api:
    api = Api(codecs=[PydanticCodec()])

    @api.post("/users")
    async def create(new: NewUser) -> Created[User]:
        return Created(User(id=1, name=new.name), "/users/1")

    @api.get("/users/{id}")
    async def show(id: int) -> User | NotFound:
        return Ok(Row(id=id, tags=[])) if id < 10 else NotFound()  # type: ignore[return-value]  # a row is written as the model

    @api.get("/users")
    async def page() -> Page[User]:
        return Page(items=[], total=0)

    @api.post("/structs")
    async def struct(new: Struct) -> Struct:
        return new

    @api.put("/everything")
    async def everything(new: Everything) -> Everything:
        return new

    return api


@pytest.fixture(name="client")
def _client() -> Iterator[Client]:
    with Client(api()) as client:
        yield client


def test_models_come_in_and_go_out(client: Client) -> None:
    created = client.post("/users", json={"name": "Ada", "mail": "ada@example.org"})
    assert_path(created, 201, "created")
    assert created.json() == {"id": 1, "name": "Ada", "tags": []}
    assert client.get("/users/7").json() == {"id": 7, "name": "Ada", "tags": []}


def test_a_fault_of_a_model_is_a_400_that_names_it(client: Client) -> None:
    answered = client.post("/users", json={"name": "Ada"})
    assert_path(answered, 400, "content_invalid")
    assert [error["pointer"] for error in answered.json()["errors"]] == ["#/mail"]


def test_types_without_models_are_read_as_ever(client: Client) -> None:
    assert_path(client.post("/structs", json={"id": 1}), 200, "ok")
    assert_path(client.post("/structs", json={"id": "1"}), 400, "content_invalid")


def test_the_document_has_the_schemas_of_models_and_of_structs(client: Client) -> None:
    document = client.get("/openapi.json").json()
    validate(document)
    schemas = document["components"]["schemas"]
    assert {"NewUser", "User", "Page_User_", "Struct", "Everything-Input", "Cat", "Problem"} <= set(schemas)
    assert schemas["NewUser"]["required"] == ["name", "mail"]
    assert "tags" not in schemas["User"].get("required", ())
    content = document["paths"]["/users"]["post"]["requestBody"]["content"]["application/json"]
    assert content["schema"] == {"$ref": "#/components/schemas/NewUser"}


@given(JSON)
def test_what_is_taken_satisfies_the_schema_and_nothing_is_a_5xx(value: object) -> None:
    with Client(API) as client:
        answered = client.put("/everything", json=value)
    assert answered.status in (200, 400)
    if answered.status == 200:
        VALIDATOR.validate(answered.json())


API = api()
with Client(API) as _first:
    _document = _first.get("/openapi.json").json()
VALIDATOR = Draft202012Validator({"$ref": "#/components/schemas/Everything-Output", **_document})


def test_a_struct_of_the_same_name_as_a_model_gets_another_name() -> None:
    api = Api(codecs=[PydanticCodec()])
    other = msgspec.defstruct("User", [("nick", str)])

    @api.get("/a")
    async def a() -> User:
        return User(id=1, name="Ada")

    async def b() -> object: ...

    b.__annotations__["return"] = other
    api.get("/b")(b)
    with Client(api) as client:
        schemas = client.get("/openapi.json").json()["components"]["schemas"]
    assert "nick" in schemas["User2"]["properties"]
    assert "name" in schemas["User"]["properties"]


def test_an_api_without_models_is_described_as_ever() -> None:
    api = Api(codecs=[PydanticCodec()])

    @api.get("/structs")
    async def structs() -> list[Struct]:
        return []

    with Client(api) as client:
        assert "Struct" in client.get("/openapi.json").json()["components"]["schemas"]


# --- mistakes of the developer ---


def test_a_model_without_the_codec_is_refused_at_start_up_with_what_to_write() -> None:
    api = Api()

    async def create(new: NewUser) -> None: ...

    with pytest.raises(TypeError, match=r"codecs=\[PydanticCodec\(\)\]"):
        api.post("/users")(create)


def test_a_model_that_pydantic_cannot_read_is_refused_at_start_up() -> None:
    class Broken(BaseModel):
        later: Missing  # type: ignore[name-defined]  # noqa: F821 - that is the mistake

    with pytest.raises(TypeError, match="pydantic cannot read"):
        PydanticCodec().reader(dict[str, Broken])
