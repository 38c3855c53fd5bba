"""`/entities/{id}/neighbours`: who is told together with whom, for programs."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any

import pytest
from fastapi.testclient import TestClient

Json = dict[str, Any]


@pytest.fixture(scope="session")
def company(demo: TestClient) -> str:
    """The address of the neighbours of Stability AI."""
    [found] = demo.get("/search", params={"q": "Stability AI", "limit": 1}).json()["results"]
    return f"/entities/{found['entity']}/neighbours"


@pytest.fixture(scope="session")
def first(demo: TestClient, company: str) -> Json:
    found: Json = demo.get(company).json()
    return found


def test_the_best_come_first_each_with_the_facts_that_lead_there(first: Json):
    assert first["node"]["label"] == "Stability AI"
    assert first["neighbours"][0]["label"] == "Emad Mostaque"
    scores = [one["score"] for one in first["neighbours"]]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) == 10 < first["total"] == first["node"]["neighbours"]["told"]
    for one in first["neighbours"]:
        assert one["facts"]
        assert all(fact["is_told"] and fact["voices"] for fact in one["facts"])


def test_the_next_pages_hold_the_rest_each_once(demo: TestClient, company: str, first: Json):
    found, after = list(first["neighbours"]), first["after"]
    while after:
        page = demo.get(company, params={"after": after}).json()
        found, after = found + page["neighbours"], page["after"]

    assert len({one["id"] for one in found}) == len(found) == first["total"]


def test_a_predicate_leads_to_as_many_as_it_says(demo: TestClient, company: str, first: Json):
    for one in first["relations"]:
        asked = {"predicate": one["predicate"], "direction": one["direction"], "limit": 100}
        page = demo.get(company, params=asked).json()
        assert page["total"] == len(page["neighbours"]) == one["total"]
        assert page["relations"] == first["relations"]
        leading = {fact["predicate"] for row in page["neighbours"] for fact in row["facts"]}
        assert leading == {one["predicate"]}


def test_a_predicate_may_be_asked_for_as_a_relation_too(demo: TestClient, company: str):
    by_predicate, by_relation = (
        demo.get(company, params={name: "founderOf"}).json() for name in ("predicate", "relation")
    )

    assert by_relation == by_predicate


def test_what_is_alleged_leads_there_only_where_all_stances_are_asked_for(demo: TestClient, company: str):
    told, every = (
        demo.get(company, params={"stances": stances, "limit": 200}).json() for stances in ("told", "all")
    )

    assert told["total"] == told["node"]["neighbours"]["told"]
    assert every["total"] == every["node"]["neighbours"]["all"] > told["total"]


def test_a_window_of_time_holds_only_what_has_a_date_in_it(demo: TestClient, company: str):
    page = demo.get(company, params={"first": "2023-06-01", "last": "2023-11-30", "limit": 200}).json()

    assert page["neighbours"]
    for fact in (fact for one in page["neighbours"] for fact in one["facts"]):
        assert fact["first"] or fact["last"]
        assert (fact["first"] or "") <= "2023-11-30"
        assert (fact["last"] or "9999") >= "2023-06-01"


def test_it_can_be_had_as_a_table(demo: TestClient, company: str, first: Json):
    response = demo.get(company + ".csv")

    rows = list(csv.DictReader(StringIO(response.text)))
    assert [row["label"] for row in rows] == [one["label"] for one in first["neighbours"]]
    assert {"id", "iri", "kind", "score", "facts"} <= rows[0].keys()


def test_an_event_has_neighbours_too(demo: TestClient, company: str):
    every = demo.get(company, params={"limit": 200}).json()["neighbours"]
    event = next(one["id"] for one in every if one["kind"] == "Event")

    page = demo.get(f"/events/{event.partition('/')[2]}/neighbours").json()

    assert page["node"]["id"] == event
    assert page["neighbours"][0]["kind"] != "Event"


def test_labels_are_in_the_language_that_is_asked_for(demo: TestClient, company: str):
    page = demo.get(company, params={"lang": "ko"}).json()

    assert page["neighbours"][0]["label"] == "에마드 모스타크"
    assert page["neighbours"][0]["kind_label"] == "인물"


def test_people_are_led_to_the_page_of_the_entity(demo: TestClient, company: str):
    response = demo.get(company, headers={"Accept": "text/html"}, follow_redirects=False)

    assert (response.status_code, response.headers["location"]) == (
        303,
        company.removesuffix("/neighbours") + ".html",
    )


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"after": "page 2"}, 400),
        ({"after": "nan~entity/1"}, 400),
        ({"after": "-inf~entity/1"}, 400),
        ({"after": "0x1p0"}, 400),
        ({"first": "June"}, 422),
        ({"first": "2023-02-30"}, 422),
        ({"first": "2023-02-02", "last": "2023-02-01"}, 400),
        ({"limit": "1000"}, 422),
        ({"stances": "x"}, 422),
    ],
)
def test_what_cannot_be_asked_for_is_refused_in_words(
    demo: TestClient, company: str, asked: Json, status: int
):
    response = demo.get(company, params=asked)

    assert response.status_code == status
    assert response.json()["detail"]


@pytest.mark.parametrize("path", ["/entities/nobody/neighbours", "/events/nothing/neighbours"])
def test_what_is_not_there_is_not_found(demo: TestClient, path: str):
    assert demo.get(path).status_code == 404
