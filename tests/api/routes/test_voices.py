"""Wherever a fact is shown stands how many independent voices tell it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

FACT = {"subject", "predicate", "object"}
DOCUMENT = "en-stability-accounts"


def facts(data: Any) -> Iterator[dict[str, Any]]:
    """Every claim and fact inside an answer."""
    if isinstance(data, list):
        data = dict(enumerate(data))
    if isinstance(data, dict):
        if data.keys() >= FACT:
            yield data
        for value in data.values():
            yield from facts(value)


@pytest.mark.parametrize("page", ["entities", "claims", "documents", "events", "timeline", "list of events"])
def test_every_claim_in_an_answer_has_its_voices(demo: TestClient, paths: dict[str, str], page: str):
    data = demo.get({**paths, "timeline": "/timeline", "list of events": "/events"}[page]).json()

    found = list(facts(data))
    assert found
    assert all(isinstance(one["voices"], int) and one["voices_against"] >= 0 for one in found)


def test_what_an_office_is_told_as_has_its_voices(demo: TestClient, mostaque: str):
    tenures = demo.get(f"/entities/{mostaque}").json()["tenures"]

    told = [claim["voices"] for tenure in tenures for claim in tenure["claims"]]
    assert max(told) > 1


def test_the_voices_of_a_claim_are_those_that_a_query_finds(demo: TestClient, resignation: dict[str, Any]):
    query = f"SELECT ?n {{ GRAPH <voices> {{ <{resignation['iri']}> cg:voices ?n }} }}"

    rows = demo.post("/sparql", data={"query": query}).json()["results"]["bindings"]

    assert [int(row["n"]["value"]) for row in rows] == [resignation["voices"]]


def test_a_change_says_how_many_voices_told_what_is_gone(open_demo: Callable[..., TestClient]):
    client = open_demo()
    shown = client.get(f"/documents/{DOCUMENT}/removal").json()["effect"]

    client.delete(f"/documents/{DOCUMENT}")

    newest = client.get("/changes").json()["changes"][0]["id"]
    happened = client.get(f"/changes/{newest}").json()["effect"]
    for effect in (shown, happened):
        assert all(one["voices"] >= 1 for one in effect["claims_gone"]["items"])
        assert any(one.get("voices", 0) >= 1 for one in effect["facts_gone"]["items"])
    assert "독립된 출처" in client.get(f"/changes/{newest}.html?lang=ko").text


@pytest.mark.parametrize(
    "page", ["/", "entities", "claims", "documents", "events", "questions", "/timeline", "/questions"]
)
def test_every_page_with_facts_says_the_number(demo: TestClient, paths: dict[str, str], page: str):
    text = demo.get(paths.get(page, page), headers={"Accept": "text/html", "Accept-Language": "en"}).text

    assert re.search(r"[0-9] independent voices?\b", text)
