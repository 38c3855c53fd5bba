"""Removals are shown beforehand, and afterwards on the page of changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

DOCUMENT = "en-stability-accounts"
HTML = {"Accept": "text/html"}

Open = Callable[..., TestClient]


def test_a_removal_is_shown_before_it_is_made_and_makes_nothing(demo: TestClient):
    before = demo.get("/questions").json()["total"]

    shown = demo.get(f"/documents/{DOCUMENT}/removal").json()

    assert shown["document"]["id"] == DOCUMENT
    effect = shown["effect"]
    assert effect["claims_gone"]["total"] > 0
    assert all(
        item["subject"]["labels"] or "title" in item["subject"] for item in effect["facts_gone"]["items"]
    )
    assert demo.get(f"/documents/{DOCUMENT}").status_code == 200
    assert demo.get("/questions").json()["total"] == before


def test_what_was_shown_is_what_happens(open_demo: Open):
    client = open_demo()
    shown = client.get(f"/documents/{DOCUMENT}/removal").json()["effect"]

    answer = client.post(f"/documents/{DOCUMENT}/removal?lang=it", follow_redirects=False)

    assert answer.status_code == 303
    assert answer.headers["location"] == "/changes?lang=it"
    newest = client.get("/changes").json()["changes"][0]
    assert [(part["action"], part["document"], part["is_there"]) for part in newest["parts"]] == [
        ("remove", DOCUMENT, False)
    ]
    assert newest["effect"] == {name: part["total"] for name, part in shown.items()}
    happened = client.get(f"/changes/{newest['id']}").json()["effect"]
    assert happened.keys() == shown.keys()
    gone = client.get(f"/documents/{DOCUMENT}")
    assert gone.status_code == 410


def test_a_fact_that_names_nobody_is_told_without_an_object(demo: TestClient):
    ids = [one["id"] for one in demo.get("/documents").json()["documents"]]

    pages = [demo.get(f"/documents/{one}/removal", headers=HTML).text for one in ids]

    assert any("sought funding" in page for page in pages)
    assert not any("sought funding it is so" in page for page in pages)


@pytest.mark.parametrize("language", ["en", "ko", "ja", "zh", "it"])
def test_the_pages_of_changes_are_in_each_language(open_demo: Open, language: str):
    client = open_demo()
    client.delete(f"/documents/{DOCUMENT}")
    newest = client.get("/changes").json()["changes"][0]["id"]

    pages = [
        client.get(f"{path}?lang={language}", headers=HTML)
        for path in ("/changes", f"/changes/{newest}", "/documents/ja-stability-apps/removal")
    ]

    if client.get("/documents/ja-stability-apps").status_code == 404:
        documents = client.get("/documents").json()["documents"]
        pages[-1] = client.get(f"/documents/{documents[0]['id']}/removal?lang={language}", headers=HTML)
    assert [page.status_code for page in pages] == [200] * 3
    assert all(page.headers["content-language"] == language for page in pages)
    assert DOCUMENT in pages[0].text


def test_a_form_on_a_page_from_elsewhere_removes_nothing(open_demo: Open):
    client = open_demo()

    refused = client.post(f"/documents/{DOCUMENT}/removal", headers={"Origin": "http://evil.example"})
    taken = client.post(
        f"/documents/{DOCUMENT}/removal", headers={"Origin": "http://127.0.0.1:8000"}, follow_redirects=False
    )

    assert refused.status_code == 403
    assert taken.status_code == 303


def test_with_a_key_the_page_offers_no_button(open_demo: Open):
    client = open_demo(key="secret")

    page = client.get(f"/documents/{DOCUMENT}/removal", headers=HTML).text

    assert '<form method="post"' not in page
    assert client.post(f"/documents/{DOCUMENT}/removal").status_code == 401


@pytest.mark.parametrize("suffix", ["ttl", "jsonld"])
def test_a_change_and_the_list_of_them_can_be_had_as_rdf(demo: TestClient, suffix: str):
    newest = demo.get("/changes").json()["changes"][0]

    for path in ("/changes", f"/changes/{newest['id']}"):
        response = demo.get(f"{path}.{suffix}")

        assert response.status_code == 200
        assert newest["iri"].rpartition("/")[2] in response.text
        assert newest["at"] in response.text
    assert newest["parts"][0]["document"] in demo.get(f"/changes/{newest['id']}.{suffix}").text


@pytest.mark.parametrize("path", ["/changes/nobody", "/changes/nobody.ttl", "/documents/nobody/removal"])
def test_what_is_not_there_is_not_found(demo: TestClient, path: str):
    assert demo.get(path).status_code == 404


def test_assessments_are_changes_too(open_demo: Open):
    client: Any = open_demo()
    service = client.app.state.service
    claim = client.get("/entities?type=Person").json()["entities"][0]["id"]
    fact = next(one for one in client.get(f"/entities/{claim}").json()["claims"] if one["status"] == "fact")
    with service.writing() as library:
        library.assess(f"claim/{fact['id']}", "rejected", "it is wrong", "an editor")

    newest = client.get("/changes").json()["changes"][0]

    assert newest["parts"][0]["action"] == "assess: rejected"
    assert newest["parts"][0]["claim"] == fact["id"]
    assert newest["effect"]["facts_gone"] > 0


def test_what_would_go_comes_page_by_page(demo: TestClient):
    path = "/documents/ko-openai-tigris/removal"
    whole = demo.get(path, params={"limit": 200}).json()

    parts = [demo.get(path, params={"limit": 10, "offset": at}).json() for at in range(0, whole["total"], 10)]

    for name, listed in whole["effect"].items():
        assert [one for part in parts for one in part["effect"][name]["items"]] == listed["items"]
        assert all(part["effect"][name]["total"] == listed["total"] for part in parts)
    first = demo.get(f"{path}?limit=10", headers=HTML).text
    assert f'href="{path}?limit=10&amp;offset=10" rel="next"' in first
    assert "The list ends before this" in demo.get(f"{path}?offset=5000", headers=HTML).text


@pytest.mark.parametrize("path", ["/documents/nobody", "/entities/nobody.html", "/claims/nobody"])
def test_a_page_that_is_not_there_offers_no_data_and_no_query(demo: TestClient, path: str):
    page = demo.get(path, headers=HTML)

    assert page.status_code == 404
    assert "/query?query=" not in page.text
    assert "nobody.ttl" not in page.text
