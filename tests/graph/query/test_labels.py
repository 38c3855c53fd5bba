"""What an entity is called in each language."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from graph.query.labels import Labels, best_form, preferred
from graph.store.memory import RdflibStore
from graph.vocabulary import LABEL, PREFERRED_LABEL, Names

NAMES = Names()
ADA = NAMES.node("entity/ada")


def labels(*quads: tuple[NamedNode, Literal]) -> dict[str, str]:
    store = RdflibStore()
    store.change(add=[Quad(ADA, name, value, NAMES.facts) for name, value in quads])
    return Labels(store, NAMES).of(ADA)


def test_the_preferred_name_comes_before_other_forms_of_its_language():
    found = labels(
        (PREFERRED_LABEL, Literal("Ada Lovelace", language="en")),
        (LABEL, Literal("Ada Lovelace", language="en")),
        (LABEL, Literal("Augusta Ada King Lovelace", language="en")),
        (LABEL, Literal("러브레이스", language="ko")),
        (LABEL, Literal("에이다 러브레이스", language="ko")),
    )

    assert found == {"en": "Ada Lovelace", "ko": "에이다 러브레이스"}


def test_a_name_of_no_language_is_under_no_language():
    assert labels((LABEL, Literal("Ada"))) == {"": "Ada"}


def test_an_entity_without_names_has_no_labels():
    assert labels() == {}
    assert preferred({}) is None


@pytest.mark.parametrize(("language", "wanted"), [("ko", "에이다"), ("it", "Ada"), ("en", "Ada")])
def test_the_name_is_that_of_the_language_else_english_else_the_first(language: str, wanted: str):
    assert preferred({"ko": "에이다", "en": "Ada"}, language) == wanted
    assert preferred({"ko": "에이다"}, "it") == "에이다"


@pytest.mark.parametrize(
    ("forms", "language", "wanted"),
    [
        (["モスターク", "エマド・モスターク"], "ja", "エマド・モスターク"),
        (["AWS", "亚马逊云科技（AWS）", "亚马逊云科技"], "zh", "亚马逊云科技"),
        (["X"], "zh", "X"),
        (["Coatue", "Coatue Management"], "it", "Coatue Management"),
        (["スタビリティAI", "Stability AI"], "ja", "スタビリティAI"),
    ],
)
def test_the_fullest_form_in_the_script_of_the_language_is_taken(
    forms: list[str], language: str, wanted: str
):
    assert best_form(forms, language) == wanted
    assert best_form(reversed(forms), language) == wanted


def test_in_latin_script_a_known_name_is_taken_before_a_longer_one():
    forms = ["Stability AI", "intelligenza artificiale per la stabilità"]

    assert best_form(forms, "it", {"Stability AI"}) == "Stability AI"
    assert best_form(["Stability AI", "스태빌리티 AI"], "ko", {"Stability AI"}) == "스태빌리티 AI"
