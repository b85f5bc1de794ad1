"""Choosing by questions: who is asked what, and what is taken for granted."""

import pytest

from statuswise.explain import EVERYDAY, Asking, Interview, is_policy, ordinary, read_answer, read_question, ways
from statuswise.graph import TABLE, Block, Path, Question, reach


def asked(interview: Interview) -> tuple[list[str], Path]:
    """Answer every open question by its first answer."""
    names: list[str] = []
    while isinstance(question := interview.next(), Question):
        names.append(question.name)
        interview = interview.answer(question, ordinary(question.name) or question.answers[0])
    return names, question


@pytest.mark.parametrize("name", TABLE.questions)
def test_the_ordinary_answer_is_one_that_the_question_has(name: str) -> None:
    assert ordinary(name) in (*TABLE.questions[name].answers, "")


@pytest.mark.parametrize("question", [each for each in TABLE.questions.values() if is_policy(each)])
def test_the_ordinary_answer_to_a_policy_is_its_default(question: Question) -> None:
    assert question.answers[0] == ordinary(question.name)


def test_the_everyday_questions_are_questions_and_no_policies() -> None:
    assert TABLE.questions.keys() >= EVERYDAY
    assert not any(is_policy(TABLE.questions[name]) for name in EVERYDAY)


def test_the_ordinary_request_is_answered_200() -> None:
    path = Interview(asking=Asking.OPEN).next()
    assert isinstance(path, Path)
    assert path.status == 200


def test_an_everyday_interview_asks_few_questions_and_no_policies() -> None:
    names, path = asked(Interview())
    assert len(names) < 25
    assert set(names) <= EVERYDAY
    assert path.status == 200


def test_all_questions_are_asked_if_wanted_but_no_policies() -> None:
    names, path = asked(Interview(asking=Asking.ALL))
    assert [step.question for step in path.steps if not is_policy(TABLE.questions[step.question])] == names


def test_policies_are_asked_if_wanted() -> None:
    names, path = asked(Interview(asking=Asking.ALL, policies=True))
    assert [step.question for step in path.steps] == names


def test_answers_given_are_not_asked_for() -> None:
    names, path = asked(Interview({"target_found": "yes", "method_allowed": "no"}))
    assert names == []
    assert path.outcome.name == "method_not_allowed"


def test_a_given_answer_counts_whatever_is_ordinary() -> None:
    path = Interview({"service_available": "no"}, Asking.OPEN).next()
    assert isinstance(path, Path)
    assert path.outcome.name == "overloaded"


def test_a_skipped_block_is_ordinary() -> None:
    interview = Interview(asking=Asking.ALL).skip(Block.SERVICE).skip(Block.TARGET)
    question = interview.next()
    assert isinstance(question, Question)
    assert question.block is Block.AUTHENTICATION


def test_what_has_no_ordinary_answer_stays_open() -> None:
    question = Interview({"handled": "refused"}, Asking.OPEN).next()
    assert isinstance(question, Question)
    assert question.name == "refusal_kind"


def test_answers_that_the_path_does_not_ask_for_are_named() -> None:
    interview = Interview({"target_found": "no", "gone": "yes"}, Asking.OPEN)
    path = interview.next()
    assert isinstance(path, Path)
    assert interview.unused(path) == ("gone",)


@pytest.mark.parametrize(
    ("shown_as", "present", "end"),
    [
        ("forbidden", "yes", "forbidden"),
        ("forbidden", "no", "credentials_missing"),
        ("not_found", "", "forbidden_hidden"),
    ],
)
def test_whether_somebody_who_may_not_showed_credentials_is_asked_where_refusals_are_shown(
    shown_as: str, present: str, end: str
) -> None:
    interview = Interview({"operation_public": "yes", "owner_permitted": "no", "forbidden_shown_as": shown_as})
    names: list[str] = []
    while isinstance(question := interview.next(), Question):
        names.append(question.name)
        interview = interview.answer(
            question, present if question.name == "credentials_present" else ordinary(question.name)
        )
    assert ("credentials_present" in names) is bool(present)
    assert question.outcome.name == end


def test_a_retry_is_asked_for_nothing_that_the_first_request_can_have_changed() -> None:
    names, path = asked(Interview({"idempotency_kept": "yes", "idempotency_key_new": "no"}, Asking.ALL))
    assert path.outcome.name == "ok"
    assert names[names.index("idempotency_key_present") :][:4] == [
        "idempotency_key_present",
        "request_same",
        "first_request_finished",
        "reply_kind",
    ]


def test_an_interview_is_not_changed_by_an_answer() -> None:
    before = Interview()
    after = before.answer(TABLE.questions["target_found"], "no")
    assert dict(before.answers) == {}
    assert dict(after.answers) == {"target_found": "no"}


@pytest.mark.parametrize("outcome", sorted(end.name for end in reach()))
def test_every_outcome_can_be_chosen(outcome: str) -> None:
    def leads_there(steps: dict[str, str]) -> bool:
        path = Interview(steps, Asking.OPEN).next()
        return isinstance(path, Path) and path.outcome.name == outcome

    tried = [{step.question: step.answer for step in way} for way in ways(outcome)]
    assert any(leads_there(steps | more) for steps in tried for more in _CIRCUMSTANCES)


_CIRCUMSTANCES: tuple[dict[str, str], ...] = (
    {},
    {"idempotency_kept": "yes", "idempotency_key_new": "no"},
    {"precondition_required": "yes"},
    {"if_none_match_present": "yes"},
    {"range_asked": "yes"},
    {"unknown_query_parameter": "bad_request"},
    {"unknown_length": "length_required"},
)


@pytest.mark.parametrize(
    ("text", "answer"),
    [("y", "yes"), ("N", "no"), ("1", "yes"), ("2", "no"), ("Failed", "failed"), ("la", "late"), (" yes ", "yes")],
)
def test_an_answer_is_read_by_number_word_or_beginning(text: str, answer: str) -> None:
    assert answer == read_answer(TABLE.questions["exists"], text)


@pytest.mark.parametrize("text", ["", "0", "5", "99999", "maybe", "-", "?"])
def test_what_is_no_answer_is_refused_with_the_answers_there_are(text: str) -> None:
    with pytest.raises(ValueError, match="one of yes, no, failed, late"):
        read_answer(TABLE.questions["exists"], text)


def test_a_beginning_of_several_answers_is_no_answer() -> None:
    with pytest.raises(ValueError, match="one of"):
        read_answer(TABLE.questions["refusal_kind"], "un")


def test_the_nearest_answer_is_suggested() -> None:
    with pytest.raises(ValueError, match="did you mean conflict"):
        read_answer(TABLE.questions["refusal_kind"], "conflct")


def test_a_question_is_read_however_it_is_written() -> None:
    assert TABLE.questions["if_match_holds"] is read_question("If-Match holds")


def test_the_nearest_question_is_suggested() -> None:
    with pytest.raises(ValueError, match="there is no question 'credential_present'; did you mean credentials_present"):
        read_question("credential_present")


def test_a_name_like_no_other_is_refused_without_a_suggestion() -> None:
    with pytest.raises(ValueError, match=r"^there is no question 'xyzzy'$"):
        read_question("xyzzy")
