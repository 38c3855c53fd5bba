"""`/search` finds entities by any of their names, and articles by their words, in any script."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.languages import LANGUAGES
from api.service import Service


def search(client: TestClient, q: str, **more: Any) -> list[dict[str, Any]]:
    response = client.get("/search", params={"q": q, **more})
    assert response.status_code == 200
    assert response.json()["query"] == q
    found: list[dict[str, Any]] = response.json()["results"]
    return found


@pytest.mark.parametrize(
    ("q", "language", "match"),
    [
        ("Emad Mostaque", "en", "exact"),
        ("emad MOSTAQUE", "en", "exact"),
        ("모스타크", "ko", "exact"),
        ("エマド・モスターク", "ja", "exact"),
        ("莫斯塔克", "zh", "exact"),
        ("Emad", "en", "prefix"),
        ("에마드", "ko", "prefix"),
        ("taque", "en", "part"),
        ("mostaqe", "en", "typo"),
        ("모스타쿠", "ko", "typo"),
    ],
)
def test_a_person_is_found_by_any_name_in_any_script(
    demo: TestClient, mostaque: str, q: str, language: str, match: str
):
    best = search(demo, q)[0]

    assert (best["entity"], best["label"]) == (mostaque, "Emad Mostaque")
    assert (best["language"], best["match"]) == (language, match)
    assert "Person" in best["types"]


def test_each_entity_is_found_once_and_leads_to_its_card(demo: TestClient):
    ids = [one["entity"] for one in search(demo, "a", limit=100)]

    assert len(ids) == len(set(ids)) > 10
    assert all(demo.get(f"/entities/{one}").status_code == 200 for one in ids[:10])


def test_a_type_keeps_to_its_members(demo: TestClient):
    found = search(demo, "a", type="Person", limit=100)

    assert found
    assert all("Person" in one["types"] for one in found)
    assert search(demo, "Emad Mostaque", type="Organization") == []


def test_a_language_keeps_to_its_forms(demo: TestClient):
    assert {one["language"] for one in search(demo, "スタビリティ", lang="ja")} <= {"ja"}
    assert search(demo, "모스타크", lang="en") == []


def test_no_more_are_returned_than_asked_for(demo: TestClient):
    all_of_them = search(demo, "a", limit=100)

    assert search(demo, "a", limit=3) == all_of_them[:3]
    assert len(search(demo, "a")) == 10


@pytest.mark.parametrize("q", ["Nemo Nobody", " ", "%", "\0", '"><script>', "a" * 200])
def test_nothing_found_is_an_answer(demo: TestClient, q: str):
    assert search(demo, q) == []


@pytest.mark.parametrize(
    "parameters", [{}, {"q": ""}, {"q": "a" * 201}, {"q": "a", "limit": 0}, {"q": "a", "limit": 101}]
)
def test_a_search_that_cannot_be_is_a_problem_with_a_sentence(demo: TestClient, parameters: dict[str, Any]):
    response = demo.get("/search", params=parameters)

    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["detail"].startswith("query.")


@pytest.mark.parametrize(
    ("q", "document", "match", "words"),
    [
        ("모스타크", "ko-mostaque-resigns", "word", "모스타크"),
        ("彭博", "zh-stability-in-march", "word", "彭博"),
        ("mostaqe", "en-stability-accounts", "typo", "Mostaque"),
    ],
)
def test_articles_are_found_by_their_words_with_the_sentence_and_where_they_stand(
    demo: TestClient, q: str, document: str, match: str, words: str
):
    documents = demo.get("/search", params={"q": q}).json()["documents"]
    [found] = [one for one in documents if one["id"] == document]
    text = demo.get(f"/documents/{document}").json()["text"]

    assert found["match"] == match
    assert found["sentence"] == text[found["start"] : found["end"]]
    assert {text[start:end] for start, end in found["found"]} == {words}


def test_a_language_keeps_to_its_articles_and_a_type_to_entities(demo: TestClient):
    korean = demo.get("/search", params={"q": "CEO", "lang": "ko"}).json()["documents"]
    people = demo.get("/search", params={"q": "CEO", "type": "Person"}).json()["documents"]

    assert {one["language"] for one in korean} == {"ko"}
    assert people == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_names_and_articles_with_the_words_marked(demo: TestClient, language: str):
    page = demo.get("/", params={"q": "모스타크", "lang": language}, headers={"Accept": "text/html"}).text

    assert "Emad Mostaque" in page or "모스타크" in page
    assert "<mark>모스타크</mark>" in page
    assert 'href="/documents/ko-mostaque-resigns' in page


@pytest.mark.parametrize("q", ['"', "()", "%", "a OR b", "*", "\u200b", "'; DROP TABLE form"])
def test_no_words_break_the_page(demo: TestClient, q: str):
    for path in ("/", "/search"):
        assert demo.get(path, params={"q": q}, headers={"Accept": "text/html"}).status_code == 200


# --- who it is


@pytest.fixture
def read_adjacency(demo_service: Service) -> None:
    """A search does not wait until the lines of the graph have been read, so they are here."""
    demo_service.adjacency()


def about(demo: TestClient, words: str, **parameters: str) -> str:
    found = demo.get("/search", params={"q": words, "limit": 1, **parameters}).json()["results"][0]
    assert found["id"] == f"entity/{found['entity']}"
    line: str = found["about"]
    return line


@pytest.mark.usefixtures("read_adjacency")
@pytest.mark.parametrize(
    ("words", "language", "line"),
    [
        ("Shan Shan Wong", "en", "Person · interim chief executive · Stability AI"),
        ("Emad Mostaque", "en", "Person · chief executive · Stability AI · until March 23, 2024"),
        ("모스타크", "ko", "인물 · 최고경영자(CEO) · 스태빌리티 AI · 2024년 3월 23일까지"),
        ("Coatue", "it", "Investitore · investitore in: Stability AI"),
        ("ChatGPT", "en", "Product · OpenAI"),
        ("K2 Global", "zh", "投资者 · 投资：OpenAI"),
    ],
)
def test_a_stranger_is_told_who_it_is(demo: TestClient, words: str, language: str, line: str):
    assert about(demo, words, **{"lang-of-lines": language}) == line


def test_the_language_of_names_that_are_looked_for_is_not_that_of_the_lines(demo: TestClient):
    line = about(demo, "モスターク", **{"lang": "ja", "lang-of-lines": "it"})

    assert line.startswith("Persona · ")
