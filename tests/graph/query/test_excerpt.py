"""What stands around a quote: the rest of its sentence, in any script."""

from __future__ import annotations

import pytest

from graph.query.excerpt import around


def parts(text: str, quote: str) -> tuple[str, str]:
    start = text.index(quote)
    return around(text, start, start + len(quote))


@pytest.mark.parametrize(
    ("text", "quote", "before", "after"),
    [
        ("Ada left. Bob, she said, stays. So.", "she said", "Bob, ", ", stays."),
        ("彼は去った。理由は取締役会だと、Adaは語った。以上。", "取締役会", "理由は", "だと、Adaは語った。"),
        ("Title\nBob stays\nEnd", "Bob stays", "", ""),
        ("One. Two goes. Three too. Four.", "goes. Three", "Two ", " too."),
        ("only this", "only this", "", ""),
        ("The end", "end", "The ", ""),
    ],
)
def test_a_quote_stands_in_the_rest_of_its_sentence(text: str, quote: str, before: str, after: str):
    assert parts(text, quote) == (before, after)


def test_of_a_long_sentence_there_is_what_is_nearest():
    before, after = parts("a" * 1_000 + " here " + "b" * 1_000, "here")

    assert before == "…" + "a" * 199 + " "
    assert after == " " + "b" * 199 + "…"


def test_a_quote_at_the_very_end_or_of_nothing_is_no_trouble():
    assert around("", 0, 0) == ("", "")
    assert around("Ada.", 4, 4) == ("", "")
