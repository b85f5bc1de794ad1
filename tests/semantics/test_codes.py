"""The registry of status codes against the IANA registry and the words of the documents that define the codes."""

import itertools
import re
from http import HTTPStatus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statuswise.semantics._codes import find, status, suggest, treated_as
from statuswise.semantics._registry import REGISTRY
from statuswise.semantics._sections import section_exists
from statuswise.semantics._status import Caching, ContentRule, Level, Obligation, Sender, Standing, StatusClass, When

# --- What the IANA registry says ---

# fmt: off
IANA = [
    (100, "Continue", "RFC 9110 15.2.1"),
    (101, "Switching Protocols", "RFC 9110 15.2.2"),
    (102, "Processing", "RFC 2518 10.1"),
    (103, "Early Hints", "RFC 8297"),
    (200, "OK", "RFC 9110 15.3.1"),
    (201, "Created", "RFC 9110 15.3.2"),
    (202, "Accepted", "RFC 9110 15.3.3"),
    (203, "Non-Authoritative Information", "RFC 9110 15.3.4"),
    (204, "No Content", "RFC 9110 15.3.5"),
    (205, "Reset Content", "RFC 9110 15.3.6"),
    (206, "Partial Content", "RFC 9110 15.3.7"),
    (207, "Multi-Status", "RFC 4918 11.1"),
    (208, "Already Reported", "RFC 5842 7.1"),
    (226, "IM Used", "RFC 3229 10.4.1"),
    (300, "Multiple Choices", "RFC 9110 15.4.1"),
    (301, "Moved Permanently", "RFC 9110 15.4.2"),
    (302, "Found", "RFC 9110 15.4.3"),
    (303, "See Other", "RFC 9110 15.4.4"),
    (304, "Not Modified", "RFC 9110 15.4.5"),
    (305, "Use Proxy", "RFC 9110 15.4.6"),
    (306, "(Unused)", "RFC 9110 15.4.7"),
    (307, "Temporary Redirect", "RFC 9110 15.4.8"),
    (308, "Permanent Redirect", "RFC 9110 15.4.9"),
    (400, "Bad Request", "RFC 9110 15.5.1"),
    (401, "Unauthorized", "RFC 9110 15.5.2"),
    (402, "Payment Required", "RFC 9110 15.5.3"),
    (403, "Forbidden", "RFC 9110 15.5.4"),
    (404, "Not Found", "RFC 9110 15.5.5"),
    (405, "Method Not Allowed", "RFC 9110 15.5.6"),
    (406, "Not Acceptable", "RFC 9110 15.5.7"),
    (407, "Proxy Authentication Required", "RFC 9110 15.5.8"),
    (408, "Request Timeout", "RFC 9110 15.5.9"),
    (409, "Conflict", "RFC 9110 15.5.10"),
    (410, "Gone", "RFC 9110 15.5.11"),
    (411, "Length Required", "RFC 9110 15.5.12"),
    (412, "Precondition Failed", "RFC 9110 15.5.13"),
    (413, "Content Too Large", "RFC 9110 15.5.14"),
    (414, "URI Too Long", "RFC 9110 15.5.15"),
    (415, "Unsupported Media Type", "RFC 9110 15.5.16"),
    (416, "Range Not Satisfiable", "RFC 9110 15.5.17"),
    (417, "Expectation Failed", "RFC 9110 15.5.18"),
    (418, "(Unused)", "RFC 9110 15.5.19"),
    (421, "Misdirected Request", "RFC 9110 15.5.20"),
    (422, "Unprocessable Content", "RFC 9110 15.5.21"),
    (423, "Locked", "RFC 4918 11.3"),
    (424, "Failed Dependency", "RFC 4918 11.4"),
    (425, "Too Early", "RFC 8470 5.2"),
    (426, "Upgrade Required", "RFC 9110 15.5.22"),
    (428, "Precondition Required", "RFC 6585 3"),
    (429, "Too Many Requests", "RFC 6585 4"),
    (431, "Request Header Fields Too Large", "RFC 6585 5"),
    (451, "Unavailable For Legal Reasons", "RFC 7725"),
    (500, "Internal Server Error", "RFC 9110 15.6.1"),
    (501, "Not Implemented", "RFC 9110 15.6.2"),
    (502, "Bad Gateway", "RFC 9110 15.6.3"),
    (503, "Service Unavailable", "RFC 9110 15.6.4"),
    (504, "Gateway Timeout", "RFC 9110 15.6.5"),
    (505, "HTTP Version Not Supported", "RFC 9110 15.6.6"),
    (506, "Variant Also Negotiates", "RFC 2295 8.1"),
    (507, "Insufficient Storage", "RFC 4918 11.5"),
    (508, "Loop Detected", "RFC 5842 7.2"),
    (510, "Not Extended", "RFC 2774 7"),
    (511, "Network Authentication Required", "RFC 6585 6"),
]
# fmt: on

# Where older Pythons have the phrase of an older document.
OLD_PHRASES = {
    413: "Request Entity Too Large",  # RFC 2616
    414: "Request-URI Too Long",  # RFC 2616
    416: "Requested Range Not Satisfiable",  # RFC 2616
    418: "I'm a Teapot",  # RFC 2324, never registered
    422: "Unprocessable Entity",  # RFC 4918
}


def test_the_registry_is_iana_s() -> None:
    assert [(row.code, row.phrase, row.reference) for row in REGISTRY.values()] == IANA
    assert list(REGISTRY) == [code for code, _, _ in IANA]
    assert len(REGISTRY) == 63


@pytest.mark.parametrize("other", HTTPStatus)
def test_phrases_are_those_of_python_except_where_python_is_older(other: HTTPStatus) -> None:
    assert other.phrase in {REGISTRY[other].phrase, OLD_PHRASES.get(other)}


def test_python_knows_every_code_except_one_that_nobody_sends() -> None:
    assert set(REGISTRY) - set(HTTPStatus) <= {306}


def test_the_registry_is_read_only() -> None:
    with pytest.raises(TypeError, match="does not support item assignment"):
        REGISTRY[299] = REGISTRY[200]  # type: ignore[index]  # that it is refused is the point


# --- Facts of the documents ---


def test_the_heuristically_cacheable_codes_are_those_of_the_text_and_451() -> None:
    listed = {200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501}  # RFC 9110 15.1
    assert listed | {451} == {row.code for row in REGISTRY.values() if row.heuristically_cacheable}  # RFC 7725 3


def test_what_must_not_be_stored_is_interim_or_said_so_by_rfc_6585() -> None:
    never = {row.code for row in REGISTRY.values() if row.caching is Caching.NEVER}
    assert {100, 101, 102, 103} | {428, 429, 431, 511} == never


@pytest.mark.parametrize(
    ("rule", "codes"),
    [
        (ContentRule.FORBIDDEN, {100, 101, 102, 103, 204, 304}),  # RFC 9110 6.4.1
        (ContentRule.EMPTY, {205}),  # RFC 9110 15.3.6
        (ContentRule.ALLOWED, {201, 208, 301, 302, 305, 306, 307, 308}),
    ],
)
def test_content_is_as_the_text_says(rule: ContentRule, codes: set[int]) -> None:
    assert codes == {row.code for row in REGISTRY.values() if row.content is rule}


@pytest.mark.parametrize(
    ("standing", "codes"),
    [
        (Standing.RESERVED, {306, 402, 418}),
        (Standing.DEPRECATED, {102, 305}),
        (Standing.OBSOLETE, {510}),
        (Standing.UNREGISTERED, set[int]()),
    ],
)
def test_codes_that_are_not_in_force_say_so_in_a_note(standing: Standing, codes: set[int]) -> None:
    rows = [row for row in REGISTRY.values() if row.standing is standing]
    assert codes == {row.code for row in rows}
    assert all(row.note.endswith(".") for row in rows)


def test_a_code_in_force_needs_no_note() -> None:
    assert {row.note for row in REGISTRY.values() if row.standing is Standing.CURRENT} == {""}


@pytest.mark.parametrize(
    ("sender", "codes"),
    [(Sender.INTERMEDIARY, {203, 407, 502, 504, 511}), (Sender.NOBODY, {305, 306, 418})],
)
def test_some_codes_are_not_the_origin_server_s_to_send(sender: Sender, codes: set[int]) -> None:
    assert codes == {row.code for row in REGISTRY.values() if row.sender is sender}


def test_every_class_has_a_label_and_a_meaning() -> None:
    assert [each.label for each in StatusClass] == ["1xx", "2xx", "3xx", "4xx", "5xx"]
    assert all(each.meaning.endswith(".") for each in StatusClass)


@pytest.mark.parametrize(("code", "_phrase", "_reference"), IANA)
def test_the_first_digit_is_the_class(code: int, _phrase: str, _reference: str) -> None:
    assert REGISTRY[code].status_class.value == int(str(code)[0])


# --- What each status owes ---

NO_CONTENT = {"MUST NOT Content-Length: RFC 9110 8.6", "MUST NOT Transfer-Encoding: RFC 9112 6.1"}
AFTER_PUT = {
    "MUST NOT ETag: RFC 9110 9.3.4, NOT_STORED_AS_SENT, on PUT",
    "MUST NOT Last-Modified: RFC 9110 9.3.4, NOT_STORED_AS_SENT, on PUT",
}
OPTIONS = {
    "SHOULD Allow: RFC 9110 9.3.7, NOT_ASTERISK, on OPTIONS",
    "SHOULD Accept-Patch: RFC 5789 3.1, PATCH_SUPPORTED, on OPTIONS",
}
ERROR_4XX = "SHOULD content: RFC 9110 15.5"
ERROR_5XX = "SHOULD content: RFC 9110 15.6"

OWES = {
    100: NO_CONTENT,
    101: NO_CONTENT | {"MUST Upgrade: RFC 9110 15.2.2", "MUST Connection: RFC 9110 7.8"},
    102: NO_CONTENT,
    103: NO_CONTENT,
    200: {
        "SHOULD ETag: RFC 9110 15.3.1, AVAILABLE, on GET HEAD",
        "SHOULD Last-Modified: RFC 9110 15.3.1, AVAILABLE, on GET HEAD",
        "MAY ETag: RFC 9110 15.3.1, on PATCH POST",
        "MAY Last-Modified: RFC 9110 15.3.1, on PATCH POST",
        *AFTER_PUT,
        *OPTIONS,
    },
    201: {
        "SHOULD Location: RFC 9110 9.3.3, on POST",
        "ought to Location: RFC 9110 15.3.2, CREATED_ELSEWHERE",
        "MAY ETag: RFC 9110 15.3.2, on PATCH POST",
        "MAY Last-Modified: RFC 9110 15.3.2, on PATCH POST",
        *AFTER_PUT,
    },
    202: AFTER_PUT,
    204: {
        *NO_CONTENT,
        "MAY ETag: RFC 9110 15.3.5, on PATCH POST",
        "MAY Last-Modified: RFC 9110 15.3.5, on PATCH POST",
        *AFTER_PUT,
        *OPTIONS,
    },
    205: AFTER_PUT,
    206: {
        "MUST Content-Range: RFC 9110 15.3.7.1, ONE_PART",
        "MUST Content-Type: RFC 9110 15.3.7.2, SEVERAL_PARTS",
        "MUST NOT Content-Range: RFC 9110 15.3.7.2, SEVERAL_PARTS",
        "MUST Date: RFC 9110 15.3.7, IN_200",
        "MUST Cache-Control: RFC 9110 15.3.7, IN_200",
        "MUST ETag: RFC 9110 15.3.7, IN_200",
        "MUST Expires: RFC 9110 15.3.7, IN_200",
        "MUST Content-Location: RFC 9110 15.3.7, IN_200",
        "MUST Vary: RFC 9110 15.3.7, IN_200",
        "MUST Last-Modified: RFC 9110 15.3.7, IN_200_NO_IF_RANGE",
        "MUST Content-Type: RFC 9110 15.3.7, IN_200_NO_IF_RANGE",
        "MUST Content-Encoding: RFC 9110 15.3.7, IN_200_NO_IF_RANGE",
        "MUST Content-Language: RFC 9110 15.3.7, IN_200_NO_IF_RANGE",
        "SHOULD NOT Last-Modified: RFC 9110 15.3.7, IF_RANGE",
        "SHOULD NOT Content-Type: RFC 9110 15.3.7, IF_RANGE_ONE_PART",
        "SHOULD NOT Content-Encoding: RFC 9110 15.3.7, IF_RANGE",
        "SHOULD NOT Content-Language: RFC 9110 15.3.7, IF_RANGE",
    },
    226: {"MUST ETag: RFC 3229 10.4.1", "ought to IM: RFC 3229 10.4.1"},
    300: {"SHOULD Location: RFC 9110 15.4.1, PREFERRED_CHOICE"},
    301: {"SHOULD Location: RFC 9110 15.4.2"},
    302: {"SHOULD Location: RFC 9110 15.4.3"},
    303: {"ought to Location: RFC 9110 15.4.4"},
    304: {
        "MUST Content-Location: RFC 9110 15.4.5, IN_200",
        "MUST Date: RFC 9110 15.4.5, IN_200",
        "MUST ETag: RFC 9110 15.4.5, IN_200",
        "MUST Vary: RFC 9110 15.4.5, IN_200",
        "MUST Cache-Control: RFC 9110 15.4.5, IN_200",
        "MUST Expires: RFC 9110 15.4.5, IN_200",
        "SHOULD NOT Content-Type: RFC 9110 15.4.5, NO_CACHE_UPDATE",
        "SHOULD NOT Content-Encoding: RFC 9110 15.4.5, NO_CACHE_UPDATE",
        "SHOULD NOT Content-Language: RFC 9110 15.4.5, NO_CACHE_UPDATE",
        "MUST NOT Content-Length: RFC 9110 8.6, NOT_LENGTH_OF_200",
    },
    307: {"SHOULD Location: RFC 9110 15.4.8"},
    308: {"SHOULD Location: RFC 9110 15.4.9"},
    401: {"MUST WWW-Authenticate: RFC 9110 15.5.2"},
    403: {"MAY WWW-Authenticate: RFC 9110 11.6.1, OTHER_CREDENTIALS"},
    405: {"MUST Allow: RFC 9110 15.5.6"},
    407: {"MUST Proxy-Authenticate: RFC 9110 15.5.8"},
    413: {"SHOULD Retry-After: RFC 9110 15.5.14, TEMPORARY"},
    415: {
        "ought to Accept-Encoding: RFC 9110 15.5.16, CODING",
        "MUST NOT Accept-Encoding: RFC 9110 12.5.3, NOT_CODING",
        "MAY Accept: RFC 9110 15.5.16, MEDIA_TYPE",
        "SHOULD Accept-Patch: RFC 5789 2.2, MEDIA_TYPE, on PATCH",
    },
    416: {"SHOULD Content-Range: RFC 9110 15.5.17, BYTE_RANGE"},
    426: {"MUST Upgrade: RFC 9110 15.5.22", "MUST Connection: RFC 9110 7.8"},
    429: {"MAY Retry-After: RFC 6585 4"},
    451: {"SHOULD Link: RFC 7725 4, BLOCKING"},
    503: {"MAY Retry-After: RFC 9110 15.6.4"},
    511: {"SHOULD NOT WWW-Authenticate: RFC 6585 6"},
}

EXPLAINS = {
    201: {"SHOULD content: RFC 9110 9.3.3, on POST"},
    202: {"ought to content: RFC 9110 15.3.3"},
    207: {"ought to content: RFC 4918 13"},
    300: {"SHOULD content: RFC 9110 15.4.1"},
    303: {"ought to content: RFC 9110 15.4.4"},
    406: {"SHOULD content: RFC 9110 15.5.7"},
    409: {"SHOULD content: RFC 9110 15.5.10"},
    423: {"SHOULD content: RFC 4918 11.3"},
    428: {"SHOULD content: RFC 6585 3"},
    429: {"SHOULD content: RFC 6585 4"},
    431: {"SHOULD content: RFC 6585 5, ONE_FIELD"},
    451: {"SHOULD content: RFC 7725 3"},
    505: {"SHOULD content: RFC 9110 15.6.6"},
    510: {"ought to content: RFC 2774 7"},
    511: {"SHOULD content: RFC 6585 6", "SHOULD NOT content: RFC 6585 6"},
}


def written(obligation: Obligation) -> str:
    when = f", {obligation.when.name}" if obligation.when else ""
    methods = f", on {' '.join(sorted(obligation.methods))}" if obligation.methods else ""
    return f"{obligation.level.value} {obligation.field or 'content'}: {obligation.section}{when}{methods}"


@pytest.mark.parametrize("code", REGISTRY)
def test_each_status_owes_the_fields_that_its_sections_say(code: int) -> None:
    assert sorted(OWES.get(code, set())) == sorted(map(written, REGISTRY[code].owes))


@pytest.mark.parametrize("code", REGISTRY)
def test_each_status_owes_the_content_that_its_sections_say(code: int) -> None:
    of_class = {4: {ERROR_4XX}, 5: {ERROR_5XX}}.get(code // 100, set())
    assert sorted(EXPLAINS.get(code, set()) | of_class) == sorted(map(written, REGISTRY[code].explains))


@pytest.mark.parametrize("code", REGISTRY)
def test_no_obligation_contradicts_another(code: int) -> None:
    row = REGISTRY[code]
    demands, bans = set[tuple[str, When, str]](), set[tuple[str, When, str]]()
    for each in row.owes:
        for name in each.methods or {"*"}:
            against = each.level in {Level.MUST_NOT, Level.SHOULD_NOT}
            (bans if against else demands).add((each.field, each.when, name))
    assert set() == demands & bans


@pytest.mark.parametrize("code", REGISTRY)
def test_obligations_name_fields_sections_and_contents(code: int) -> None:
    row = REGISTRY[code]
    assert all(each.field for each in row.owes)
    assert not any(each.field for each in row.explains)
    for each in row.owes + row.explains:
        assert section_exists(each.section)
        assert each.says
        assert not each.says.endswith(".")


@pytest.mark.parametrize("code", REGISTRY)
def test_only_what_can_have_content_owes_an_explanation(code: int) -> None:
    row = REGISTRY[code]
    assert not (row.explains and row.content in {ContentRule.FORBIDDEN, ContentRule.EMPTY})


def test_every_condition_is_used_and_reads_as_a_clause() -> None:
    used = {each.when for row in REGISTRY.values() for each in row.owes + row.explains}
    assert set(When) == used
    assert all(re.match(r"(if|unless) ", when) for when in When if when is not When.ALWAYS)


def test_every_level_is_used() -> None:
    assert set(Level) == {each.level for row in REGISTRY.values() for each in row.owes + row.explains}


# --- The texts ---


@pytest.mark.parametrize("code", REGISTRY)
def test_every_code_has_a_meaning_of_one_sentence(code: int) -> None:
    meaning = REGISTRY[code].meaning
    assert meaning[0].isupper()
    assert meaning.endswith(".")
    assert ". " not in meaning


@pytest.mark.parametrize("code", REGISTRY)
def test_every_code_has_everyday_cases(code: int) -> None:
    cases = REGISTRY[code].when
    assert cases
    assert all(case.endswith(".") for case in cases)


@pytest.mark.parametrize("code", REGISTRY)
def test_every_reference_exists(code: int) -> None:
    assert section_exists(REGISTRY[code].reference)


def test_no_two_codes_have_the_same_meaning() -> None:
    assert len({row.meaning for row in REGISTRY.values()}) == len(REGISTRY)


@pytest.mark.parametrize("code", REGISTRY)
def test_every_neighbour_is_another_code_that_somebody_sends(code: int) -> None:
    neighbours = REGISTRY[code].instead
    assert neighbours
    assert code not in {each.code for each in neighbours}
    assert len(neighbours) == len({each.code for each in neighbours})
    assert all(REGISTRY[each.code].sender is not Sender.NOBODY for each in neighbours)


@pytest.mark.parametrize("code", REGISTRY)
def test_every_neighbour_s_reason_completes_the_sentence_use_it_instead(code: int) -> None:
    for each in REGISTRY[code].instead:
        assert each.because.startswith("when ")
        assert not each.because.endswith(".")


CONFUSED = [
    {401, 403},
    {403, 404},
    {400, 422},
    {404, 410},
    {409, 412},
    {301, 302, 303, 307, 308},
    {500, 502, 503, 504},
    {200, 201, 202, 204},
    {401, 404},
    {401, 407, 511},
    {400, 404},
    {400, 409},
    {400, 415},
    {400, 500},
    {403, 405},
    {403, 409},
    {403, 429},
    {403, 451},
    {404, 405},
    {404, 421},
    {405, 501},
    {406, 415},
    {408, 504},
    {409, 422},
    {409, 423},
    {409, 428},
    {412, 428},
    {413, 414, 431},
    {411, 413},
    {415, 422},
    {416, 200},
    {206, 416},
    {206, 200},
    {207, 200},
    {304, 200},
    {304, 412},
    {429, 503},
    {503, 507},
    {413, 507},
    {500, 501},
    {501, 505},
    {426, 505},
    {426, 101},
    {301, 410},
    {308, 410},
    {202, 303},
    {204, 205},
]


@pytest.mark.parametrize("group", CONFUSED, ids=lambda group: "/".join(map(str, sorted(group))))
def test_codes_that_are_confused_point_at_each_other(group: set[int]) -> None:
    for one, other in itertools.permutations(group, 2):
        assert other in {each.code for each in REGISTRY[one].instead}, f"{one} does not say when {other} is right"


# --- Looking up ---


def test_a_status_prints_as_its_code_and_phrase() -> None:
    assert str(status(404)) == "404 Not Found"
    assert str(status(299)) == "299"


@pytest.mark.parametrize("code", REGISTRY)
def test_a_registered_code_is_its_row(code: int) -> None:
    assert REGISTRY[code] is status(code)


@given(st.integers(100, 599).filter(lambda code: code not in REGISTRY))
def test_an_unregistered_code_says_its_class_and_nothing_more(code: int) -> None:
    row = status(code)
    assert code == row.code
    assert row.phrase == ""
    assert row.standing is Standing.UNREGISTERED
    assert row.reference == "RFC 9110 15"
    assert treated_as(code) == row.instead[0].code
    assert not row.heuristically_cacheable
    assert row.meaning.endswith(row.status_class.meaning)
    assert row.status_class.value == code // 100


def test_an_unregistered_interim_response_has_no_content_and_is_not_stored() -> None:
    row = status(199)
    assert row.content is ContentRule.FORBIDDEN
    assert row.caching is Caching.NEVER
    assert set(map(written, row.owes)) == NO_CONTENT


def test_an_unregistered_error_owes_the_explanation_of_its_class() -> None:
    assert list(map(written, status(499).explains)) == [ERROR_4XX]
    assert list(map(written, status(599).explains)) == [ERROR_5XX]
    assert status(499).content is ContentRule.EXPECTED
    assert status(299).content is ContentRule.ALLOWED
    assert status(299).caching is Caching.EXPLICIT


@pytest.mark.parametrize("code", [99, 600, 0, -404, 1000])
def test_a_number_that_is_no_status_code_is_refused_with_advice(code: int) -> None:
    with pytest.raises(ValueError, match=rf"expected a status code from 100 to 599, got {code}:.*RFC 9110 15.*Use "):
        status(code)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (499, 400),
        (299, 200),
        (471, 400),
        (404, 400),
        (100, 100),
        (199, 100),
        (599, 500),
        (700, 500),
        (99, 500),
        (0, 500),
    ],
)
def test_an_unknown_code_is_treated_as_the_first_of_its_class(code: int, expected: int) -> None:
    assert expected == treated_as(code)


@given(st.integers())
def test_any_number_is_treated_as_a_registered_x00(code: int) -> None:
    assert treated_as(code) in {100, 200, 300, 400, 500}
    assert treated_as(treated_as(code)) == treated_as(code)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("403", [403]),
        (" 403 ", [403]),
        ("HTTP/1.1 404 Not Found", [404]),
        ("401 vs. 403", [401, 403]),
        ("499", [499]),
        ("forbidden", [403]),
        ("Not-Found", [404]),
        ("NOT_FOUND", [404]),
        ("not found", [404]),
        ("not modified", [304]),
        ("ok", [200]),
        ("unused", [306, 418]),
        ("unauthenticated", [401]),
        ("rate limit", [429]),
        ("rate-limit", [429]),
        ("validation", [400, 422]),
        ("redirect", [301, 302, 303, 307, 308]),
        ("teapot", [418]),
        ("I'm a Teapot", [418]),
        ("payload too large", [413]),
        ("unprocessable entity", [422]),
        ("too large", [413, 431]),
        ("bad", [400, 502]),
        ("1xx", [100, 101, 102, 103]),
        ("1XX", [100, 101, 102, 103]),
        ("informational", [100, 101, 102, 103]),
        ("", []),
        ("  -- ", []),
        ("999", []),
        ("9xx", []),
        ("4044", []),
        ("flibbertigibbet", []),
    ],
)
def test_codes_are_found_by_what_people_type(text: str, codes: list[int]) -> None:
    assert codes == [row.code for row in find(text)]


@pytest.mark.parametrize("status_class", StatusClass)
def test_a_class_is_found_by_its_label_and_its_name(status_class: StatusClass) -> None:
    members = [row for row in REGISTRY.values() if row.status_class is status_class]
    assert members == list(find(status_class.label))
    assert members == list(find(status_class.name.replace("_", " ").title()))


@pytest.mark.parametrize("code", REGISTRY)
def test_every_code_is_found_by_its_number_its_phrase_and_each_alias(code: int) -> None:
    row = REGISTRY[code]
    assert find(str(code)) == (row,)
    for name in (row.phrase, *row.aliases):
        assert row in find(name)


@pytest.mark.parametrize("code", REGISTRY)
def test_aliases_are_lower_case_and_add_something(code: int) -> None:
    row = REGISTRY[code]
    assert all(alias == alias.lower() for alias in row.aliases)
    assert row.phrase.lower() not in row.aliases
    assert len(row.aliases) == len(set(row.aliases))


@given(st.text())
def test_whatever_is_typed_finds_codes_in_order_or_nothing(text: str) -> None:
    codes = [row.code for row in find(text)]
    assert sorted(set(codes)) == codes


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("forbiden", "Forbidden"),
        ("not fuond", "Not Found"),
        ("to many requests", "Too Many Requests"),
        ("conflit", "Conflict"),
    ],
)
def test_a_misspelt_name_suggests_the_right_one(text: str, first: str) -> None:
    assert first == suggest(text)[0]


def test_nothing_is_suggested_for_what_comes_near_nothing() -> None:
    assert suggest("flibbertigibbet") == ()
    assert suggest("") == ()


@given(st.sampled_from([row.phrase for row in REGISTRY.values()]), st.integers(0, 40))
def test_every_suggestion_finds_something(phrase: str, dropped: int) -> None:
    misspelt = phrase[:dropped] + phrase[dropped + 1 :]
    assert len(suggest(misspelt)) <= 3
    assert all(find(name) for name in suggest(misspelt))
