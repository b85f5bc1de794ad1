"""RFC 9110, chapters 8 and 12: in what form content comes and goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.rfc.conftest import Ask


def test_content_without_a_media_type_is_415_unless_it_is_taken_for_json(ask: Ask) -> None:
    """RFC 9110 8.3: If a Content-Type header field is not present, the recipient MAY either assume a media type of "application/octet-stream" ([RFC2046], Section 4.5.1) or examine the data to determine its type."""
    answer = ask("POST", media_type_stated="no", media_type_supported="no")
    assert answer.ends(
        "content_coding_supported: yes > media_type_stated: no > missing_content_type: unsupported_media_type > 415 media_type_missing"
    )
    taken = "media_type_stated: no > missing_content_type: json > media_type_supported"
    assert ask("POST", media_type_stated="no", missing_content_type="json").passes(
        f"{taken}: yes > representation_acceptable: yes"
    )
    answer = ask("POST", media_type_stated="no", missing_content_type="json", media_type_supported="no")
    assert answer.ends(f"{taken}: no > 415 media_type_unsupported")


def test_a_content_coding_that_cannot_be_undone_is_415(ask: Ask) -> None:
    """RFC 9110 8.4: An origin server MAY respond with a status code of 415 (Unsupported Media Type) if a representation in the request message has a content coding that is not acceptable."""
    answer = ask("POST", content_coding_supported="no", content_decodes="no")
    assert answer.ends("content_within_limit: yes > content_coding_supported: no > 415 coding_unsupported")


def test_the_coding_is_the_outer_layer_of_the_content(ask: Ask) -> None:
    """RFC 9110 8.3: after any content codings indicated by Content-Encoding are decoded."""
    assert ask("POST", content_coding_supported="no", media_type_supported="no").ends("415 coding_unsupported")


def test_what_cannot_be_sent_in_an_acceptable_form_is_406_or_sent_all_the_same(ask: Ask) -> None:
    """RFC 9110 12.4.1: the origin server can either honor the header field by sending a 406 (Not Acceptable) response or disregard the header field by treating the response as if it is not subject to content negotiation for that request header field."""
    answer = ask(representation_acceptable="no")
    assert answer.ends(
        "media_type_supported: yes > representation_acceptable: no > unacceptable: not_acceptable > 406 not_acceptable"
    )
    answer = ask(representation_acceptable="no", unacceptable="default_representation")
    assert answer.passes(
        "representation_acceptable: no > unacceptable: default_representation > idempotency_kept: no > identifier_possible: yes > exists: yes"
    )
    assert answer.ends("200 ok")


def test_nothing_is_done_that_could_not_be_answered(ask: Ask) -> None:
    """RFC 9110 12.1: A user agent cannot rely on proactive negotiation preferences being consistently honored ..."""
    assert not ask("POST", representation_acceptable="no").asks("handled")


def test_an_acceptable_form_is_asked_for_nothing_more(ask: Ask) -> None:
    """RFC 9110 12.4.1: a request that does not contain the field implies that the sender has no preference on that dimension of negotiation."""
    assert ask().passes(
        "media_type_supported: yes > representation_acceptable: yes > idempotency_kept: no > identifier_possible: yes > exists: yes"
    )


def test_a_415_says_whether_it_is_about_the_coding_or_the_media_type(ask: Ask) -> None:
    """RFC 9110 12.5.3: allowing clients to distinguish between issues related to content codings and media types."""
    outcomes = [
        ask("POST", **{fault: "no"}).outcome
        for fault in ("content_coding_supported", "media_type_stated", "media_type_supported")
    ]
    assert outcomes == ["coding_unsupported", "media_type_missing", "media_type_unsupported"]
