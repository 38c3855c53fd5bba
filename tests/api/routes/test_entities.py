"""`/entities/{id}` is the card of an entity: what is told of it, by whom, in which words."""

from __future__ import annotations

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient


def card(client: TestClient, id: str, **parameters: Any) -> dict[str, Any]:
    response = client.get(f"/entities/{id}", params=parameters)
    assert response.status_code == 200
    found: dict[str, Any] = response.json()
    return found


def test_a_card_has_the_names_of_all_languages_and_the_documents(demo: TestClient, mostaque: str):
    found = card(demo, mostaque)

    assert (found["id"], found["label"]) == (mostaque, "Emad Mostaque")
    assert "Person" in found["types"]
    assert {"en", "ja", "ko", "zh"} <= {name["language"] for name in found["names"]}
    assert {"ko-mostaque-resigns", "en-stability-accounts"} <= {one["id"] for one in found["documents"]}


def test_every_claim_of_a_card_has_evidence_whose_quote_is_the_text(demo: TestClient, mostaque: str):
    texts = {
        one["id"]: demo.get(f"/documents/{one['id']}").json()["text"]
        for one in demo.get("/documents").json()["documents"]
    }

    for claim in card(demo, mostaque, limit=50)["claims"]:
        assert claim["evidence"]
        for evidence in claim["evidence"]:
            quote = evidence["quote"]
            assert texts[evidence["document"]["id"]][quote["start"] : quote["end"]] == quote["text"]


def test_facts_come_before_what_is_only_told(demo: TestClient, mostaque: str):
    status = [claim["status"] for claim in card(demo, mostaque, limit=50)["claims"]]

    assert set(status) == {"fact", "told"}
    assert status == sorted(status)


def test_a_resignation_of_several_documents_is_one_claim_with_all_their_evidence(resignation: dict[str, Any]):
    documents = {evidence["document"]["id"] for evidence in resignation["evidence"]}

    assert resignation["status"] == "fact"
    assert len(documents) == resignation["documents"] > 2


def test_pages_of_a_card_make_up_the_whole(demo: TestClient, mostaque: str):
    whole = card(demo, mostaque, limit=50)

    pages = [card(demo, mostaque, offset=at, limit=7) for at in range(0, whole["total"], 7)]

    for part in ("events", "claims"):
        assert [one["id"] for page in pages for one in page[part]] == [one["id"] for one in whole[part]]
    assert {page["total"] for page in pages} == {len(whole["events"])}
    assert all(len(page["events"]) == 7 for page in pages[:-1])


def test_a_page_past_the_end_is_empty(demo: TestClient, mostaque: str):
    assert card(demo, mostaque, offset=100_000)["claims"] == []


@pytest.mark.parametrize("parameters", [{"offset": -1}, {"limit": 0}, {"limit": 1001}, {"limit": "all"}])
def test_a_page_that_cannot_be_is_a_problem(demo: TestClient, mostaque: str, parameters: dict[str, Any]):
    response = demo.get(f"/entities/{mostaque}", params=parameters)

    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"


def test_the_page_says_that_an_office_is_over_also_where_nobody_says_since_when(demo: TestClient):
    coatue = demo.get("/search", params={"q": "Coatue Management"}).json()["results"][0]["entity"]

    page = demo.get(f"/entities/{coatue}.html", params={"lang": "it"}).text

    [row] = re.findall(r"<tr>(?:(?!</tr>).)*consigliere di amministrazione.*?</tr>", page, re.DOTALL)
    assert "data non indicata" in row
    assert "passata" in row


def test_the_page_of_a_board_leads_to_the_offices_of_the_organization_that_it_names(
    demo: TestClient, stability: str
):
    board = demo.get("/search", params={"q": "Stability AI board of directors"}).json()["results"][0][
        "entity"
    ]

    assert card(demo, board)["body_of"]["id"] == stability
    assert card(demo, stability)["body_of"] is None
    page = demo.get(f"/entities/{board}.html", params={"lang": "it"}).text
    assert re.search(rf'Dal nome, è un organo di <a href="/entities/{stability}.html[^"]*">', page)
