"""Preconditions, one at a time and in their order (RFC 9110 13), with werkzeug's conditional GET as a peer."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.http import is_resource_modified

from statuswise.semantics._dates import format_http_date
from statuswise.semantics._messages import Fields
from statuswise.semantics._preconditions import (
    PreconditionResult,
    applies,
    evaluate,
    if_match_holds,
    if_none_match_holds,
    if_range_holds,
    modified_since,
    unmodified_since,
)
from statuswise.semantics._validators import EntityTag, Validators

PROCEED = PreconditionResult.PROCEED
NOT_MODIFIED = PreconditionResult.NOT_MODIFIED
FAILED = PreconditionResult.PRECONDITION_FAILED

NOON = datetime(2024, 5, 1, 12, 0, 0, tzinfo=UTC)
BEFORE, SAME, AFTER = (format_http_date(NOON + timedelta(seconds=seconds)) for seconds in (-1, 0, 1))
STRONG = Validators(EntityTag("1"), NOON)
WEAK = Validators(EntityTag("1", weak=True), NOON)
DATED = Validators(last_modified=NOON)
BARE = Validators()
ABSENT = None


# --- One at a time ---


@pytest.mark.parametrize(
    ("value", "validators", "expected"),
    [
        ("*", STRONG, True),
        ("*", BARE, True),
        ("*", ABSENT, False),
        ('"1"', STRONG, True),
        ('"0", "1"', STRONG, True),
        ('"0", "2"', STRONG, False),
        ('W/"1"', STRONG, False),
        ('"1"', WEAK, False),
        ('W/"1"', WEAK, False),
        ('"1"', DATED, False),
        ('"1"', ABSENT, False),
        ("", STRONG, False),
        ("1", STRONG, False),
        ('"1", *', STRONG, False),
        ('"1", oops', STRONG, False),
    ],
)
def test_if_match_needs_a_strong_match_and_what_cannot_be_read_does_not_match(
    value: str, validators: Validators | None, *, expected: bool
) -> None:
    assert expected == if_match_holds(value, validators)


@pytest.mark.parametrize(
    ("value", "validators", "expected"),
    [
        ("*", STRONG, False),
        ("*", BARE, False),
        ("*", ABSENT, True),
        ('"1"', STRONG, False),
        ('W/"1"', STRONG, False),
        ('"1"', WEAK, False),
        ('"0", W/"1"', WEAK, False),
        ('"0", "2"', STRONG, True),
        ('"1"', DATED, True),
        ('"1"', ABSENT, True),
        ("", STRONG, True),
        ("1", STRONG, True),
        ("*, *", STRONG, True),
    ],
)
def test_if_none_match_fails_on_a_weak_match_and_what_cannot_be_read_does_not_match(
    value: str, validators: Validators | None, *, expected: bool
) -> None:
    assert expected == if_none_match_holds(value, validators)


@pytest.mark.parametrize(
    ("value", "last_modified", "expected"),
    [
        (BEFORE, NOON, False),
        (SAME, NOON, True),
        (AFTER, NOON, True),
        (SAME, NOON + timedelta(microseconds=999_999), True),
        (SAME, NOON.astimezone(timezone(timedelta(hours=9))), True),
        ("Wednesday, 01-May-24 12:00:00 GMT", NOON, True),
        ("Wed May  1 12:00:00 2024", NOON, True),
        ("2024-05-01T12:00:00Z", NOON, None),
        (f"{SAME}, {SAME}", NOON, None),
        ("", NOON, None),
        (SAME, None, None),
    ],
)
def test_dates_are_compared_by_the_second_and_ignored_where_there_is_nothing_to_compare(
    value: str, last_modified: datetime | None, *, expected: bool | None
) -> None:
    assert expected is unmodified_since(value, last_modified)
    assert (None if expected is None else not expected) is modified_since(value, last_modified)


LATER = NOON + timedelta(seconds=1)


@pytest.mark.parametrize(
    ("value", "validators", "date", "expected"),
    [
        ('"1"', STRONG, None, True),
        ('"2"', STRONG, None, False),
        ('W/"1"', STRONG, None, False),
        ('"1"', WEAK, None, False),
        ('W/"1"', WEAK, None, False),
        ('"1"', DATED, None, False),
        ('"1", "2"', STRONG, None, False),
        ('"1', STRONG, None, False),
        ("*", STRONG, LATER, False),
        ("1", STRONG, LATER, False),
        (SAME, STRONG, LATER, True),
        (SAME, DATED, LATER, True),
        (AFTER, DATED, LATER, False),
        (BEFORE, DATED, LATER, False),
        (SAME, DATED, NOON, False),
        (SAME, DATED, NOON + timedelta(microseconds=999_999), False),
        (SAME, Validators(last_modified=NOON + timedelta(microseconds=999_999)), LATER, True),
        (SAME, DATED, None, False),
        (SAME, BARE, LATER, False),
        (SAME, ABSENT, LATER, False),
    ],
)
def test_if_range_needs_exactly_the_current_strong_validator(
    value: str, validators: Validators | None, date: datetime | None, *, expected: bool
) -> None:
    assert expected == if_range_holds(value, validators, date)


# --- All of them ---


# Each row: what it says, method, fields, validators, result, and whether a precondition was evaluated at all.
# fmt: off
ROWS = [
    ("nothing asked", "PUT", Fields(), STRONG, PROCEED, False),
    ("an If-Match that holds", "PUT", Fields.of(if_match='"1"'), STRONG, PROCEED, True),
    ("an If-Match that fails", "PUT", Fields.of(if_match='"0"'), STRONG, FAILED, True),
    ("an If-Match that fails on GET is 412 too", "GET", Fields.of(if_match='"0"'), STRONG, FAILED, True),
    ("an If-Match without a representation", "PUT", Fields.of(if_match="*"), ABSENT, FAILED, True),
    ("an unreadable If-Match protects", "DELETE", Fields.of(if_match="0"), STRONG, FAILED, True),
    ("two lines are one list", "PUT", Fields([("If-Match", '"0"'), ("if-match", '"1"')]), STRONG, PROCEED, True),
    ("a date that holds", "PUT", Fields.of(if_unmodified_since=SAME), STRONG, PROCEED, True),
    ("a date that fails", "PUT", Fields.of(if_unmodified_since=BEFORE), STRONG, FAILED, True),
    ("If-Match displaces If-Unmodified-Since", "PUT", Fields.of(if_match='"1"', if_unmodified_since=BEFORE), STRONG, PROCEED, True),
    ("even when it fails", "PUT", Fields.of(if_match='"0"', if_unmodified_since=SAME), STRONG, FAILED, True),
    ("no valid date", "PUT", Fields.of(if_unmodified_since="yesterday"), STRONG, PROCEED, False),
    ("a list of dates", "PUT", Fields([("If-Unmodified-Since", BEFORE)] * 2), STRONG, PROCEED, False),
    ("no Last-Modified", "PUT", Fields.of(if_unmodified_since=BEFORE), BARE, PROCEED, False),
    ("nothing modified", "PUT", Fields.of(if_unmodified_since=BEFORE), ABSENT, PROCEED, False),
    ("a match on GET", "GET", Fields.of(if_none_match='W/"1"'), STRONG, NOT_MODIFIED, True),
    ("a match on HEAD", "HEAD", Fields.of(if_none_match='"1"'), STRONG, NOT_MODIFIED, True),
    ("a match on PUT", "PUT", Fields.of(if_none_match='"1"'), STRONG, FAILED, True),
    ("a match on an unknown method", "BREW", Fields.of(if_none_match='"1"'), STRONG, FAILED, True),
    ("methods are case-sensitive", "get", Fields.of(if_none_match='"1"'), STRONG, FAILED, True),
    ("create only", "PUT", Fields.of(if_none_match="*"), STRONG, FAILED, True),
    ("create only, and nothing there", "PUT", Fields.of(if_none_match="*"), ABSENT, PROCEED, True),
    ("no match", "GET", Fields.of(if_none_match='"0"'), STRONG, PROCEED, True),
    ("an unreadable If-None-Match protects nothing", "PUT", Fields.of(if_none_match="1"), STRONG, PROCEED, False),
    ("an empty one neither", "PUT", Fields.of(if_none_match=""), STRONG, PROCEED, False),
    ("not modified", "GET", Fields.of(if_modified_since=SAME), STRONG, NOT_MODIFIED, True),
    ("modified", "GET", Fields.of(if_modified_since=BEFORE), STRONG, PROCEED, True),
    ("If-None-Match displaces If-Modified-Since", "GET", Fields.of(if_none_match='"0"', if_modified_since=SAME), STRONG, PROCEED, True),
    ("even when unreadable", "GET", Fields.of(if_none_match="0", if_modified_since=SAME), STRONG, PROCEED, False),
    ("If-Modified-Since is for GET and HEAD", "PUT", Fields.of(if_modified_since=SAME), STRONG, PROCEED, False),
    ("no valid date, on GET", "GET", Fields.of(if_modified_since="0"), STRONG, PROCEED, False),
    ("no Last-Modified, on GET", "GET", Fields.of(if_modified_since=SAME), BARE, PROCEED, False),
    ("If-Match comes first", "GET", Fields.of(if_match='"0"', if_none_match='"1"'), STRONG, FAILED, True),
    ("then If-None-Match", "GET", Fields.of(if_match='"1"', if_none_match='"1"'), STRONG, NOT_MODIFIED, True),
    ("a date, then If-None-Match", "GET", Fields.of(if_unmodified_since=SAME, if_none_match='"1"'), STRONG, NOT_MODIFIED, True),
    ("If-Match, then a date", "HEAD", Fields.of(if_match="*", if_modified_since=AFTER), STRONG, NOT_MODIFIED, True),
    ("If-Range belongs to the ranges", "GET", Fields.of(if_range='"0"'), STRONG, PROCEED, False),
    ("OPTIONS selects nothing", "OPTIONS", Fields.of(if_match='"0"'), STRONG, PROCEED, False),
    ("TRACE neither", "TRACE", Fields.of(if_none_match="*"), STRONG, PROCEED, False),
    ("CONNECT neither", "CONNECT", Fields.of(if_unmodified_since=BEFORE), STRONG, PROCEED, False),
]
# fmt: on


@pytest.mark.parametrize(
    ("method", "fields", "validators", "result", "evaluated"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS]
)
def test_preconditions_are_evaluated_in_the_order_of_the_rfc(
    method: str, fields: Fields, validators: Validators | None, result: PreconditionResult, *, evaluated: bool
) -> None:
    assert result is evaluate(method, fields, validators)
    assert evaluated == applies(method, fields, validators)


# --- Laws ---

tags = st.sampled_from(["*", '"1"', 'W/"1"', '"0", "2"', '"0", "1"', "1", "", '"1', "*, *"])
dates = st.sampled_from([BEFORE, SAME, AFTER, "0", ""])
conditions = st.fixed_dictionaries(
    {},
    optional={
        "If-Match": tags,
        "If-None-Match": tags,
        "If-Modified-Since": dates,
        "If-Unmodified-Since": dates,
        "If-Range": tags | dates,
    },
).map(Fields.of)
methods = st.sampled_from(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "BREW"])
states = st.sampled_from([STRONG, WEAK, DATED, BARE, ABSENT])


@given(methods, conditions, states)
def test_what_does_not_apply_changes_nothing(method: str, fields: Fields, validators: Validators | None) -> None:
    assert applies(method, fields, validators) or evaluate(method, fields, validators) is PROCEED


@given(methods, conditions, states)
def test_not_modified_is_an_answer_to_get_and_head_alone(
    method: str, fields: Fields, validators: Validators | None
) -> None:
    assert method in {"GET", "HEAD"} or evaluate(method, fields, validators) is not NOT_MODIFIED


@given(conditions, states)
def test_a_write_proceeds_only_where_every_condition_that_counts_holds(
    fields: Fields, validators: Validators | None
) -> None:
    match, none_match = fields.get("If-Match"), fields.get("If-None-Match")
    date = fields.get("If-Unmodified-Since")
    last_modified = validators.last_modified if validators else None
    if evaluate("PUT", fields, validators) is PROCEED:
        assert match is None or if_match_holds(match, validators)
        assert none_match is None or if_none_match_holds(none_match, validators)
        assert match is not None or date is None or unmodified_since(date, last_modified) is not False


@given(methods, st.text(), states)
def test_no_text_is_an_error(method: str, value: str, validators: Validators | None) -> None:
    for name in ("If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since"):
        assert isinstance(evaluate(method, Fields.of({name: value}), validators), PreconditionResult)
    assert isinstance(if_range_holds(value, validators, NOON), bool)


# --- The peer: werkzeug answers "modified?" for conditional retrieval ---


@given(
    st.none() | st.sampled_from(["*", '"1"', 'W/"1"', '"0", "2"', '"0", W/"1"']),
    st.none() | st.sampled_from([BEFORE, SAME, AFTER, "0"]),
    st.sampled_from([STRONG, WEAK]),
)
def test_werkzeug_agrees_on_conditional_retrieval(
    none_match: str | None, since: str | None, validators: Validators
) -> None:
    values = {"If-None-Match": none_match, "If-Modified-Since": since}
    fields = Fields([(name, value) for name, value in values.items() if value is not None])
    assert (evaluate("GET", fields, validators) is PROCEED) == werkzeug_proceeds(fields, validators)


@pytest.mark.parametrize(
    ("fields", "validators", "ours", "theirs", "reason"),
    [
        (Fields.of(if_match="*"), STRONG, PROCEED, False, "werkzeug takes the star for a list without tags"),
        (Fields.of(if_match='"1"'), WEAK, FAILED, True, "werkzeug forgets that the current tag is weak (13.1.1)"),
        (Fields.of(if_match=""), STRONG, FAILED, True, "an empty list matches nothing; werkzeug takes it for absent"),
        (
            Fields.of(if_none_match="", if_modified_since=SAME),
            STRONG,
            PROCEED,
            False,
            "the date is ignored wherever an If-None-Match is present (13.1.3); werkzeug takes an empty one for absent",
        ),
    ],
)
def test_where_werkzeug_differs_there_is_a_reason(
    fields: Fields, validators: Validators, ours: PreconditionResult, *, theirs: bool, reason: str
) -> None:
    assert ours is evaluate("GET", fields, validators), reason
    assert theirs is werkzeug_proceeds(fields, validators), reason


def werkzeug_proceeds(fields: Fields, validators: Validators) -> bool:
    environ = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in fields}
    return is_resource_modified(environ, str(validators.entity_tag), last_modified=validators.last_modified)
