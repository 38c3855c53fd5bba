"""`/explore`: what the canvas shows, one request for each thing that a user does there."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from fastapi.testclient import TestClient

from graph.view.stances import STANCES

Json = dict[str, Any]


@pytest.fixture(scope="session")
def first_view(demo: TestClient) -> Json:
    found: Json = demo.get("/explore").json()
    return found


def test_the_first_view_has_places_and_says_how_much_there_is(first_view: Json):
    assert len(first_view["nodes"]) == 60
    assert all({"x", "y"} <= node.keys() for node in first_view["nodes"])
    assert first_view["totals"] == {
        "entities": 74, "events": 127, "facts": 95, "documents": 6, "languages": 5,
    }  # fmt: skip


def test_the_first_view_names_each_disagreement_once_in_the_order_of_the_list(
    demo: TestClient, first_view: Json
):
    listed = [one["id"] for one in demo.get("/questions?limit=200").json()["questions"]]
    shown = {node["id"] for node in first_view["nodes"]}
    questions = first_view["questions"]

    assert questions
    assert [one["id"] for one in questions] == [listed[one["place"]] for one in questions]
    assert all(one["place"] < other["place"] for one, other in pairwise(questions))
    assert all(shown & set(one["parties"]) for one in questions)


def test_what_is_added_brings_the_disagreements_that_it_takes_part_in(demo: TestClient, mostaque: str):
    alone = demo.post("/explore", json={"nodes": [f"entity/{mostaque}"]}).json()

    assert alone["questions"]
    assert all(f"entity/{mostaque}" in one["parties"] for one in alone["questions"])


def test_lines_lead_from_shown_node_to_shown_node_and_stand_for_facts_with_articles(first_view: Json):
    nodes = {node["id"] for node in first_view["nodes"]}
    documents = {document["id"] for document in first_view["documents"]}

    assert first_view["facts"]
    for fact in first_view["facts"]:
        assert documents.issuperset(fact["documents"])
        assert fact["edges"]
        assert all({edge["source"], edge["target"]} <= nodes for edge in fact["edges"])


def test_every_word_is_in_the_language_that_is_asked_for(demo: TestClient, mostaque: str):
    found = demo.post("/explore", json={"nodes": [f"entity/{mostaque}"], "lang": "ko"}).json()

    (node,) = found["nodes"]
    assert found["language"] == "ko"
    assert (node["label"], node["language"], node["kind_label"]) == ("에마드 모스타크", "ko", "인물")


def test_nodes_that_are_asked_for_come_with_the_facts_between_them(demo: TestClient, first_view: Json):
    asked = [node["id"] for node in first_view["nodes"]]

    found = demo.post("/explore", json={"nodes": asked}).json()

    assert [node["id"] for node in found["nodes"]] == asked
    assert {fact["id"] for fact in found["facts"]} == {fact["id"] for fact in first_view["facts"]}
    assert "x" not in found["nodes"][0]


def test_what_is_gone_is_named(demo: TestClient, mostaque: str):
    found = demo.post("/explore", json={"nodes": [f"entity/{mostaque}", "entity/none"]}).json()

    assert found["gone"] == ["entity/none"]
    assert len(found["nodes"]) == 1


def test_an_expansion_adds_so_many_neighbours_and_says_how_many_are_left(demo: TestClient, mostaque: str):
    node = f"entity/{mostaque}"

    found = demo.post("/explore/expand", json={"node": node, "shown": [node], "limit": 4}).json()

    assert len(found["nodes"]) == 4
    assert found["more"] == found["total"] - 4
    new = {one["id"] for one in found["nodes"]}
    ends = [{edge["source"], edge["target"]} for fact in found["facts"] for edge in fact["edges"]]
    assert all(both <= {node, *new} for both in ends)
    assert new <= set().union(*ends)


def test_an_expansion_never_adds_what_is_shown(demo: TestClient, mostaque: str):
    node = f"entity/{mostaque}"
    before = demo.post("/explore/expand", json={"node": node, "limit": 4}).json()
    shown = [one["id"] for one in before["nodes"]]

    found = demo.post("/explore/expand", json={"node": node, "shown": shown, "limit": 4}).json()

    assert not {one["id"] for one in found["nodes"]} & {node, *shown}
    assert found["more"] == before["more"] - 4


def test_an_expansion_of_a_node_that_is_not_shown_brings_the_node_too(demo: TestClient, mostaque: str):
    node = f"entity/{mostaque}"

    found = demo.post("/explore/expand", json={"node": node, "shown": [], "limit": 4}).json()

    assert found["nodes"][0]["id"] == node
    assert len(found["nodes"]) == 5


def test_an_expansion_by_one_predicate_adds_nothing_else(demo: TestClient, mostaque: str):
    node = f"entity/{mostaque}"
    asked = {"node": node, "shown": [node], "limit": 0}
    relations = demo.post("/explore/expand", json=asked).json()["relations"]
    one = relations[0]

    found = demo.post(
        "/explore/expand",
        json=asked | {"limit": 100, "predicate": one["predicate"], "direction": one["direction"]},
    ).json()

    assert len(found["nodes"]) == one["total"]


def test_what_nobody_tells_as_so_is_added_only_if_that_is_asked_for(demo: TestClient, mostaque: str):
    asked = {"node": f"entity/{mostaque}", "limit": 0}

    told, everything = (
        demo.post("/explore/expand", json=asked | {"stances": stances}).json()["total"]
        for stances in ("told", "all")
    )

    assert told < everything


def test_a_time_window_leaves_out_what_was_certainly_outside_it_or_has_no_date(
    demo: TestClient, mostaque: str
):
    node = f"entity/{mostaque}"
    asked = {"node": node, "shown": [node], "limit": 50}

    in_window = demo.post("/explore/expand", json=asked | {"last": "1900-01-01"}).json()

    # He led the company until 2024, and nobody says since when.
    assert [node["label"] for node in in_window["nodes"]] == ["Stability AI"]
    assert demo.post("/explore/expand", json=asked).json()["total"] > in_window["total"] == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"nodes": "all"}, 422),
        ({"nodes": ["claim/1"]}, 400),
        ({"nodes": ["x" * 1000] * 400}, 413),
        ({"nodes": [], "colour": "red"}, 422),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(demo: TestClient, body: Json, status: int):
    response = demo.post("/explore", json=body)

    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["detail"]


@pytest.mark.parametrize(
    ("window", "status", "words"),
    [
        ({"first": "2023-02-30"}, 422, "2023-02-30 is no day of the calendar"),
        ({"first": "2023-02-02", "last": "2023-02-01"}, 400, "before it begins"),
    ],
)
def test_a_time_that_cannot_be_is_refused_in_words(demo: TestClient, window: Json, status: int, words: str):
    response = demo.post("/explore/expand", json={"node": "entity/none", **window})

    assert response.status_code == status
    assert words in response.json()["detail"]


# --- details


@pytest.mark.parametrize("after", ["none", "../1", ""])
def test_nobody_can_read_on_after_a_fact_that_is_not_there(demo: TestClient, mostaque: str, after: str):
    response = demo.get(f"/explore/details/entities/{mostaque}", params={"after": after})

    assert response.status_code == 400
    assert "is not among these facts" in response.json()["detail"]


def test_the_details_of_a_fact_show_each_sentence_with_what_stands_around_it(
    demo: TestClient, resignation: Json
):
    found = demo.get(f"/explore/details/claims/{resignation['id']}").json()

    (fact,) = found["facts"]
    by_document = {one["document"]: one for one in fact["sentences"]}
    japanese = by_document["ja-stable-diffusion-makers"]
    text = demo.get("/documents/ja-stable-diffusion-makers").json()["text"]
    assert f"{japanese['before']}{japanese['quote']}{japanese['after']}" in text
    assert japanese["language"] == "ja"
    refusing = [one for one in fact["sentences"] if one["is_before"]]
    assert len(refusing) == 1, "at first he refused"
    assert not any(one["is_against"] for one in fact["sentences"])


def test_a_fact_begins_with_a_sentence_as_firm_as_it_is_said_to_be(demo: TestClient, mostaque: str):
    facts = demo.get(f"/explore/details/entities/{mostaque}", params={"limit": 50}).json()["facts"]

    for fact in facts:
        told = [(one["is_against"], STANCES.index(one["stance"])) for one in fact["sentences"]]
        assert told == sorted(told)
        assert fact["sentences"][0]["stance"] == fact["stance"], fact["predicate_label"]


def test_the_address_of_a_sentence_is_a_place_in_the_page_of_its_article(demo: TestClient, mostaque: str):
    found = demo.get(f"/explore/details/entities/{mostaque}").json()

    for sentence in (one for fact in found["facts"] for one in fact["sentences"]):
        page, _, place = sentence["address"].partition("#")
        assert re.search(rf'<mark id="{place}"', demo.get(page).text)


def test_the_article_of_every_sentence_comes_with_it(demo: TestClient, stability: str):
    found = demo.get(f"/explore/details/entities/{stability}", params={"limit": 1}).json()

    answers = (answer for question in found["questions"] for answer in question["answers"])
    cited = [one["document"] for told in (*found["facts"], *answers) for one in told["sentences"]]
    named = [document["id"] for document in found["documents"]]
    assert len(set(cited)) > len(found["facts"][0]["documents"])
    assert set(cited) <= set(named)
    assert len(named) == len(set(named))


def test_the_details_of_an_entity_have_its_names_and_where_the_sources_disagree(
    demo: TestClient, mostaque: str
):
    found = demo.get(f"/explore/details/entities/{mostaque}", params={"lang": "it"}).json()

    assert {"form": "エマド・モスターク", "language": "ja"} in found["names"]
    question = found["questions"][0]
    assert question["kind_label"] in ("contraddizione", "tensione")
    assert len(question["answers"]) > 1
    assert all(answer["words"] and answer["sentences"] for answer in question["answers"])


def test_the_facts_of_an_entity_come_page_by_page_each_once(demo: TestClient, mostaque: str):
    path = f"/explore/details/entities/{mostaque}"
    seen: list[str] = []
    more, after = 1, None
    while more:
        part = demo.get(path, params={"limit": 7} | ({"after": after} if after else {})).json()
        seen += [fact["id"] for fact in part["facts"]]
        more, after = part["more"], seen[-1]

    assert len(seen) == len(set(seen)) == part["total"]


def test_the_details_of_an_organization_say_who_holds_its_offices_now(demo: TestClient):
    [stability] = [
        node["id"] for node in demo.get("/explore").json()["nodes"] if node["label"] == "Stability AI"
    ]

    found = demo.get(f"/explore/details/{stability.replace('entity', 'entities')}").json()

    labels = {node["id"]: node["label"] for node in found["nodes"]}
    offices = found["offices"]
    heads = [office for office in offices["now"] if "chief executive" in office["label"]]
    assert {labels[office["person"]] for office in heads} == {"Shan Shan Wong", "Christian Laforte"}
    assert {office["label"] for office in heads} == {"interim chief executive"}
    assert all(office["place"] == stability for office in (*offices["now"], *offices["before"]))
    assert offices["as_of"]
    [fact] = {office["fact"] for office in heads if labels[office["person"]] == "Shan Shan Wong"}
    [told] = demo.get(f"/explore/details/claims/{fact}").json()["facts"]
    assert told["predicate"] == "appointedAt" or told["predicate"] == "interimChiefExecutiveOf"


def test_offices_are_listed_from_the_head_down(demo: TestClient, stability: str):
    offices = demo.get(f"/explore/details/entities/{stability}").json()["offices"]

    now, before = ([office["label"] for office in offices[when]] for when in ("now", "before"))
    assert now == ["interim chief executive"] * 2 + [
        "chief operating officer", "chief technology officer", "chair", "board member",
    ]  # fmt: skip
    assert before[0] == "chief executive"
    assert before.index("vice president") < before.index("board member") < before.index("research team lead")


def test_the_details_of_a_person_say_which_offices_are_over_and_who_says_so(demo: TestClient, mostaque: str):
    found = demo.get(f"/explore/details/entities/{mostaque}").json()

    labels = {node["id"]: node["label"] for node in found["nodes"]}
    [head] = [one for one in found["offices"]["before"] if one["label"] == "chief executive"]
    assert found["offices"]["now"] == []
    assert labels[head["place"]] == "Stability AI"
    assert head["period"].startswith("until ")
    [told] = demo.get(f"/explore/details/claims/{head['fact']}").json()["facts"]
    assert told["predicate"] == "resignedFrom"


def test_the_details_of_a_board_say_who_has_a_seat_there_and_who_had_one(demo: TestClient, stability: str):
    board = demo.get("/search", params={"q": "Stability AI board of directors"}).json()["results"][0][
        "entity"
    ]

    found = demo.get(f"/explore/details/entities/{board}").json()

    labels = {node["id"]: node["label"] for node in found["nodes"]}
    offices = found["offices"]
    sitting, left = ([labels[one["person"]] for one in offices[when]] for when in ("now", "before"))
    assert set(sitting) == {"Jim O'Shaughnessy"}
    assert set(left) == {"Emad Mostaque", "Coatue Management", "Lightspeed Venture Partners"}
    assert offices["body_of"] == f"entity/{stability}"
    assert labels[offices["body_of"]] == "Stability AI"
    for one in (*offices["now"], *offices["before"]):
        [told] = demo.get(f"/explore/details/claims/{one['fact']}").json()["facts"]
        assert told["sentences"], one


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "ended, date not given"),
        ("ko", "끝남, 날짜는 나오지 않음"),
        ("ja", "終了（日付の記載なし）"),
        ("zh", "已结束，日期未提及"),
        ("it", "terminata, data non indicata"),
    ],
)
def test_an_office_that_is_over_says_when_it_ended_or_that_nobody_does(
    demo: TestClient, stability: str, language: str, words: str
):
    coatue = demo.get("/search", params={"q": "Coatue Management"}).json()["results"][0]["entity"]

    found = demo.get(f"/explore/details/entities/{stability}", params={"lang": language}).json()["offices"]

    assert all(one["period"] for one in found["before"])
    [seat] = [one for one in found["before"] if one["person"] == f"entity/{coatue}"]
    assert seat["period"] == words
    assert not any(words in one["period"] for one in found["now"])


def test_offices_that_are_left_out_are_counted(demo: TestClient, monkeypatch: pytest.MonkeyPatch):
    def offices() -> Any:
        [stability] = [
            node["id"] for node in demo.get("/explore").json()["nodes"] if node["label"] == "Stability AI"
        ]
        return demo.get(f"/explore/details/{stability.replace('entity', 'entities')}").json()["offices"]

    whole = offices()
    monkeypatch.setattr("graph.explore.offices._TENURES", 2)
    part = offices()

    assert whole["more"] == 0
    assert part["more"] > 0
    assert len(part["now"]) == len(whole["now"])
    assert len(part["before"]) <= 2 < len(whole["before"])


def test_the_details_of_what_is_not_there_are_a_problem(demo: TestClient):
    for kind in ("entities", "events", "claims"):
        assert demo.get(f"/explore/details/{kind}/none").status_code == 404
    assert demo.get("/explore/details/articles/none").status_code == 422


# --- dates


def test_an_office_is_dated_from_when_to_when_it_was_held(demo: TestClient, mostaque: str):
    found = demo.get(f"/explore/details/entities/{mostaque}", params={"limit": 100, "lang": "ja"}).json()

    office = next(fact for fact in found["facts"] if fact["predicate"] == "chiefExecutiveOf")
    assert office["date"] == {
        "edtf": "../2024-03-23", "words": "2024年3月23日まで", "first": None, "last": "2024-03-23",
    }  # fmt: skip


def test_a_date_has_the_precision_that_it_was_told_with(demo: TestClient):
    found = demo.get("/explore", params={"limit": 200}).json()

    dates = {fact["date"]["edtf"]: fact["date"] for fact in found["facts"] if fact["date"]}
    assert dates["2023-06~"] == {
        "edtf": "2023-06~", "words": "about June 2023", "first": "2023-06-01", "last": "2023-06-30",
    }  # fmt: skip


# --- the graph changes under one's eyes


def test_what_a_removed_article_alone_told_is_gone_and_is_named(open_demo: Callable[..., TestClient]):
    client = open_demo()
    before = client.get("/explore", params={"limit": 200}).json()
    nodes = [node["id"] for node in before["nodes"]]

    client.delete("/documents/ko-openai-tigris")

    after = client.post("/explore", json={"nodes": nodes}).json()
    assert after["gone"]
    assert {node["id"] for node in after["nodes"]} == set(nodes) - set(after["gone"])
    assert len(after["facts"]) < len(before["facts"])
    assert all("ko-openai-tigris" not in fact["documents"] for fact in after["facts"])
    assert client.get("/explore", params={"limit": 200}).json()["totals"]["documents"] == 5


def test_a_fact_that_is_gone_has_no_details_any_more(open_demo: Callable[..., TestClient]):
    client = open_demo()
    found = client.get("/explore", params={"limit": 200}).json()
    lost = next(fact for fact in found["facts"] if fact["documents"] == ["ko-openai-tigris"])

    client.delete("/documents/ko-openai-tigris")

    response = client.get(f"/explore/details/claims/{lost['id']}")
    assert response.status_code == 404
    assert response.json()["detail"] == f"there is no claim '{lost['id']}'"


def test_a_node_that_is_gone_expands_to_nothing_and_is_named(demo: TestClient):
    found = demo.post("/explore/expand", json={"node": "entity/none"}).json()

    assert (found["gone"], found["nodes"], found["total"]) == (["entity/none"], [], 0)


def test_the_first_view_is_made_anew_when_the_graph_has_changed(open_demo: Callable[..., TestClient]):
    client = open_demo()
    first, again = client.get("/explore"), client.get("/explore")

    client.delete("/documents/ko-openai-tigris")

    assert first.content == again.content != client.get("/explore").content
