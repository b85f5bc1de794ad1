"""Principals, their roles, and credentials that keep their secret."""

from dataclasses import dataclass
from typing import Any, cast

import pytest

from statuswise import auth
from statuswise.auth import ApiKey, Authenticator, Credential, Principal, Problem, StaticKeys, has_role, hash_key


def test_the_public_names_are_sorted_and_there() -> None:
    assert sorted(auth.__all__, key=lambda name: (name[0].islower(), name)) == auth.__all__
    assert all(hasattr(auth, name) for name in auth.__all__)


def test_credentials_do_not_show_their_secret() -> None:
    credential = Credential("Basic", ("ann", "hunter2"))

    assert "Credential(scheme='Basic', way=0)" == repr(credential) == str(credential) == f"{credential}"


@pytest.mark.parametrize(("role", "expected"), [("admin", True), ("adm", False), ("", False), ("ADMIN", False)])
def test_a_principal_has_the_roles_that_are_named(role: str, *, expected: bool) -> None:
    way: Authenticator[Principal] = ApiKey(StaticKeys({hash_key("k"): Principal("ann")}))

    assert expected is way.has_role(Principal("ann", frozenset({"admin"})), role)
    assert expected is has_role(Principal("ann", frozenset({"admin"})), role)


@pytest.mark.parametrize("roles", ["admin", ["admin"], {"admin"}, None])
def test_the_roles_of_a_principal_are_a_frozenset(roles: Any) -> None:  # noqa: ANN401
    with pytest.raises(TypeError, match=rf"got {type(roles).__name__}; write Principal\('ann', frozenset\("):
        Principal("ann", roles)


@dataclass
class Member:
    """A principal of the user."""

    roles: object


@pytest.mark.parametrize("roles", [["admin"], ("admin",), {"admin"}, {"admin": 1}])
def test_the_roles_of_other_principals_are_any_collection(roles: object) -> None:
    assert has_role(Member(roles), "admin")
    assert not has_role(Member(roles), "root")


@pytest.mark.parametrize("principal", [Member("administrator"), Member(None), Member(7), cast("object", "ann")])
def test_roles_that_are_no_collection_are_a_failure_and_permit_nothing(principal: object) -> None:
    with pytest.raises(TypeError, match=r"permission='admin' asks for the roles .* `roles: frozenset\[str\]`"):
        has_role(principal, "admin")


def test_each_problem_has_a_word() -> None:
    assert [problem.value for problem in Problem] == ["missing", "malformed", "rejected", "forbidden"]
