"""HTTP-dates and Retry-After, row by row, and against the standard library, werkzeug and httplint."""

import email.utils
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from http.cookiejar import http2time  # type: ignore[attr-defined]  # the type stubs leave it out

import pytest
from httplint.field import http_date as httplint_dates
from httplint.note import Note
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.http import http_date, parse_date

from statuswise.semantics._dates import format_http_date, parse_http_date, parse_retry_after

NOW = datetime(2026, 6, 15, 12, 0, 0, tzinfo=UTC)
EXAMPLE = datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC)

moments = st.datetimes(timezones=st.just(UTC)).map(lambda moment: moment.replace(microsecond=0))
# Text near a date, so that much of it is one.
near_dates = st.from_regex(
    r"(Sun|Sunday),? ?(06|31|30) ?-?(Nov|Feb) ?-?(1994|94| 6) (08:49:37|23:59:60|24:00:00)( GMT| UTC| 1994)?",
    fullmatch=True,
)


def dated(iso: str) -> datetime:
    return datetime.fromisoformat(iso).replace(tzinfo=UTC)


def httplint_reads(value: str) -> datetime:
    """The moment as httplint reads it; what it remarks on the value is left aside."""

    def remark(note: type[Note], category: object = None, **_: object) -> Note:
        return note("date", category=category)

    seconds = httplint_dates.parse_http_date(value, remark, now=NOW.timestamp())
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)


READ = [
    ("Sun, 06 Nov 1994 08:49:37 GMT", EXAMPLE),
    ("Sunday, 06-Nov-94 08:49:37 GMT", EXAMPLE),
    ("Sun Nov  6 08:49:37 1994", EXAMPLE),
    ("Sun Nov 06 08:49:37 1994", EXAMPLE),
    ("Wed Nov 16 08:49:37 1994", dated("1994-11-16 08:49:37")),
    ("Thu, 29 Feb 2024 00:00:00 GMT", dated("2024-02-29")),
    ("Mon, 01 Jan 0001 00:00:00 GMT", dated("0001-01-01")),
    ("Fri, 31 Dec 9999 23:59:59 GMT", dated("9999-12-31 23:59:59")),
    # the leap second is the one after it
    ("Sat, 31 Dec 2016 23:59:60 GMT", dated("2017-01-01")),
    # a day name that does not fit adds nothing
    ("Mon, 06 Nov 1994 08:49:37 GMT", EXAMPLE),
    ("Monday, 06-Nov-94 08:49:37 GMT", EXAMPLE),
]


@pytest.mark.parametrize(("value", "moment"), READ)
def test_a_date_is_read(value: str, moment: datetime) -> None:
    assert moment == parse_http_date(value, NOW)
    assert moment == parse_http_date(value)


REFUSED = [
    "",
    "yesterday",
    "sun, 06 Nov 1994 08:49:37 GMT",
    "Sun, 06 nov 1994 08:49:37 GMT",
    "Sun, 06 Nov 1994 08:49:37 gmt",
    "Sun, 06 Nov 1994 08:49:37 UTC",
    "Sun, 06 Nov 1994 08:49:37 +0000",
    "Sun, 06 Nov 1994 08:49:37",
    "Sun, 6 Nov 1994 08:49:37 GMT",
    "Sun,  06 Nov 1994 08:49:37 GMT",
    "Sun 06 Nov 1994 08:49:37 GMT",
    "06 Nov 1994 08:49:37 GMT",
    "Sun, 06 Nov 94 08:49:37 GMT",
    "Sun, 06-Nov-94 08:49:37 GMT",
    "Sunday, 06-Nov-1994 08:49:37 GMT",
    "Sun Nov 6 08:49:37 1994",
    "Sun Nov  6 08:49:37 1994 GMT",
    "Sun, 06 Nov 1994 08:49:37 GMT\n",
    " Sun, 06 Nov 1994 08:49:37 GMT",
    "Sun, ٠٦ Nov 1994 08:49:37 GMT",
    "Sun, 00 Nov 1994 08:49:37 GMT",
    "Sun, 31 Nov 1994 08:49:37 GMT",
    "Wed, 29 Feb 2023 08:49:37 GMT",
    "Sun, 06 Nov 1994 24:00:00 GMT",
    "Sun, 06 Nov 1994 08:60:37 GMT",
    "Sun, 06 Nov 1994 08:49:60 GMT",
    "Sun, 06 Nov 1994 08:49:61 GMT",
    "Sun, 06 Nov 0000 08:49:37 GMT",
    "Fri, 31 Dec 9999 23:59:60 GMT",
]


@pytest.mark.parametrize("value", REFUSED)
def test_anything_else_is_no_date(value: str) -> None:
    assert parse_http_date(value, NOW) is None


CENTURIES = [
    # fifty years ahead to the second, and one second more
    (NOW, "Monday, 15-Jun-76 12:00:00 GMT", 2076),
    (NOW, "Monday, 15-Jun-76 12:00:01 GMT", 1976),
    (NOW, "Monday, 15-Jun-75 12:00:00 GMT", 2075),
    (NOW, "Monday, 15-Jun-77 12:00:00 GMT", 1977),
    (NOW, "Monday, 15-Jun-00 12:00:00 GMT", 2000),
    # the present may be told in any time zone
    (datetime(2026, 6, 15, 14, 0, 0, tzinfo=timezone(timedelta(hours=2))), "Monday, 15-Jun-76 12:00:00 GMT", 2076),
    # near the end of a century the next one is meant
    (dated("2090-01-01"), "Friday, 01-Jan-10 00:00:00 GMT", 2110),
    (dated("1994-11-06"), "Sunday, 06-Nov-94 08:49:37 GMT", 1994),
    # a leap day fifty years ahead needs no leap year now
    (dated("2026-02-28"), "Saturday, 29-Feb-76 00:00:00 GMT", 1976),
    (dated("2026-03-01"), "Saturday, 29-Feb-76 00:00:00 GMT", 2076),
    (None, "Monday, 15-Jun-68 12:00:00 GMT", 2068),
    (None, "Monday, 15-Jun-69 12:00:00 GMT", 1969),
]


@pytest.mark.parametrize(("now", "value", "year"), CENTURIES)
def test_the_present_decides_the_century(now: datetime | None, value: str, year: int) -> None:
    moment = parse_http_date(value, now)
    assert moment is not None
    assert year == moment.year


@pytest.mark.parametrize("two_digits", range(100))
def test_the_century_is_that_of_httplint(two_digits: int) -> None:
    value = f"Monday, 15-Jun-{two_digits:02} 12:00:00 GMT"
    assert httplint_reads(value) == parse_http_date(value, NOW)


@pytest.mark.parametrize(
    "use", [format_http_date, lambda naive: parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT", naive)]
)
def test_a_datetime_without_a_time_zone_is_a_mistake(use: Callable[[datetime], object]) -> None:
    with pytest.raises(ValueError, match=r"expected a datetime with a time zone.*write datetime.now\(UTC\)"):
        use(datetime(1994, 11, 6))  # noqa: DTZ001 - the mistake under test


def test_a_date_is_sent_in_the_one_format_in_utc_without_fractions() -> None:
    moment = datetime(1994, 11, 6, 10, 49, 37, 999_999, tzinfo=timezone(timedelta(hours=2)))
    assert format_http_date(moment) == "Sun, 06 Nov 1994 08:49:37 GMT"
    assert format_http_date(dated("0001-01-01")) == "Mon, 01 Jan 0001 00:00:00 GMT"


@given(moments)
def test_a_date_is_read_as_it_was_written(moment: datetime) -> None:
    assert moment == parse_http_date(format_http_date(moment))


@given(moments)
def test_werkzeug_writes_the_same_date(moment: datetime) -> None:
    assert http_date(moment) == format_http_date(moment)


@given(moments.filter(lambda moment: moment.year >= 1000))
def test_the_peers_read_the_date_that_ours_writes(moment: datetime) -> None:
    """Earlier years are left out: the mail parser takes 0094 for 1994."""
    value = format_http_date(moment)
    assert moment == parse_date(value)
    assert moment == email.utils.parsedate_to_datetime(value).astimezone(UTC)
    if moment.year >= 1970:
        assert moment.timestamp() == http2time(value)


@given(near_dates)
def test_what_ours_reads_httplint_reads_alike(value: str) -> None:
    moment = parse_http_date(value, NOW)
    if moment is not None:
        assert moment == httplint_reads(value)


# What the grammar does not let pass, and what werkzeug (by the parser for mail) and the cookie jar make of it.
PEERS_READ = [
    ("sun, 06 nov 1994 08:49:37 gmt", EXAMPLE, EXAMPLE),
    ("Sun, 06 Nov 1994 08:49:37 UTC", EXAMPLE, EXAMPLE),
    ("Sun, 6 Nov 1994 08:49:37 GMT", EXAMPLE, EXAMPLE),
    ("06 Nov 1994 08:49:37 GMT", EXAMPLE, EXAMPLE),
    ("Sun, 06 Nov 1994 10:49:37 +0200", EXAMPLE, EXAMPLE),
    ("Sun, 06-Nov-1994 08:49:37 GMT", EXAMPLE, EXAMPLE),
]


@pytest.mark.parametrize(("value", "werkzeug", "cookiejar"), PEERS_READ)
def test_the_peers_read_more_than_the_grammar(value: str, werkzeug: datetime, cookiejar: datetime) -> None:
    assert parse_http_date(value) is None
    assert werkzeug == parse_date(value)
    assert cookiejar.timestamp() == http2time(value)


def test_httplint_reads_a_leap_second_at_any_time_of_the_day() -> None:
    value = "Sun, 06 Nov 1994 08:49:60 GMT"
    assert parse_http_date(value) is None
    assert httplint_reads(value) == dated("1994-11-06 08:50:00")


RETRY_AFTER = [
    ("120", 120),
    ("0", 0),
    ("0" * 5000, 0),
    ("0" * 5000 + "7", 7),
    ("2147483647", 2**31 - 1),
    ("2147483648", 2**31),
    ("2147483649", 2**31),
    ("9" * 5000, 2**31),
    ("Sun, 06 Nov 1994 08:49:37 GMT", EXAMPLE),
    ("Monday, 15-Jun-76 12:00:01 GMT", dated("1976-06-15 12:00:01")),
    ("", None),
    ("-1", None),
    ("+1", None),
    ("1.5", None),
    ("1 ", None),
    ("1, 2", None),
    ("1_000", None),
    ("٣", None),
    ("soon", None),
]


@pytest.mark.parametrize(("value", "expected"), RETRY_AFTER)
def test_retry_after_is_a_number_of_seconds_or_a_date(value: str, expected: int | datetime | None) -> None:
    assert expected == parse_retry_after(value, NOW)


@given(st.text() | near_dates)
def test_no_text_raises(text: str) -> None:
    assert isinstance(parse_http_date(text), datetime | None)
    assert isinstance(parse_retry_after(text, NOW), int | datetime | None)
