"""RFC 8259: what JSON leaves open."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.rfc.conftest import Ask


def test_a_member_named_twice_is_400(ask: Ask) -> None:
    """RFC 8259 4: The names within an object SHOULD be unique."""
    answer = ask("POST", members_unique="no", content_valid="no")
    assert answer.ends(
        "content_decodes: yes > duplicate_members: bad_request > members_unique: no > 400 members_repeated"
    )
    assert ask("POST").passes(
        "duplicate_members: bad_request > members_unique: yes > content_valid: yes > handled: replied"
    )


def test_a_member_named_twice_may_be_taken_for_its_last_value(ask: Ask) -> None:
    """RFC 8259 4: Many implementations report the last name/value pair only."""
    answer = ask("POST", members_unique="no", duplicate_members="last_wins")
    assert answer.passes("content_decodes: yes > duplicate_members: last_wins > content_valid: yes")
    assert answer.ends("200 ok")


def test_content_that_is_no_json_has_no_members_to_count(ask: Ask) -> None:
    """RFC 8259 9: A JSON parser MUST accept all texts that conform to the JSON grammar."""
    answer = ask("POST", content_decodes="no", members_unique="no")
    assert answer.ends("received_within_limit: yes > content_decodes: no > 400 content_malformed")
