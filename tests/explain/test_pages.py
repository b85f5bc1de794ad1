"""Pages about codes, classes, outcomes and questions, and how they are found."""

import json
from collections.abc import Callable

import pytest

from statuswise.explain import KINDS, Topic, code_table, find_topics, lay_out, suggest_topics, topic_lines
from statuswise.graph import TABLE
from statuswise.semantics import REGISTRY

GOLDEN = {
    "code_403.txt": "403",
    "code_405.txt": "405",
    "code_200.txt": "200",
    "code_304.txt": "304",
    "code_404.txt": "404",
    "code_510.txt": "510",
    "unknown_499.txt": "499",
    "unknown_999.txt": "999",
    "class_3xx.txt": "3xx",
    "words_redirect.txt": "redirect",
    "outcome_credentials_missing.txt": "credentials_missing",
    "outcome_client_gone.txt": "client_gone",
    "outcome_overloaded.txt": "overloaded",
    "question_credentials_valid.txt": "credentials_valid",
    "question_forbidden_shown_as.txt": "forbidden_shown_as",
    "question_sent.txt": "sent",
    "forbidden.txt": "forbidden",
}


def page(asked: str, width: int | None = 80) -> str:
    return "\n".join(lay_out(topic_lines(asked, find_topics(asked)), width)) + "\n"


def names(topics: tuple[Topic, ...]) -> list[str]:
    return [topic.name for topic in topics]


@pytest.mark.parametrize(("file", "asked"), GOLDEN.items())
def test_pages_are_printed_as_kept(file: str, asked: str, golden: Callable[[str, str], None]) -> None:
    golden(file, page(asked))


@pytest.mark.parametrize(("file", "width"), [("codes.txt", None), ("codes_narrow.txt", 80)])
def test_the_table_of_codes_is_printed_as_kept(
    file: str, width: int | None, golden: Callable[[str, str], None]
) -> None:
    golden(file, "\n".join(lay_out(code_table(REGISTRY.values()), width)) + "\n")


def test_a_table_of_no_codes_is_empty() -> None:
    assert code_table([]) == ()


@pytest.mark.parametrize("code", REGISTRY)
def test_every_code_has_a_page_with_its_meaning_and_neighbours(code: int) -> None:
    printed = page(str(code), None)
    assert REGISTRY[code].meaning in printed
    assert all(other.because in printed for other in REGISTRY[code].instead)


@pytest.mark.parametrize("code", REGISTRY)
def test_the_page_of_a_code_cites_every_obligation(code: int) -> None:
    printed = page(str(code), None)
    status = REGISTRY[code]
    for owed in (*status.owes, *status.explains):
        assert f"{owed.says}" in printed
        assert f"({owed.section})" in printed


@pytest.mark.parametrize("name", TABLE.outcomes)
def test_every_outcome_has_a_page_with_its_ways(name: str) -> None:
    kinds = [each for each in KINDS if each.name == "outcome"]
    (topic,) = find_topics(name, kinds)
    printed = "\n".join(lay_out(topic.page()))
    assert TABLE.outcomes[name].text in printed
    assert "How requests get here" in printed


@pytest.mark.parametrize("name", TABLE.outcomes)
def test_the_page_of_a_code_names_the_outcomes_that_lead_to_it(name: str) -> None:
    outcome = TABLE.outcomes[name]
    assert outcome.status is None or outcome.text in page(str(outcome.status), None)


@pytest.mark.parametrize("name", TABLE.questions)
def test_every_question_has_a_page_with_its_answers(name: str) -> None:
    kinds = [each for each in KINDS if each.name == "question"]
    (topic,) = find_topics(name, kinds)
    printed = "\n".join(lay_out(topic.page()))
    question = TABLE.questions[name]
    assert question.text in printed
    assert all(f"  {answer}" in printed for answer in question.answers)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("403", ["403"]),
        (" 403 ", ["403"]),
        ("Forbidden", ["403", "forbidden"]),
        ("not found", ["404"]),
        ("HTTP/1.1 404 Not Found", ["404"]),
        ("5XX", ["5xx"]),
        ("server error", ["5xx"]),
        ("credentials valid", ["credentials_valid"]),
        ("gone", ["410", "gone"]),
        ("exists", ["exists"]),
        ("499", ["499"]),
        ("got a 499 today", ["499"]),
        ("000", ["0"]),
        ("no such thing at all", []),
        ("", []),
    ],
)
def test_names_are_exact_first_and_words_after(asked: str, found: list[str]) -> None:
    assert found == names(find_topics(asked))


def test_a_kind_can_be_asked_for() -> None:
    (topic,) = find_topics("forbidden", [each for each in KINDS if each.name == "outcome"])
    assert topic.data()["kind"] == "outcome"


@pytest.mark.parametrize("code", [199, 299, 499, 600, 999])
def test_a_number_that_nobody_registered_is_explained_as_its_class(code: int) -> None:
    (topic,) = find_topics(str(code))
    taken_for = topic.data()["treated_as"]
    assert isinstance(taken_for, dict)
    assert (code // 100 * 100 if code < 600 else 500) == taken_for["code"]
    assert topic.brief().text


def test_misspelt_names_are_suggested_once_for_each_spelling() -> None:
    assert suggest_topics("forbiden")[0] == "Forbidden"
    assert "credentials_valid" in suggest_topics("credential_valid")
    assert len(suggest_topics("forbiden")) == len({name.lower() for name in suggest_topics("forbiden")})


@pytest.mark.parametrize("asked", ["403", "999", "4xx", "credentials_missing", "client_gone", "sent"])
def test_a_topic_in_brief_is_marked_with_its_name(asked: str) -> None:
    (topic,) = find_topics(asked)
    assert topic.brief().mark.startswith(topic.name)
    assert topic.brief().text


KEYS = {
    "code": "kind code phrase class section meaning note standing sender when instead owes content caching outcomes",
    "unknown_code": "kind code meaning section treated_as",
    "class": "kind name meaning codes",
    "outcome": "kind name status says section owes ways",
    "question": "kind name text section block needs policy outside answers rows earlier later",
}


@pytest.mark.parametrize("asked", ["403", "200", "206", "999", "4xx", "credentials_missing", "client_gone", "sent"])
def test_data_for_programs_has_the_documented_keys_and_is_json(asked: str) -> None:
    (topic,) = find_topics(asked)
    data = topic.data()
    assert KEYS[str(data["kind"])].split() == list(data)
    assert data == json.loads(json.dumps(data))
