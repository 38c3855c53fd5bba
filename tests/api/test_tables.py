"""What a page lists comes as CSV that a spreadsheet can open safely."""

from __future__ import annotations

import csv
from io import StringIO

import pytest

from api.tables import write_csv


@pytest.mark.parametrize("words", ['=HYPERLINK("http://evil.example")', "+1+1", "@SUM(A1)", "－1+1", "\t=1"])
def test_words_that_a_spreadsheet_would_run_are_words(words: str):
    (row,) = csv.DictReader(StringIO(write_csv([{"title": words, "by": {"label": words, "id": "x"}}])))

    assert row == {"title": f"'{words}", "by": f"'{words}"}


def test_numbers_stay_numbers():
    (row,) = csv.DictReader(StringIO(write_csv([{"change": -5, "share": {"value": "-1.5"}}])))

    assert row == {"change": "-5", "share": "-1.5"}
