"""Content read as a declared type, with all faults at once."""

import datetime as dt
import json
import uuid
from decimal import Decimal
from typing import Annotated, Any, Generic, Literal, NamedTuple, TypeVar

import attrs
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Meta, Struct
from tests.serve.corpus_json import (
    REPEATED,
    TEXTS,
    TYPED,
    Circle,
    Colour,
    Drawing,
    Period,
    Person,
    PersonChanges,
    Reading,
    Square,
    Tree,
)

from statuswise.semantics import Fault
from statuswise.serve import _reading
from statuswise.serve._reading import Invalid, Malformed, Reader, Repeated, Value

TYPES = (Person, PersonChanges, Drawing, Tree, Reading, Period, Any, int, str, list[float], dict[str, Decimal])
READERS = [Reader[Any](type_) for type_ in TYPES]

T = TypeVar("T")

ADA = {"name": "Ada", "age": 36}


class Page(Struct, Generic[T]):
    items: list[T]


class Left(Struct, array_like=True, tag=True):
    number: int


class Right(Struct, array_like=True, tag=True, forbid_unknown_fields=True):
    text: str
    more: int = 0


class Trip(Struct):
    days: list[Period]
    name: str

    def __post_init__(self) -> None:
        if not self.days:
            raise ValueError("a trip has days")


@attrs.define
class Place:
    city: str


class Both(Struct):
    place: Place | None
    either: Annotated[int, Meta(description="a number")] | Literal["none"]


def faults_of(content: bytes | object, type_: object) -> list[Fault]:
    read = Reader[Any](type_).read(content if isinstance(content, bytes) else json.dumps(content).encode())
    assert isinstance(read, Invalid)
    return list(read.faults)


# --- Verdicts ---


@pytest.mark.parametrize(("content", "type_", "pointers"), TYPED)
def test_every_fault_is_found_where_it_is(content: bytes, type_: object, pointers: tuple[str, ...]) -> None:
    read = Reader[Any](type_).read(content)
    assert not isinstance(read, Malformed | Repeated)
    assert sorted(pointers) == sorted(fault.pointer for fault in (read.faults if isinstance(read, Invalid) else ()))


@pytest.mark.parametrize(("content", "type_", "pointers"), TYPED)
def test_what_is_right_is_what_the_decoder_makes_of_it(
    content: bytes, type_: object, pointers: tuple[str, ...]
) -> None:
    if not pointers:
        assert Value(msgspec.json.decode(content, type=type_)) == Reader[Any](type_).read(content)


@pytest.mark.parametrize("number", ["36.0", "3.6e1", "360e-1"])
def test_a_number_without_a_fraction_is_an_integer_however_it_is_written(number: str) -> None:
    content = f'{{"name": "Ada", "age": {number}, "seen": [{number}, {{"in": 0.5}}]}}'.encode()
    assert Value(Person("Ada", 36)) == Reader[Any](Person).read(content)


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: str(reader.type))
@pytest.mark.parametrize(("content", "is_json"), TEXTS)
def test_whatever_the_type_a_text_that_is_no_json_is_malformed(
    content: bytes, reader: Reader[Any], *, is_json: bool
) -> None:
    assert is_json is not isinstance(reader.read(content), Malformed)


@pytest.mark.parametrize(("content", "is_json"), TEXTS)
def test_a_member_that_nobody_declared_is_read_as_strictly(content: bytes, *, is_json: bool) -> None:
    read = Reader[Any](Person).read(b'{"name":"Ada","age":36,"unknown":[' + content + b"]}")
    if is_json or not content.strip() or content == b"[1],[2]":
        assert Value(Person("Ada", 36)) == read
    else:
        assert isinstance(read, Malformed)


@pytest.mark.parametrize(("content", "pointers"), [row for row in REPEATED if row[1]])
def test_repetition_comes_before_the_faults_of_what_is_repeated(content: bytes, pointers: tuple[str, ...]) -> None:
    assert Repeated(pointers) == Reader[Any](Person).read(content)


def test_where_the_last_one_wins_it_is_the_one_that_is_judged() -> None:
    reader = Reader[Person](Person)
    assert Value(Person("Bob", 36)) == reader.read(b'{"name":1,"age":36,"name":"Bob"}', last_wins=True)
    assert isinstance(reader.read(b'{"name":"Bob","age":36,"name":1}', last_wins=True), Invalid)
    content = b'{"first":1,"last":"2026-01-02","first":"2026-01-01"}'
    assert isinstance(Reader[Any](Period).read(content, last_wins=True), Value)


# --- Words ---


@pytest.mark.parametrize(
    ("type_", "content", "expected", "got"),
    [
        (str, 1, "a string", "1"),
        (Annotated[str, Meta(min_length=1, max_length=100)], "", "a string of 1 to 100 characters", "a string of 0 characters"),
        (Annotated[str, Meta(min_length=1)], "", "a string of at least 1 character", "a string of 0 characters"),
        (Annotated[str, Meta(max_length=1)], "ab", "a string of at most 1 character", "a string of 2 characters"),
        (Annotated[str, Meta(min_length=2, max_length=2)], "a", "a string of 2 characters", "a string of 1 character"),
        (Annotated[str, Meta(pattern="^a$")], "b", "a string that matches ^a$", "a string of 1 character"),
        (str, "\0", "a string without the character U+0000", "a string of 1 character"),
        (int, 1.5, "an integer", "1.5"),
        (int, 2**63, "an integer that fits 64 bits", str(2**63)),
        (int, "\0", "an integer", '"\\u0000"'),
        (str, 2**64, "a string", str(2**64)),
        (int | None, 2**64, "an integer that fits 64 bits", str(2**64)),
        (int, 2**300, "an integer that fits 64 bits", "an integer of very many digits"),
        (float, 10**400, "a number", "an integer of very many digits"),
        (Annotated[int, Meta(ge=0, le=150)], -1, "an integer from 0 to 150", "-1"),
        (Annotated[int, Meta(gt=0)], 0, "an integer greater than 0", "0"),
        (Annotated[int, Meta(gt=0, lt=9)], 9, "an integer greater than 0 and less than 9", "9"),
        (Annotated[int, Meta(ge=0, multiple_of=5)], 7, "an integer at least 0 and a multiple of 5", "7"),
        (Annotated[float, Meta(le=0.5)], 1, "a number at most 0.5", "1"),
        (bool, "true", "true or false", '"true"'),
        (None, 0, "null", "0"),
        (Colour, "blue", 'one of "red", "green"', '"blue"'),
        (Colour, "b" * 41, 'one of "red", "green"', "a string of 41 characters"),
        (Literal["x"], None, '"x"', "null"),
        (dt.date, "x", "a date such as 2026-01-31", '"x"'),
        (dt.datetime, "x", "a date and time such as 2026-01-31T12:00:00Z", '"x"'),
        (Annotated[dt.datetime, Meta(tz=True)], "x", "a date and time such as 2026-01-31T12:00:00Z with a time zone", '"x"'),
        (Annotated[dt.time, Meta(tz=False)], "x", "a time such as 12:00:00 without a time zone", '"x"'),
        (dt.timedelta, True, "a duration such as PT1H30M", "true"),
        (uuid.UUID, [], "a UUID", "an array of 0 elements"),
        (Decimal, "NaN", "a decimal number such as 12.50", '"NaN"'),
        (bytes, "?", "a string in Base64", "a string of 1 character"),
        (Annotated[bytes, Meta(max_length=1)], "YWI=", "a string in Base64 of at most 1 byte", "a string of 4 characters"),
        (int | str | None, [1], "an integer or a string or null", "an array of 1 element"),
        (int | Colour, "x", 'one of "red", "green"', '"x"'),
        (list[int], {}, "an array", "an object"),
        (Annotated[list[int], Meta(max_length=1)], [1, 2], "an array of at most 1 element", "an array of 2 elements"),
        (tuple[int, str], [], "an array of 2 elements", "an array of 0 elements"),
        (tuple[int, str], 1, "an array of 2 elements", "1"),
        (Annotated[dict[str, int], Meta(min_length=2)], {}, "an object of at least 2 members", "an object"),
        (dict[str, int], [], "an object", "an array of 0 elements"),
        (Person, "secret", "an object", '"secret"'),
        (Left, {}, "an array of 1 element", "an object"),
        (Any, "\0", "any value without the character U+0000", "a string of 1 character"),
    ],
)  # fmt: skip
def test_a_fault_says_in_plain_words_what_was_expected_and_what_came(
    type_: object, content: object, expected: str, got: str
) -> None:
    assert [
        Fault(pointer="", where="content", expected=expected, detail=f"expected {expected}, got {got}", got=got)
    ] == faults_of(content, type_)


def test_a_missing_member_and_an_unknown_one_are_told_apart() -> None:
    faults = faults_of({"nickName": 1, "x" * 50: 2}, PersonChanges)
    assert [(fault.pointer, fault.detail) for fault in faults] == [
        ("/nickName", "no member of this name is known; did you mean nickname?"),
        ("/" + "x" * 50, "no member of this name is known"),
    ]
    assert [f.detail for f in faults_of({"name": "Ada"}, Person)] == ["is missing: expected an integer from 0 to 150"]


def test_a_free_string_is_never_repeated_in_the_answer() -> None:
    for content in ({"name": "hunter2hunter2", "age": 1}, {"name": "hunter2\0", "age": 1}):
        assert "hunter2" not in str(faults_of(content, Person))


def test_an_object_says_itself_whether_its_members_fit_each_other() -> None:
    [fault] = faults_of({"first": "2026-01-02", "last": "2026-01-01"}, Period)
    assert (fault.expected, fault.detail) == ("members that fit each other", "the last day comes before the first")


def test_an_object_is_asked_only_where_those_in_it_are_right() -> None:
    good = {"first": "2026-01-01", "last": "2026-01-01"}
    bad = {"first": "2026-01-02", "last": "2026-01-01"}
    assert [fault.pointer for fault in faults_of({"days": [good, bad], "name": "x"}, Trip)] == ["/days/1"]
    assert [fault.pointer for fault in faults_of({"days": [], "name": "x"}, Trip)] == [""]
    assert [fault.pointer for fault in faults_of({"days": [good], "name": 1}, Trip)] == ["/name"]
    assert [fault.pointer for fault in faults_of({"a": {"days": [good], "name": "x"}, "b": 1}, dict[str, Trip])] == [
        "/b"
    ]


# --- Types ---


def test_tags_in_arrays_say_which_type_is_meant() -> None:
    type_ = list[Left | Right]
    assert Value([Left(1), Right("a", 2)]) == Reader[Any](type_).read(b'[["Left",1,"ignored"],["Right","a",2]]')
    assert [
        fault.pointer
        for fault in faults_of([["Left", "x"], ["Right", "a", 1, 2], ["Up"], [], ["Right", None], 1], type_)
    ] == ["/0/1", "/1", "/2/0", "/3/0", "/4/1", "/5"]


def test_attrs_classes_and_generic_structs_are_read() -> None:
    assert Value(Both(Place("Rome"), "none")) == Reader[Any](Both).read(b'{"place":{"city":"Rome"},"either":"none"}')
    assert [f.pointer for f in faults_of({"place": {}, "either": "some"}, Both)] == ["/place/city", "/either"]
    assert Value(Page([Circle(1.0)])) == Reader[Any](Page[Circle]).read(b'{"items":[{"radius":1}]}')
    assert [f.pointer for f in faults_of({"items": [{}]}, Page[Square])] == ["/items/0/side"]


def test_raw_json_is_read_without_judging_it() -> None:
    assert isinstance(Reader[Any](msgspec.Raw).read(b'{"a":1}'), Value)
    assert [f.pointer for f in faults_of({"a": 2**64}, msgspec.Raw)] == ["/a"]


class Strange:
    pass


class Pair(NamedTuple):
    strange: Strange


@pytest.mark.parametrize(
    ("type_", "words"),
    [
        (Strange, "got Strange; write a msgspec.Struct"),
        (list[Strange], r"got Strange in list\["),
        (Pair, "got Strange in Pair"),
        (object, "write typing.Any"),
        (dict[str, object], "write typing.Any"),
        (set[Any], "write list"),
        (frozenset[tuple[int, ...]], "write list"),
        (set[int | list[int]], "write list"),
        (dict[tuple[int, int], int], "write dict\\[str"),
        (int | Strange, "Strange"),
        (Circle | Person, "cannot be read from a request"),
        (Annotated[Decimal, Meta(le=3)], "cannot be read from a request"),
        (Annotated[int, Meta(le=2**70)], "cannot be read from a request"),
    ],
)
def test_a_type_that_cannot_be_read_is_refused_at_start_up(type_: object, words: str) -> None:
    with pytest.raises(TypeError, match=words):
        Reader[Any](type_)


# --- Bounds and laws ---


def test_a_hundred_faults_are_told_and_then_that_there_are_more() -> None:
    faults = faults_of(["x"] * 500, list[int])
    assert len(faults) == 101
    assert (faults[-1].pointer, faults[-1].detail) == ("", "there are more faults than those above")
    assert len(faults_of(["x"] * 100, list[int])) == 100
    assert len(faults_of([[]] * 500, list[Person])) == 101
    assert len(faults_of({f"a{n}": 1 for n in range(500)}, PersonChanges)) == 101
    assert len(faults_of({f"{n}\0": 1 for n in range(500)}, dict[str, int])) == 101
    assert len(faults_of([{"first": "2026-01-02", "last": "2026-01-01"}] * 500, list[Period])) == 101


def test_faults_under_a_long_name_do_not_fill_the_memory() -> None:
    assert len(faults_of({"x" * 6_000: ["x"] * 99}, dict[str, list[int]])) == 3


def test_nesting_up_to_what_the_decoder_takes_is_walked() -> None:
    content = b'{"label":"a","children":[' * 300 + b'{"label":1}' + b"]}" * 300
    assert [fault.pointer for fault in faults_of(content, Tree)] == ["/children/0" * 300 + "/label"]


def test_were_the_walk_to_find_nothing_what_the_decoder_says_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_reading, "find_faults", lambda *args, **kwargs: ())
    assert [(fault.pointer, fault.expected, fault.detail) for fault in faults_of("x", int)] == [
        ("", "an integer", "Expected `int`, got `str`")
    ]


json_values: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(alphabet=st.characters(exclude_categories=["Cs"]))
    | st.sampled_from(["circle", "square", "red", "2026-01-01", "1.5", "2026-01-01T00:00:00Z", 2**63]),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from([
            "name", "age", "nickname", "tags", "contacts", "favourite", "email", "kind", "shape", "radius", "side", "mainShape",
            "otherShapes", "label", "children", "taken", "value", "probe", "size", "where", "settings", "theme", "first", "last",
        ]),
        inner,
        max_size=6,
    ),
    max_leaves=20,
)  # fmt: skip


def without_fractions(value: Any) -> Any:  # noqa: ANN401  (any value of JSON)
    match value:
        case float() if value.is_integer():
            return int(value)
        case list():
            return [without_fractions(part) for part in value]
        case dict():
            return {name: without_fractions(part) for name, part in value.items()}
        case _:
            return value


@given(json_values)
def test_the_walk_finds_a_fault_if_and_only_if_the_decoder_refuses_or_nobody_could_live_with_it(value: Any) -> None:  # noqa: ANN401  (any value of JSON)
    content = json.dumps(value).encode()
    for reader in READERS:
        read = reader.read(content)
        try:
            decoded = msgspec.json.decode(content, type=reader.type)
        except msgspec.ValidationError:
            if isinstance(read, Value):  # 77.0 is an integer in the words of JSON Schema, and not to the decoder
                assert read.value == msgspec.json.decode(json.dumps(without_fractions(value)), type=reader.type)
                continue
            assert isinstance(read, Invalid)
            assert read.faults
            assert not any("msgspec" in fault.detail for fault in read.faults)
        else:
            assert Value(decoded) == read or "\\u0000" in content.decode() or isinstance(read, Invalid)
            if isinstance(read, Invalid):
                assert all(
                    "U+0000" in f.expected or "64 bits" in f.expected or "decimal" in f.expected for f in read.faults
                )


@given(st.binary())
def test_no_bytes_make_a_reader_raise(content: bytes) -> None:
    for reader in READERS:
        assert isinstance(reader.read(content), Value | Malformed | Repeated | Invalid)


def test_plain_objects_are_judged_as_content_is() -> None:
    assert Reader[Any](Any).judge(1) == Value(1)
    assert Reader[Any](Person).judge({"name": "Ada", "age": 36}) == Value(Person("Ada", 36))
    assert isinstance(Reader[Any](list[dict[str, int]]).judge([{"a": 1}, {"b": "x"}]), Invalid)


Ended = Annotated[str, Meta(pattern=r"^[a-c]+$")]


class Coded(Struct):
    code: Ended
    names: dict[Ended, int] = {}
    either: Ended | int = 0


@pytest.mark.parametrize(
    ("content", "pointers"),
    [
        (b'{"code":"abc"}', []),
        (b'{"code":"\\u0061"}', []),
        (b'{"code":"abc\\n"}', ["/code"]),
        (b'{"code":"abc\\u000a","either":"a\\n"}', ["/code", "/either"]),
        (b'{"code":"abc","names":{"a\\n":1}}', ["/names/a\n"]),
    ],
)
def test_a_pattern_ends_where_its_document_says_that_it_ends(content: bytes, pointers: list[str]) -> None:
    read = Reader[Any](Coded).read(content)
    assert pointers == ([fault.pointer for fault in read.faults] if isinstance(read, Invalid) else [])


@pytest.mark.parametrize(
    ("pattern", "text", "right"),
    [
        ("^a$", "a\n", False),
        ("^(a|b$)", "b\n", False),
        (r"^a\$", "a$\n", True),
        ("^[$]", "$\n", True),
        ("^a", "a\n", True),
    ],
)
def test_only_the_end_of_a_pattern_is_the_end(pattern: str, text: str, *, right: bool) -> None:
    assert right == isinstance(Reader[Any](Annotated[str, Meta(pattern=pattern)]).judge_scalar(text), Value)
