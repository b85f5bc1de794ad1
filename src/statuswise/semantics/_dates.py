"""Dates: the three formats of an HTTP-date, and Retry-After, which is a date or a number of seconds.

Rules of this file:

- It has no clock. The one format with a two-digit year depends on the present, so whoever knows the time passes it in.
- Reading is exact about the grammar (case, spaces, `GMT`): a field that needs a valid date is ignored without one
  (RFC 9110 13.1.3). The one thing not checked is whether the day name fits the date: it adds nothing that the date does
  not say, and ignoring an If-Unmodified-Since because of it would let an unprotected write through.
- Times are aware datetimes in UTC, whole seconds.

Source: RFC 9110 5.6.7 (dates) and 10.2.3 (Retry-After).
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

__all__ = ["format_http_date", "parse_http_date", "parse_retry_after"]


# --- Tables ---

_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_LONG_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_DAY_NAME: Final = "|".join(_DAYS)
_LONG_DAY_NAME: Final = "|".join(_LONG_DAYS)
_MONTH: Final = f"(?P<month>{'|'.join(_MONTHS)})"
_TIME: Final = "(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})"

# fmt: off
_FORMATS: Final = tuple(re.compile(pattern) for pattern in (
    # IMF-fixdate: Sun, 06 Nov 1994 08:49:37 GMT
    rf"(?:{_DAY_NAME}), (?P<day>[0-9]{{2}}) {_MONTH} (?P<year>[0-9]{{4}}) {_TIME} GMT",
    # rfc850-date: Sunday, 06-Nov-94 08:49:37 GMT
    rf"(?:{_LONG_DAY_NAME}), (?P<day>[0-9]{{2}})-{_MONTH}-(?P<year>[0-9]{{2}}) {_TIME} GMT",
    # asctime-date: Sun Nov  6 08:49:37 1994
    rf"(?:{_DAY_NAME}) {_MONTH} (?P<day>[0-9]{{2}}| [0-9]) {_TIME} (?P<year>[0-9]{{4}})",
))
# fmt: on

_DELAY_SECONDS: Final = re.compile("[0-9]++")
# A longer delay is as good as endless; the number is the one that caching takes for it (RFC 9111 1.2.2).
_LONGEST_DELAY: Final = 2**31
_ENOUGH_DIGITS: Final = len(str(_LONGEST_DELAY)) + 1

# Two-digit years where the present is not known: up to 68 they are years of 2000, as in POSIX's strptime.
_LAST_YEAR_OF_2000: Final = 68
_TWO_DIGITS: Final = 2
_FORESIGHT: Final = 50


# --- Dates ---


def parse_http_date(value: str, now: datetime | None = None) -> datetime | None:
    """The moment that an HTTP-date names, in UTC, or None where the value is no HTTP-date or no calendar has that day.

    The leap second 23:59:60 is read as the second after it, as POSIX counts; `datetime` knows no other.

    Args:
        value: The field value, without whitespace around it.
        now: The present, aware. It decides the century of a two-digit year (obsolete RFC 850 format): the last one in
            which the date is not more than 50 years ahead. None: 69 to 99 mean 1969 to 1999, and 00 to 68 2000 to 2068.

    Raises:
        ValueError: `now` has no time zone.

    Source: RFC 9110 5.6.7.

    """
    match = next((match for form in _FORMATS if (match := form.fullmatch(value)) is not None), None)
    if match is None:
        return None
    month = 1 + _MONTHS.index(match["month"])
    day, hour, minute, second = (int(match[part]) for part in ("day", "hour", "minute", "second"))
    year = int(match["year"])
    if len(match["year"]) == _TWO_DIGITS:
        year = _full_year(year, (month, day, hour, minute, second), now)
    leap = (hour, minute, second) == (23, 59, 60)
    try:
        moment = datetime(year, month, day, hour, minute, 59 if leap else second, tzinfo=UTC)
        return moment + timedelta(seconds=leap)
    except (ValueError, OverflowError):  # no such day or time; the leap second of the last year that datetime can hold
        return None


def format_http_date(moment: datetime) -> str:
    """The moment as an HTTP-date, in the one format that may be sent (IMF-fixdate); a fraction of a second is cut off.

    Args:
        moment: An aware datetime, in any time zone.

    Raises:
        ValueError: The datetime has no time zone.

    Source: RFC 9110 5.6.7.

    """
    utc = _in_utc(moment)
    day, month = _DAYS[utc.weekday()], _MONTHS[utc.month - 1]
    return f"{day}, {utc.day:02} {month} {utc.year:04} {utc.hour:02}:{utc.minute:02}:{utc.second:02} GMT"


def parse_retry_after(value: str, now: datetime | None = None) -> int | datetime | None:
    """When to try again: a number of seconds, or a moment in UTC; None where the value is neither.

    More than 2**31 seconds are cut down to that. `now` is that of `parse_http_date`.

    Source: RFC 9110 10.2.3.
    """
    if _DELAY_SECONDS.fullmatch(value) is None:
        return parse_http_date(value, now)
    return min(int(value.lstrip("0")[:_ENOUGH_DIGITS] or "0"), _LONGEST_DELAY)


# --- Helpers ---


def _full_year(two_digits: int, rest: tuple[int, ...], now: datetime | None) -> int:
    """The year meant by its last two digits, for a date whose other parts, month to second, are given."""
    if now is None:
        return two_digits + (2000 if two_digits <= _LAST_YEAR_OF_2000 else 1900)
    utc = _in_utc(now)
    horizon = utc.year + _FORESIGHT
    year = horizon - (horizon - two_digits) % 100
    beyond = (year, *rest) > (horizon, utc.month, utc.day, utc.hour, utc.minute, utc.second)
    return year - 100 if beyond else year


def _in_utc(moment: datetime) -> datetime:
    """The same moment in UTC; a datetime without a time zone names none."""
    if moment.utcoffset() is None:
        raise ValueError(
            f"expected a datetime with a time zone, got {moment!r}, which names no moment: "
            "write datetime.now(UTC), or moment.replace(tzinfo=UTC) where it is known to be in UTC"
        )
    return moment.astimezone(UTC)
