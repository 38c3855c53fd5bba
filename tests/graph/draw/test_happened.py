"""What events are called: what happened, who, when; told apart from their like, in five languages."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from pyoxigraph import NamedNode

from graph.vocabulary import TYPE, term


def events(demo: Any) -> list[NamedNode]:
    return [quad.subject for quad in demo.store.match(None, TYPE, term("Event"), demo.names.events)]


def labels(demo: Any, language: str = "en") -> list[str]:
    reader = demo.reader(language, all_stances=True)
    return [reader.node(event).label for event in events(demo)]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Resignation: Emad Mostaque, March 23, 2024"),
        ("ko", "사임: 에마드 모스타크, 2024년 3월 23일"),
        ("ja", "辞任：エマド・モスターク（2024年3月23日）"),
        ("zh", "辞职：埃马德·莫斯塔克，2024年3月23日"),
        ("it", "Dimissioni: Emad Mostaque, 23 marzo 2024"),
    ],
)
def test_an_event_is_called_by_what_happened_who_and_when(demo: Any, language: str, words: str):
    assert words in labels(demo, language)


def test_where_it_is_not_known_when_it_says_where(demo: Any):
    assert "Departure: Dominik Lorenz · Stability AI" in labels(demo)


def test_what_is_done_to_another_names_both(demo: Any):
    assert "Investment: Coatue Management · Stability AI" in labels(demo)


def test_a_founding_is_called_by_what_was_founded_whoever_did_it(demo: Any):
    assert "Founding: Stability AI, 2019" in labels(demo)


def test_an_amount_is_called_by_itself(demo: Any):
    assert "raised: 100 million US dollars, 2022" in labels(demo)


def test_an_office_is_called_by_its_name(demo: Any):
    assert "chief executive: Sam Altman · Worldcoin" in labels(demo)


def test_hardly_two_are_called_alike(demo: Any):
    alike = [label for label, count in Counter(labels(demo)).items() if count > 1]

    assert len(alike) <= 1
