"""What many ask for is made once for each state of the graph, in each language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from graph.explore.kept import Kept
from graph.explore.wire import Wire


@pytest.fixture
def made() -> list[str]:
    return []


@pytest.fixture
def ask(made: list[str]) -> Callable[[Kept[str], Wire, str], str]:
    """A function that asks for an answer, and notes when it has to be made."""

    def ask(kept: Kept[str], wire: Wire, key: str) -> str:
        def make() -> str:
            made.append(key)
            return f"{key} in {wire.words.language}"

        return kept.get((wire.state, wire.adjacency), (wire.words.language, key), make)

    return ask


def test_an_answer_is_made_once_in_each_language(
    wire: Callable[..., Wire], ask: Callable[..., str], made: list[str]
):
    kept: Kept[str] = Kept(10)

    answers = [ask(kept, wire(language), "a") for language in ("en", "ko", "en", "ko")]

    assert answers == ["a in en", "a in ko"] * 2
    assert made == ["a", "a"]


def test_an_answer_about_a_graph_that_has_changed_is_made_anew(
    wire: Callable[..., Wire], ask: Callable[..., str], made: list[str]
):
    kept: Kept[str] = Kept(10)
    spelled = wire()
    ask(kept, spelled, "a")
    spelled.adjacency = replace(spelled.adjacency)

    ask(kept, spelled, "a")

    assert made == ["a", "a"]


def test_no_more_are_kept_than_there_may_be(
    wire: Callable[..., Wire], ask: Callable[..., str], made: list[str]
):
    kept: Kept[str] = Kept(2)
    for key in ("a", "b", "c", "c"):
        ask(kept, wire(), key)

    assert made == ["a", "b", "c"]
