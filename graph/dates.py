"""Dates as news tells them: a part of EDTF (ISO 8601-2, Library of Congress 2019) with its bounds.

Read are days, months, years, decades and unknown digits ("2024-03-23", "2024-03", "202X",
"XXXX-03-23"), seasons and quarters (21-24, 33-36), the marks `~`, `?` and `%` at the end, and
"some time within" two dates: `a/b`, kept as `[a..b]`, either side open as `..` or left out.
"""

from __future__ import annotations

import calendar
import re
from datetime import date
from functools import lru_cache

from graph.errors import InvalidDate
from graph.model import Time

_POINT = re.compile(r"([0-9X]{4})(?:-([0-9X]{2})(?:-([0-9X]{2}))?)?([~?%]?)")
_SEASONS = {21: (3, 5), 22: (6, 8), 23: (9, 11), 24: (12, 12)}
_QUARTERS = {33: (1, 3), 34: (4, 6), 35: (7, 9), 36: (10, 12)}
_SPANS = _SEASONS | _QUARTERS


@lru_cache(maxsize=10_000)
def parse_time(words: str) -> Time:
    """Return a date as known and the days it lies between; `~`, `?` and `%` do not widen them.

    Raises:
        InvalidDate: Not EDTF as read here, not a day of the calendar, or ends before it begins.

    >>> parse_time("2024-02")
    Time(edtf='2024-02', not_before='2024-02-01', not_after='2024-02-29')
    >>> parse_time("2021-07/2021-12").edtf
    '[2021-07..2021-12]'
    """
    if "/" in words or words.startswith("["):
        return _within(words)
    first, last = _bounds(words)
    return Time(words, first, last)


def _within(words: str) -> Time:
    inner = words[1:-1] if words.startswith("[") and words.endswith("]") else words
    ends = inner.split("/" if "/" in inner else "..")
    if "/" in inner and len(ends) == 2:
        ends = ["" if end == ".." else end for end in ends]
    if len(ends) != 2 or not any(ends):
        raise InvalidDate(f"{words!r} is not a date: two dates with / between them were expected")
    first = _bounds(ends[0])[0] if ends[0] else None
    last = _bounds(ends[1])[1] if ends[1] else None
    if first and last and first > last:
        raise InvalidDate(f"{words!r} ends before it begins")
    return Time(f"[{ends[0]}..{ends[1]}]", first, last)


def _bounds(words: str) -> tuple[str | None, str | None]:
    match = _POINT.fullmatch(words)
    if not match:
        raise InvalidDate(f"{words!r} is not a date: expected EDTF such as 2024, 2024-03 or 2024-03-23")
    year, month, day = match[1], match[2], match[3]
    if "X" in year + (month or "") + (day or ""):
        return _bounds_of_unknown(words, year, month, day)
    first_month, last_month = _months(words, month)
    if day and int(month) in _SPANS:
        raise InvalidDate(f"{words!r} is not a date: a season or quarter has no days")
    first = _day(words, int(year), first_month, int(day) if day else 1)
    if day:
        return first, first
    return first, _day(words, int(year), last_month, _month_length(int(year), last_month))


def _months(words: str, month: str | None) -> tuple[int, int]:
    if month is None:
        return 1, 12
    number = int(month)
    if number in _SPANS:
        return _SPANS[number]
    if not 1 <= number <= 12:
        raise InvalidDate(f"{words!r} is not a date: there is no month {month}")
    return number, number


def _bounds_of_unknown(
    words: str, year: str, month: str | None, day: str | None
) -> tuple[str | None, str | None]:
    """Return bounds where digits are unknown: those of the years while these are known at all."""
    if month and not _is_in_calendar(year, month, day):
        raise InvalidDate(f"{words!r} is not a date: no such month or day in the calendar")
    if year.startswith("X") or not re.fullmatch(r"[0-9]+X*", year):
        return None, None
    if "X" not in year and month and "X" not in month:
        return _bounds(f"{year}-{month}")
    return year.replace("X", "0") + "-01-01" if year.strip("0X") else None, year.replace("X", "9") + "-12-31"


def _is_in_calendar(year: str, month: str, day: str | None) -> bool:
    """Return whether some month, or some day, is spelled so, whatever digit stands for each X."""
    if day is None:
        return any(_could_be(month, number) for number in (*range(1, 13), *_SPANS))
    # What is only there in some years is there in 2024, a leap year.
    of_year = int(year) if "X" not in year else 2024
    return any(
        _could_be(month, number) and _could_be(day, of_month)
        for number in range(1, 13)
        for of_month in range(1, _month_length(of_year, number) + 1)
    )


def _could_be(digits: str, number: int) -> bool:
    return all(digit in (known, "X") for digit, known in zip(digits, f"{number:02}", strict=True))


def _month_length(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1] if year else 31


def _day(words: str, year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        raise InvalidDate(f"{words!r} is not a date: no such day in the calendar") from None


def as_told(time: Time) -> str:
    """Return a date in the spelling of the claims format: `[a..b]` goes back to `a/b`."""
    if not time.edtf.startswith("["):
        return time.edtf
    first, last = time.edtf[1:-1].split("..")
    return f"{first or '..'}/{last or '..'}"


def width_days(time: Time) -> float:
    """Return how many days a date leaves open; infinite where a side is open."""
    if not time.not_before or not time.not_after:
        return float("inf")
    if time.not_before == time.not_after:
        return 0
    return (date.fromisoformat(time.not_after) - date.fromisoformat(time.not_before)).days
