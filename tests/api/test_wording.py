"""What pages call entities and terms, and how words of another language are marked."""

from __future__ import annotations

import pytest

from api.wording import Wording
from graph.vocabulary import Vocabulary


@pytest.mark.parametrize(
    ("labels", "shown"),
    [
        ({"ko": "에이다", "en": "Ada"}, "에이다"),
        ({"en": "Ada", "it": "Ada L."}, '<span lang="en">Ada</span>'),
        ({"it": "Ada L."}, '<span lang="it">Ada L.</span>'),
        ({"": "Ada"}, "Ada"),
        ({}, "id-1"),
        (
            {"zh": "three of the authors of the paper"},
            '<span lang="en">three of the authors of the paper</span>',
        ),
        ({"zh": "Jim O’Shaughnessy"}, '<span lang="en">Jim O’Shaughnessy</span>'),
        ({"en": "<b>"}, '<span lang="en">&lt;b&gt;</span>'),
    ],
)
def test_a_name_is_the_nearest_to_the_page_s_language(
    vocabulary: Vocabulary, labels: dict[str, str], shown: str
):
    assert Wording("ko", vocabulary).name({"id": "id-1", "labels": labels}) == shown


@pytest.mark.parametrize(
    ("name", "shown"), [("Asserts", "단언"), ("kind/never_heard_of", "never heard of"), ("metric/x", "x")]
)
def test_a_term_has_its_label_else_the_words_of_its_name(vocabulary: Vocabulary, name: str, shown: str):
    assert Wording("ko", vocabulary).term(name) == shown


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("회사", "회사"),
        ("the pressure of the board", '<span lang="en">the pressure of the board</span>'),
        ("CEO", "CEO"),
        ("to pursue decentralised AI", '<span lang="en">to pursue decentralised AI</span>'),
    ],
)
def test_words_of_no_known_language_are_marked_where_it_shows(vocabulary: Vocabulary, words: str, shown: str):
    assert Wording("ko", vocabulary).text(words) == shown
