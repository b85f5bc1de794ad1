"""Replies written as JSON."""

import dataclasses
import datetime as dt
import json
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET, Raw, Struct, UnsetType

from statuswise.serve._reading import Reader, Value
from statuswise.serve._writing import UnencodableError, Writer


class User(Struct):
    id: int
    name: str
    rating: float | None = None
    nickname: str | UnsetType = UNSET


class Account(User, kw_only=True):
    password: str


class Draft(User, kw_only=True):
    status: str


class Plain(Struct):
    id: int
    name: str


class PlainAccount(Plain, kw_only=True):
    password: str


class Team(Struct):
    lead: User
    members: list[User] = []
    notes: Any = None


@dataclasses.dataclass
class Price:
    amount: Decimal
    since: dt.date


@dataclasses.dataclass
class SecretPrice(Price):
    margin: int = 0


class Row:
    """As an ORM has them: attributes, of which not all are to be sent."""

    def __init__(self, **columns: object) -> None:
        self.__dict__.update(columns)


ADA = {"id": 1, "name": "Ada", "rating": None}
ACCOUNT = Account(1, "Ada", password="hunter2")
ROW = Row(id=1, name="Ada", rating=None, password="hunter2")


@pytest.mark.parametrize(
    ("type_", "value", "expected"),
    [
        (User, User(1, "Ada"), ADA),
        (User, User(1, "Ada", 0.5, "A"), {"id": 1, "name": "Ada", "rating": 0.5, "nickname": "A"}),
        (User, ACCOUNT, ADA),
        (User, ROW, ADA),
        (User, {"id": 1, "name": "Ada", "password": "hunter2"}, ADA),
        (list[User], [ROW, User(1, "Ada")], [ADA] * 2),
        (list[User], [ACCOUNT, Draft(1, "Ada", status="new"), User(1, "Ada")], [ADA] * 3),
        (
            list[Plain],
            [PlainAccount(1, "Ada", password="hunter2"), ROW, Plain(1, "Ada")],
            [{"id": 1, "name": "Ada"}] * 3,
        ),
        (list[User], (ROW,), [ADA]),
        (dict[str, User], {"ada": ACCOUNT}, {"ada": ADA}),
        (Team, Team(ACCOUNT, [ACCOUNT]), {"lead": ADA, "members": [ADA], "notes": None}),
        (Team, Row(lead=ROW, members=[ROW, ROW], secret=1), {"lead": ADA, "members": [ADA, ADA], "notes": None}),
        (User | None, None, None),
        (Price, SecretPrice(Decimal("1.50"), dt.date(2026, 1, 2), 9), {"amount": "1.50", "since": "2026-01-02"}),
        (Any, {"a": [1, None]}, {"a": [1, None]}),
        (str, "\0", "\0"),
        (int, 2**70, 2**70),
        (float | None, None, None),
        (str, "NaN null Infinity", "NaN null Infinity"),
        (set[int], {1}, [1]),
    ],
)
def test_what_is_declared_is_sent_and_nothing_else(type_: object, value: object, expected: object) -> None:
    content = Writer[Any](type_).encode(value)
    assert expected == json.loads(content)
    assert b"hunter2" not in content


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        (User, User("1", "Ada")),  # type: ignore[arg-type]  # what a type checker would have found
        (User, User(1, None)),  # type: ignore[arg-type]  # as above
        (User, Row(id=1)),
        (User, {"id": 1}),
        (User, None),
        (User, [ROW]),
        (User, object()),
        (User, User(1, "Ada", float("nan"))),
        (User, User(1, "Ada", float("inf"))),
        (Team, Team(User(1, "Ada"), [User(1, "Ada", float("-inf"))])),
        (Team, Team(User(1, "Ada"), notes={"a": (1, {"b": [float("nan")]})})),
        (Team, Team(User(1, "Ada"), notes=object())),
        (Team, Team(User(1, "Ada"), notes={float("nan")})),
        (Price, Price(Decimal("NaN"), dt.date(2026, 1, 2))),
        (Any, Decimal("-Infinity")),
        (str, "\ud800"),
        pytest.param(Any, 10**5000, id="very many digits"),
        (list[int], (n for n in range(3))),
        (User, UNSET),
    ],
)
def test_what_is_not_what_was_declared_is_a_failure(type_: object, value: object) -> None:
    with pytest.raises(UnencodableError, match="reply"):
        Writer[Any](type_).encode(value)


def test_a_value_that_holds_itself_is_a_failure() -> None:
    circle: list[object] = []
    circle.append(circle)
    with pytest.raises(UnencodableError):
        Writer[Any](Any).encode(circle)


def test_a_type_that_json_cannot_say_is_refused_at_start_up() -> None:
    with pytest.raises(TypeError, match="SimpleNamespace"):
        Writer[Any](SimpleNamespace)


def test_raw_json_goes_out_as_it_is() -> None:
    assert Writer[Any](Raw).encode(Raw(b'{"a": 1}')) == b'{"a": 1}'


users = st.builds(
    User,
    id=st.integers(-(2**63), 2**63 - 1),
    name=st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    rating=st.none() | st.floats(allow_nan=False, allow_infinity=False),
)


@given(st.builds(Team, lead=users, members=st.lists(users, max_size=3)))
def test_what_is_written_is_read_as_it_was(team: Team) -> None:
    assert Value(team) == Reader[Team](Team).read(Writer[Team](Team).encode(team))
