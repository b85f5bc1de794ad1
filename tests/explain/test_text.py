"""Lines laid out for a width, with and without tones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statuswise.explain import Line, Tone, aligned, lay_out, tone_of

LONG = "one two three four five six seven eight nine ten eleven twelve"


def brackets(text: str, tone: Tone) -> str:
    return f"<{tone.value}:{text}>"


def test_text_hangs_to_the_right_of_its_mark() -> None:
    line = Line(LONG, indent=2, mark="yes")
    assert lay_out([line], 31) == [
        "  yes  one two three four five",
        "       six seven eight nine ten",
        "       eleven twelve",
    ]


def test_without_a_width_a_line_stays_whole() -> None:
    assert [f"- {LONG} (RFC 9110 15)"] == lay_out([Line(LONG, mark="-", tail="RFC 9110 15")])


def test_what_is_to_be_copied_stays_whole() -> None:
    assert lay_out([Line(LONG, indent=2, whole=True)], 31) == [f"  {LONG}"]


def test_what_a_stranger_wrote_moves_no_cursor() -> None:
    assert lay_out([Line("a\x1b[2J\x00 \u202e\ud800\x9b b")]) == ["a\\x1b[2J\\x00 \\u202e\\ud800\\x9b b"]


def test_a_citation_is_never_broken() -> None:
    printed = lay_out([Line("one two three four", tail="RFC 9110 15.5.4")], 30)
    assert printed == ["one two three four", "(RFC 9110 15.5.4)"]


def test_the_citation_has_a_tone_of_its_own() -> None:
    printed = lay_out([Line("one", Tone.TITLE, mark="x", mark_tone=Tone.NAME, tail="RFC 9110 15")], None, brackets)
    assert printed == ["<name:x> <title:one ><faint:(RFC 9110 15)>"]


def test_a_citation_on_a_line_of_its_own_is_toned_alone() -> None:
    assert lay_out([Line("one two three four", tail="RFC 9110 15.5.4")], 30, brackets) == [
        "<plain:one two three four>",
        "<faint:(RFC 9110 15.5.4)>",
    ]


def test_an_empty_line_is_empty_even_in_colour() -> None:
    assert lay_out([Line()], 80, brackets) == [""]


def test_aligned_lines_have_their_texts_in_one_column() -> None:
    assert lay_out(aligned([Line("a", mark="no"), Line("b", mark="yes")])) == ["no   a", "yes  b"]


def test_nothing_aligned_is_nothing() -> None:
    assert aligned([]) == ()


@pytest.mark.parametrize(("status", "tone"), [(200, Tone.SUCCESSFUL), (404, Tone.CLIENT_ERROR), (None, Tone.FAINT)])
def test_a_status_has_the_tone_of_its_class(status: int | None, tone: Tone) -> None:
    assert tone is tone_of(status)


@given(st.lists(st.text("abc ", min_size=1), min_size=1).map(" ".join), st.integers(24, 120))
def test_no_word_is_lost_and_no_line_is_too_wide(text: str, width: int) -> None:
    printed = lay_out([Line(text)], width)
    assert "".join(text.split()) == "".join("".join(printed).split())
    assert all(len(line) <= width for line in printed)
