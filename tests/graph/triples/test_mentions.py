"""Where an article names its entities."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model import EntityRecord
from graph.triples import find_mentions


def records(**forms: list[str]) -> list[EntityRecord]:
    return [EntityRecord(node, "Person", node, forms=tuple(words)) for node, words in forms.items()]


def found(text: str, **forms: list[str]) -> list[tuple[str, int]]:
    return [(mention.entity, mention.start) for mention in find_mentions(text, records(**forms))]


@pytest.mark.parametrize(
    ("text", "form", "places"),
    [
        ("Ada met Ada.", "Ada", [0, 8]),
        ("Adam, Canada, Ada", "Ada", [14]),
        ("Ada의 Ada는", "Ada", [0, 5]),
        ("모스타크는 모스타크", "모스타크", [0, 6]),
        ("GPT-4 and GPT-40", "GPT-4", [0]),
        ("AI安定性AI", "AI", [0, 5]),
        ("Ada", "ada", []),
        ("aaa", "a", []),
        ("사사사", "사사", [0]),
    ],
)
def test_a_form_is_found_where_it_stands_as_a_word(text: str, form: str, places: list[int]):
    assert found(text, ada=[form]) == [("ada", place) for place in places]


def test_the_longer_form_is_found_first():
    assert found("Stability AI and Stability", a=["Stability AI"], b=["Stability"]) == [("a", 0), ("b", 17)]


def test_a_form_of_two_entities_mentions_both():
    assert found("Wong", b=["Wong"], a=["Wong"]) == [("a", 0), ("b", 0)]


@given(
    text=st.text(alphabet="ab 사", max_size=30),
    forms=st.lists(st.text(alphabet="ab사", min_size=1, max_size=3)),
)
def test_mentions_point_at_their_text_and_never_overlap(text: str, forms: list[str]):
    mentions = find_mentions(text, records(ada=forms))

    assert all(text[m.start : m.end] == m.form for m in mentions)
    assert all(one.end <= other.start for one, other in pairwise(mentions))
