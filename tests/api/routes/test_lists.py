"""Lists by type and timelines: sorted, page by page, the same as JSON and as pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import unquote

import pytest
from fastapi.testclient import TestClient

from graph.query.behind import Behind

LISTS = ["entities", "events", "documents", "questions", "timeline"]


def get(client: TestClient, path: str, **parameters: Any) -> dict[str, Any]:
    response = client.get(path, params=parameters, headers={"Accept": "application/json"})
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def rows(page: dict[str, Any]) -> list[dict[str, Any]]:
    name = next(name for name in ("entities", "events", "documents", "questions", "changes") if name in page)
    found: list[dict[str, Any]] = page[name]
    return found


@pytest.mark.parametrize("name", LISTS)
def test_the_parts_of_a_list_make_up_the_whole(demo: TestClient, name: str):
    total = get(demo, f"/{name}", limit=1)["total"]

    parts = [get(demo, f"/{name}", offset=at, limit=20) for at in range(0, total, 20)]

    iris = [row["iri"] for part in parts for row in rows(part)]
    assert len(iris) == len(set(iris)) == total
    assert {part["total"] for part in parts} == {total}
    assert rows(get(demo, f"/{name}", offset=total)) == []


@pytest.mark.parametrize("name", LISTS)
def test_a_list_as_a_page_has_the_same_rows_and_the_way_to_the_next(demo: TestClient, name: str):
    listed = get(demo, f"/{name}", limit=2)

    html = demo.get(f"/{name}", params={"limit": 2}, headers={"Accept": "text/html"}).text

    kind = {"timeline": "events"}.get(name, name)
    for row in rows(listed):
        assert f'href="/{kind}/{row["id"]}.html"' in html
    assert "offset=2" in html
    assert 'rel="next"' in html


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("/entities?sort=name", lambda row: row["label"].casefold()),
        ("/entities?sort=facts&order=asc", lambda row: row["facts"]),
        ("/entities?sort=articles", lambda row: -row["articles"]),
        ("/events?sort=voices", lambda row: -row["voices"]),
        ("/documents?sort=title", lambda row: row["title"].casefold()),
        ("/documents?sort=claims&order=desc", lambda row: -row["claims"]),
        ("/documents?sort=language", lambda row: row["language"]),
        ("/questions?sort=kind", lambda row: row["kind"]),
        ("/questions?sort=rule&order=asc", lambda row: row["rule"]),
    ],
)
def test_a_list_stands_in_the_order_that_is_asked_for(
    demo: TestClient, path: str, key: Callable[[dict[str, Any]], Any]
):
    keys = [key(row) for row in rows(demo.get(f"{path}&limit=20").json())]

    assert keys == sorted(keys)
    assert len(set(keys)) > 1


def test_entities_come_by_type_with_the_number_of_each(demo: TestClient):
    counts = get(demo, "/entities")["types"]

    assert {"Person", "Organization", "Investor", "Product", "Place", "UnnamedGroup"} <= counts.keys()
    for name, count in counts.items():
        listed = get(demo, "/entities", type=name, limit=200)
        assert listed["total"] == count
        assert all(name in row["types"] for row in rows(listed))


def test_events_come_by_type(demo: TestClient):
    for name, count in get(demo, "/events")["types"].items():
        assert get(demo, "/events", type=name)["total"] == count


def test_documents_come_by_language_and_by_whom_they_name(demo: TestClient, mostaque: str):
    card = get(demo, f"/entities/{mostaque}")

    naming = get(demo, "/documents", entity=mostaque)
    korean = get(demo, "/documents", language="ko")

    assert naming["total"] == card["totals"]["documents"]
    assert {row["iri"] for row in rows(naming)} == {document["iri"] for document in card["documents"]}
    assert {row["language"] for row in rows(korean)} == {"ko"}


def test_questions_come_by_kind_rule_and_whom_they_are_about(demo: TestClient, mostaque: str):
    everything = get(demo, "/questions")

    for name in ("kind", "rule"):
        for value, count in everything[f"{name}s"].items():
            found = get(demo, "/questions", **{name: value})
            assert found["total"] == count
            assert {row[name] for row in rows(found)} == {value}
    about = get(demo, "/questions", entity=mostaque)
    assert about["total"] == get(demo, f"/entities/{mostaque}")["totals"]["questions"]


@pytest.mark.parametrize(
    ("path", "status", "sentence"),
    [
        ("/entities?type=Robot", 400, "there is no type 'Robot' of entities; there are Person, "),
        ("/entities?sort=size", 400, "this cannot be sorted by 'size'; it can by name, facts, articles"),
        ("/events?type=Person", 400, "there is no type 'Person' of events; there are "),
        ("/questions?kind=Quarrel", 400, "there is no kind 'Quarrel' of disagreement; there are "),
        ("/questions?rule=luck", 400, "there is no rule 'luck' of disagreement; there are lists, "),
        ("/documents?sort=size", 400, "this cannot be sorted by 'size'; it can by date, title, "),
        ("/timeline?from=yesterday", 422, "'yesterday' is not a date"),
        ("/timeline?from=2024&to=2023", 400, "a timeline from 2024 to 2023 ends before it begins"),
        ("/timeline?order=up", 422, "query.order: "),
        ("/entities?offset=-1", 422, "query.offset: "),
        ("/documents?limit=0", 422, "query.limit: "),
        ("/events?limit=1000000", 422, "query.limit: "),
        ("/documents?entity=nobody", 404, "there is no entity 'nobody'"),
        ("/questions?entity=nobody", 404, "there is no entity 'nobody'"),
        ("/documents?language=%22", 400, "'\"' is not a language tag such as ko or en"),
        ("/entities/nobody/timeline", 404, "there is no entity 'nobody'"),
        ("/events/nothing", 404, "there is no event 'nothing'"),
    ],
)
def test_what_a_list_cannot_do_is_refused_in_a_sentence(
    demo: TestClient, path: str, status: int, sentence: str
):
    response = demo.get(path)

    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["detail"].startswith(sentence)


def test_a_list_sees_what_has_just_been_removed(open_demo: Callable[..., TestClient]):
    client = open_demo()
    before = get(client, "/entities")["total"]

    client.delete("/documents/ko-openai-tigris")

    assert get(client, "/documents")["total"] == 5
    assert get(client, "/entities")["total"] < before


def test_a_document_that_was_removed_is_told_apart_from_one_that_never_was(
    open_demo: Callable[..., TestClient],
):
    client = open_demo()
    client.delete("/documents/ko-openai-tigris")

    gone = client.get("/documents/ko-openai-tigris")

    assert gone.status_code == 410
    assert gone.json()["type"].endswith("#document-removed")
    assert "'ko-openai-tigris' was removed on 20" in gone.json()["detail"]
    assert client.get("/documents/never").status_code == 404


def test_an_empty_graph_has_words_for_every_list(open_demo: Callable[..., TestClient]):
    client = open_demo()
    for row in rows(get(client, "/documents")):
        client.delete(f"/documents/{row['id']}")

    for name, words in {
        "entities": "No article names any yet.",
        "events": "No article tells of any yet.",
        "documents": "There are no articles here yet.",
        "questions": "Nothing is disputed here.",
        "timeline": "Nothing is told of this time.",
    }.items():
        html = client.get(f"/{name}", headers={"Accept": "text/html", "Accept-Language": "en"}).text
        assert words in html
    assert client.get("/", headers={"Accept": "text/html"}).status_code == 200


def test_a_timeline_says_how_each_event_is_told(demo: TestClient, mostaque: str):
    page = get(demo, f"/entities/{mostaque}/timeline", limit=100)

    html = demo.get(
        f"/entities/{mostaque}/timeline", params={"limit": 100}, headers={"Accept": "text/html"}
    ).text

    assert {event["status"] for event in page["events"]} == {"fact", "told"}
    assert any({"Alleges", "Denies"} & set(event["stances"]) for event in page["events"])
    assert "alleges" in html
    assert "March 23, 2024" in html
    assert [bool(event["dates"]) for event in page["events"]].count(False) == page["undated"]


@pytest.mark.parametrize(
    ("path", "column"),
    [
        ("/documents?language=ko", "document"),
        ("/documents?entity={mostaque}", "document"),
        ("/events?type=Leaving", "event"),
        ("/questions?kind=Tension", "question"),
        ("/questions?rule=figures", "question"),
        ("/questions?entity={mostaque}", "question"),
        ("/questions?entity={mostaque}&kind=Contradiction", "question"),
    ],
)
def test_the_query_behind_a_list_asks_for_what_the_list_was_asked_for(
    demo: TestClient, mostaque: str, path: str, column: str
):
    path = path.format(mostaque=mostaque)
    listed = demo.get(path).json()
    html = demo.get(path, headers={"Accept": "text/html"}).text
    link = re.search(r'href="/query(\?query=[^"]+)" rel="nofollow"', html)

    assert link
    answer = demo.get("/sparql" + unescape(link[1]), headers={"Accept": "application/json"}).json()
    found = {row[column]["value"] for row in answer["results"]["bindings"]}
    assert found == {row["iri"] for row in rows(listed)}
    assert found


def test_the_query_behind_all_events_has_each_of_them(demo: TestClient):
    service = demo.app.state.service  # type: ignore[attr-defined]

    answer = demo.get("/sparql", params={"query": Behind(service.names).events()}).json()

    found = {row["event"]["value"] for row in answer["results"]["bindings"]}
    assert len(found) == get(demo, "/events")["total"]


def test_the_canonical_address_of_a_list_says_which_part_it_is(demo: TestClient):
    response = demo.get("/entities.csv?type=Person&offset=5&lang=ko")

    assert response.headers["link"] == '</entities?type=Person&offset=5>; rel="canonical"'


@pytest.mark.parametrize("asked", ["", "from=2023&to=2024-02", "type=Leaving&order=desc", "from=2024-03-20"])
@pytest.mark.parametrize("whose", ["everything", "an entity"])
def test_the_query_behind_a_timeline_finds_the_events_that_it_shows(
    demo: TestClient, mostaque: str, whose: str, asked: str
):
    path = "/timeline" if whose == "everything" else f"/entities/{mostaque}/timeline"
    shown = [event["iri"] for event in demo.get(f"{path}?{asked}&limit=100").json()["events"]]

    page = demo.get(f"{path}?{asked}", headers={"Accept": "text/html"}).text
    query = unquote(page.partition("/query?query=")[2].partition('"')[0])
    rows = demo.post("/sparql", data={"query": query}).json()["results"]["bindings"]

    found = list(dict.fromkeys(row["event"]["value"] for row in rows))
    assert found
    assert set(shown) <= set(found)
    assert len(found) == demo.get(f"{path}?{asked}").json()["total"]


@pytest.mark.parametrize("name", [*LISTS, "changes"])
def test_every_list_gives_up_to_two_hundred_rows_and_says_when_more_are_asked_for(
    demo: TestClient, name: str
):
    most, more = (demo.get(f"/{name}", params={"limit": limit}) for limit in (200, 201))

    assert most.json()["limit"] == 200
    assert len(rows(most.json())) == min(200, most.json()["total"])
    assert more.status_code == 422
    assert "200" in more.json()["detail"]


def test_a_language_that_no_article_is_in_is_told_on_the_page(demo: TestClient):
    assert get(demo, "/documents", language="fr")["total"] == 0

    page = demo.get("/documents?language=fr&lang=ko", headers={"Accept": "text/html"}).text

    assert "이 언어로 된 기사가 없습니다: 프랑스어" in page


@pytest.mark.parametrize(
    ("path", "allow"),
    [
        ("/events", "GET, HEAD, OPTIONS"),
        ("/events.csv", "GET, HEAD, OPTIONS"),
        ("/", "GET, HEAD, OPTIONS"),
        ("/documents/x", "GET, HEAD, DELETE, OPTIONS"),
        ("/documents/x/removal", "GET, HEAD, POST, OPTIONS"),
    ],
)
def test_options_says_what_a_path_takes(demo: TestClient, path: str, allow: str):
    response = demo.options(path)

    assert (response.status_code, response.headers["allow"], response.text) == (204, allow, "")
    assert demo.options("/nowhere").status_code == 404
