"""Which format a client gets for the Accept header it sends."""

from __future__ import annotations

import pytest

from api.negotiation import best, look_up

OFFERED = ["application/sparql-results+json", "application/json", "text/csv", "text/tab-separated-values"]
JSON, PLAIN_JSON, CSV, TSV = OFFERED


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("text/csv", CSV),
        ("TEXT/CSV", CSV),
        ("text/*", CSV),
        ("application/json", PLAIN_JSON),
        ("text/csv;q=0.5, text/tab-separated-values;q=0.6", TSV),
        ("text/csv; q=0.5, text/tab-separated-values", TSV),
        ("text/tab-separated-values;q=0.5, */*;q=0.4", TSV),
        ("text/*;q=0.9, text/csv;q=0.1", TSV),
        ("*/*, application/*;q=0", CSV),
        ("text/csv;charset=utf-8", CSV),
        ('text/csv;profile="a, b;q=0"', CSV),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", JSON),
        ("text/csv, application/sparql-results+json", JSON),
        ("text/csv;q=1.000, application/sparql-results+json;q=0.999", CSV),
        ("*", JSON),
        ("text/html, *; q=.2", JSON),
        ("text/csv;q=.5, text/tab-separated-values;q=.6", TSV),
        ("text/csv;q=0.5555, text/tab-separated-values;q=0.5", CSV),
        ("text/csv ;\tq=0.5 , text/tab-separated-values", TSV),
        ("text/csv;q=high, text/tab-separated-values;q=0.9", CSV),
        ("text/csv;q=, text/tab-separated-values;q=0.9", CSV),
        ("text/csv;q=7, application/json", PLAIN_JSON),
        ("text/csv;q=-1", CSV),
        ("text/html", None),
        ("image/*", None),
        ("text/csv;q=0", None),
        ("*/*;q=0", None),
        ("nonsense", None),
        (",,;q=1,", None),
    ],
)
def test_the_format_wanted_most_is_taken(accept: str | None, wanted: str | None):
    assert best(accept, OFFERED) == wanted


LANGUAGES = ["en", "ko", "ja", "zh", "it"]


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("", None),
        ("ko", "ko"),
        ("KO-KR", "ko"),
        ("zh-Hant-TW", "zh"),
        ("de, it;q=0.5", "it"),
        ("en;q=0.4, ja;q=0.8", "ja"),
        ("ja, en", "ja"),
        ("it;q=0, en;q=0.1", "en"),
        ("ko;q=0, ko-KR", None),
        ("*", None),
        ("*, zh;q=0.1", "zh"),
        ("de-DE, fr", None),
        ("k", None),
        ("korean", None),
        (";;q=,-", None),
    ],
)
def test_the_language_wanted_most_is_taken_by_lookup(header: str, wanted: str | None):
    assert look_up(header, LANGUAGES) == wanted
