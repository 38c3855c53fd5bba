"""The pages in five languages: by `?lang=`, which links keep, or by Accept-Language."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.languages import LANGUAGES

LISTS = ["/entities.html", "/events.html", "/documents.html", "/questions.html", "/timeline.html"]
KINDS = ["entities", "claims", "documents", "questions", "events"]
OF_THE_FRONT_PAGE = {"en": "People", "ko": "인물", "ja": "人物", "zh": "人物", "it": "Persone"}


@pytest.fixture(params=["/", "/docs", "/query", *LISTS, *KINDS])
def path(request: pytest.FixtureRequest, paths: dict[str, str]) -> str:
    return f"{paths[request.param]}.html" if request.param in paths else request.param


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_comes_in_the_language_that_its_address_asks_for(demo: TestClient, path: str, language: str):
    response = demo.get(path, params={"lang": language}, headers={"Accept-Language": "it"})

    assert response.status_code == 200
    assert response.headers["content-language"] == language
    assert f'<html lang="{language}">' in response.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_comes_in_the_language_that_the_browser_asks_for(demo: TestClient, path: str, language: str):
    response = demo.get(path, headers={"Accept-Language": f"de, {language}-XX;q=0.9, en;q=0.1"})

    assert response.headers["content-language"] == language
    assert "Accept-Language" in [one.strip() for one in response.headers["vary"].split(",")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_are_those_of_the_language(demo: TestClient, language: str):
    assert OF_THE_FRONT_PAGE[language] in demo.get("/", params={"lang": language}).text


@pytest.mark.parametrize("lang", ["", "xx", "한국어", "\0", "en;q=1, ko", "*", "x" * 5000])
def test_a_language_there_is_not_is_left_to_the_browser(demo: TestClient, lang: str):
    response = demo.get("/", params={"lang": lang}, headers={"Accept-Language": "ja"})

    assert response.status_code == 200
    assert response.headers["content-language"] in {"ja", "en"}


@pytest.mark.parametrize("header", ["", "xx", "*", ";;q=,", "en;q=0", "ko;q=abc;;", "ko" * 3000])
def test_a_header_that_names_no_language_of_ours_is_no_error(demo: TestClient, header: str):
    assert demo.get("/", headers={"Accept-Language": header}).status_code == 200


def test_a_language_that_was_chosen_is_kept_by_every_link_and_form(demo: TestClient, path: str):
    html = demo.get(path, params={"lang": "ko"}).text

    ours = re.findall(
        r'<a [^>]*href="(/(?:|docs|(?:entities|claims|documents|questions)/[^"]*html)(?:\?[^"]*)?)"', html
    )
    assert ours
    assert [address for address in ours if "lang=" not in address] == []
    assert '<input type="hidden" name="lang" value="ko">' in html


def test_a_language_that_was_not_chosen_is_in_no_link_but_the_switch(demo: TestClient, path: str):
    html = demo.get(path, headers={"Accept-Language": "ko"}).text

    page, _, explorer = html.partition('<div id="explorer"')
    assert page.count("lang=ko") == 2, "the switch, and the head's list of languages"
    assert explorer.count("lang=ko") == (1 if explorer else 0), "the explorer's switch"


def test_the_switch_keeps_what_else_was_asked(demo: TestClient):
    html = demo.get("/", params={"q": "모스타크", "lang": "en"}).text

    assert 'href="/?q=%EB%AA%A8%EC%8A%A4%ED%83%80%ED%81%AC&amp;lang=ja"' in html
    assert 'lang="en" hreflang="en" aria-current="true">English</a>' in html


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("ko", "에마드 모스타크"),
        ("ja", "エマド・モスターク"),
        ("zh", "埃马德·莫斯塔克"),
        ("it", "Emad Mostaque"),
    ],
)
def test_an_entity_is_called_as_the_language_calls_it(
    demo: TestClient, mostaque: str, language: str, name: str
):
    html = demo.get(f"/entities/{mostaque}.html", params={"lang": language}).text

    assert f"<h1>{name}</h1>" in html
    assert f"<title>{name} · claimgraph</title>" in html


def test_json_has_the_names_and_labels_of_every_language(demo: TestClient, resignation: dict[str, Any]):
    assert resignation["subject"]["label"] == "Emad Mostaque"
    assert set(resignation["subject"]["labels"]) == set(LANGUAGES)
    assert set(resignation["predicate"]["labels"]) == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_of_another_language_are_marked_with_it(
    demo: TestClient, resignation: dict[str, Any], language: str
):
    html = demo.get(f"/claims/{resignation['id']}.html", params={"lang": language}).text

    for one in resignation["evidence"]:
        assert f'<blockquote lang="{one["quote"]["language"]}">' in html
    assert 'lang="und"' not in html


@pytest.mark.parametrize("language", ["ko", "ja", "zh"])
def test_no_english_is_left_unmarked_on_a_page_in_another_script(
    demo: TestClient, paths: dict[str, str], language: str
):
    html = demo.get(f"{paths['claims']}.html", params={"lang": language}).text
    # A reason or a role may be told in a few words whose language nobody can know.
    html = re.sub(r'<ul class="attributes">.*?</ul>', "", html, flags=re.DOTALL)
    unmarked = re.sub(rf'<(\w+)[^>]* lang="(?!{language})[^"]*"[^>]*>.*?</\1>', "", html, flags=re.DOTALL)
    text = unescape(re.sub(r"<[^>]*>", " ", unmarked.partition("<body>")[2]))

    words = set(re.findall(r"[A-Za-z]{2,}", text))

    names = {"Stability", "AI", "CEO", "Stable", "Diffusion", "demo"}
    assert words - names <= {"claimgraph", "HTTP", "JSON", "LD", "Turtle", "CSV", "SPARQL"}


# --- errors


BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/entities/nobody", 404),
        ("/nowhere", 404),
        ("/documents/a.ttl", 404),
        ("/search?q=", 422),
        ("/sparql?query=x", 400),
    ],
)
def test_a_browser_is_told_of_an_error_by_a_page_in_its_language(demo: TestClient, address: str, status: int):
    response = demo.get(address, headers={"Accept": BROWSER, "Accept-Language": "ko"})

    assert response.status_code == status
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.headers["content-language"] == "ko"
    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert "<h1>" in response.text
    told = demo.get(address)
    assert told.headers["content-type"] == "application/problem+json"
    assert told.status_code == status


def test_a_page_says_in_its_language_what_kind_of_error_it_is_and_then_the_engines_own_words(
    demo: TestClient,
):
    page = demo.get("/sparql?query=x", headers={"Accept": BROWSER, "Accept-Language": "ko"}).text

    assert "<h1>질의를 읽을 수 없습니다</h1>" in page
    assert re.search(r'<span lang="en">.*line 1, column.*</span>', page)


def test_a_page_of_an_error_shows_hostile_words_as_the_words_they_are(demo: TestClient):
    response = demo.get("/entities/%3Cscript%3Ealert(1)%3C%2Fscript%3E", headers={"Accept": BROWSER})
    other = demo.get("/entities/%22%3E%3Cimg src=x%3E", headers={"Accept": BROWSER})

    assert "<script" not in response.text
    assert "<img" not in other.text


@pytest.mark.parametrize("address", ["/documents/?lang=ko", "/search?q=Emad&lang=ko"])
def test_redirects_keep_the_language(demo: TestClient, address: str):
    response = demo.get(address, headers={"Accept": BROWSER}, follow_redirects=False)

    assert 300 <= response.status_code < 400
    assert "lang=ko" in response.headers["location"]
