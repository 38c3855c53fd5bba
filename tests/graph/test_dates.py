"""Dates as news tells them, and the days they lie between."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.dates import as_told, parse_time, width_days
from graph.errors import InvalidDate
from graph.model import Time


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("2024-03-23", "2024-03-23", "2024-03-23"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2023-02", "2023-02-01", "2023-02-28"),
        ("2024", "2024-01-01", "2024-12-31"),
        ("202X", "2020-01-01", "2029-12-31"),
        ("19XX", "1900-01-01", "1999-12-31"),
        ("2024-XX", "2024-01-01", "2024-12-31"),
        ("2024-02-XX", "2024-02-01", "2024-02-29"),
        ("2024-XX-23", "2024-01-01", "2024-12-31"),
        ("XXXX-03-23", None, None),
        ("202X-02-29", "2020-01-01", "2029-12-31"),
        ("2024-1X-31", "2024-01-01", "2024-12-31"),
        ("2024-2X", "2024-01-01", "2024-12-31"),
        ("2024-21", "2024-03-01", "2024-05-31"),
        ("2024-34", "2024-04-01", "2024-06-30"),
        ("0001-01-01", "0001-01-01", "0001-01-01"),
        ("9999", "9999-01-01", "9999-12-31"),
    ],
)
def test_a_date_lies_between_its_first_and_its_last_day(words: str, first: str | None, last: str | None):
    assert parse_time(words) == Time(words, first, last)


@pytest.mark.parametrize("mark", ["~", "?", "%"])
def test_doubt_is_kept_and_does_not_widen_the_bounds(mark: str):
    time = parse_time("2024-03" + mark)

    assert (time.edtf, time.not_before, time.not_after) == (f"2024-03{mark}", "2024-03-01", "2024-03-31")


@pytest.mark.parametrize(
    ("words", "edtf", "first", "last"),
    [
        ("2021-07/2021-12", "[2021-07..2021-12]", "2021-07-01", "2021-12-31"),
        ("[2021-07..2021-12]", "[2021-07..2021-12]", "2021-07-01", "2021-12-31"),
        ("2021/..", "[2021..]", "2021-01-01", None),
        ("2021/", "[2021..]", "2021-01-01", None),
        ("../2021", "[..2021]", None, "2021-12-31"),
        ("/2021", "[..2021]", None, "2021-12-31"),
        ("2021~/2022?", "[2021~..2022?]", "2021-01-01", "2022-12-31"),
    ],
)
def test_some_time_within_two_dates_is_kept_in_brackets(
    words: str, edtf: str, first: str | None, last: str | None
):
    assert parse_time(words) == Time(edtf, first, last)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("2021-07/2021-12", "2021-07/2021-12"),
        ("[2021..]", "2021/.."),
        ("/2021", "../2021"),
        ("2024~", "2024~"),
    ],
)
def test_a_date_reads_back_in_the_spelling_of_the_claims_format(words: str, told: str):
    assert as_told(parse_time(words)) == told


@pytest.mark.parametrize(
    "words",
    [
        *("", " ", "yesterday", "24-03-23", "2024-3", "2024-03-23T10:00:00Z", "2024-03-23 ", "2024-03-23\n"),
        *(
            "2024-13",
            "2024-00",
            "2024-02-30",
            "2023-02-29",
            "2024-03-00",
            "0000",
            "0000-02",
            "2024-20",
            "2024-37",
        ),
        *(
            "２０２４",
            "٢٠٢٤",
            "2024/2023",
            "..",
            "/",
            "../..",
            "[]",
            "[2024",
            "2024]",
            "[2024,2025]",
            "1/2/3",
        ),
        *("2024-03~-23", "-2024", "Y20240", "2024-99-XX", "XXXX-03-45"),
        *("2024-22-05", "2024-33-XX", "XXXX-22-05"),
        *(
            "XXXX-02-30",
            "2023-02-4X",
            "2023-04-31/..",
            "2023-XX-32",
            "202X-5X",
            "2023-3X-01",
            "1XXX-0X-00",
            "2024-24-05",
        ),
        *("XXXX-15", "202X-20", "2024-4X", "XXXX-XX-00"),
    ],
)
def test_what_is_no_day_of_the_calendar_is_refused_in_words(words: str):
    with pytest.raises(InvalidDate, match=r"not a date|ends before it begins"):
        parse_time(words)


@given(day=st.dates())
def test_any_day_of_the_calendar_is_its_own_bounds(day: date):
    words = day.isoformat()

    assert parse_time(words) == Time(words, words, words)


@given(words=st.text(alphabet="0123456789X-/.~?[]", max_size=22))
def test_no_words_make_a_date_that_ends_before_it_begins(words: str):
    try:
        time = parse_time(words)
    except InvalidDate:
        return
    if time.not_before and time.not_after:
        assert date.fromisoformat(time.not_before) <= date.fromisoformat(time.not_after)
    assert parse_time(as_told(time)) == time


@pytest.mark.parametrize(
    ("words", "days"),
    [("2024-03-23", 0), ("2024-03", 30), ("2021/..", float("inf")), ("XXXX-03-23", float("inf"))],
)
def test_the_width_of_a_date_is_the_days_it_leaves_open(words: str, days: float):
    assert width_days(parse_time(words)) == days
