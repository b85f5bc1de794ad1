"""RFC 7725: what the law forbids to provide."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.rfc.conftest import Ask


def test_a_legal_demand_is_451(ask: Ask) -> None:
    """RFC 7725 3: This status code indicates that the server is denying access to the resource as a consequence of a legal demand."""
    answer = ask(legally_available="no")
    assert answer.ends("permitted: yes > legally_available: no > 451 legally_unavailable")
    assert not answer.asks("handled")


def test_a_legal_demand_does_not_say_whether_anything_is_there(ask: Ask) -> None:
    """RFC 7725 3: The use of the 451 status code implies neither the existence nor nonexistence of the resource named in the request."""
    answer = ask(legally_available="no", path_parameters_valid="no", exists="no")
    assert answer.ends("legally_available: no > 451 legally_unavailable")
    assert not answer.asks("exists")


def test_who_lacks_the_permission_does_not_hear_of_a_legal_demand(ask: Ask) -> None:
    """RFC 7725 3: Responses using this status code SHOULD include an explanation, in the response body, of the details of the legal demand ..."""
    assert ask(legally_available="no", permitted="no").ends("403 forbidden")
    assert ask(legally_available="no", credentials_present="no").ends("401 credentials_missing")


def test_a_legal_demand_holds_for_what_is_open_to_everybody(ask: Ask) -> None:
    """RFC 7725 3: This status code indicates that the server is denying access to the resource as a consequence of a legal demand."""
    assert ask(operation_public="yes", legally_available="no").ends(
        "operation_public: yes > legally_available: no > 451 legally_unavailable"
    )


def test_an_operation_may_know_of_a_legal_demand(ask: Ask) -> None:
    """RFC 7725 4: It is useful, when legal blockages occur, to be able to identify the entities actually implementing the blocking."""
    answer = ask(handled="refused", refusal_kind="unavailable_for_legal_reasons")
    assert answer.ends("refusal_kind: unavailable_for_legal_reasons > 451 refused_unavailable_for_legal_reasons")
