"""`/paths`: how two are connected, each step with its sentences."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from fastapi.testclient import TestClient

Json = dict[str, Any]


@pytest.fixture(scope="session")
def found(demo: TestClient) -> Json:
    """How Coatue and Shan Shan Wong are connected, one named in English, the other in Korean."""
    answer: Json = demo.get("/paths", params={"from": "Coatue", "to": "샨 샨 웡"}).json()
    return answer


def test_the_shortest_paths_come_first_from_one_end_to_the_other(found: Json):
    labels = {node["id"]: node["label"] for node in found["nodes"]}
    lengths = [len(path["hops"]) for path in found["paths"]]

    assert (labels[found["from"]], labels[found["to"]]) == ("Coatue Management", "Shan Shan Wong")
    assert lengths == sorted(lengths)
    for path in found["paths"]:
        assert (path["nodes"][0], path["nodes"][-1]) == (found["from"], found["to"])
        assert len(path["nodes"]) == len(path["hops"]) + 1
        assert set(path["nodes"]) <= labels.keys()
    assert found["is_complete"] is True


def test_each_step_stands_on_facts_and_each_of_these_on_sentences(found: Json):
    facts = {fact["id"] for fact in found["facts"]}
    drawn = {
        (frozenset((edge["source"], edge["target"])), fact["id"])
        for fact in found["facts"]
        for edge in fact["edges"]
    }

    for path in found["paths"]:
        for hop, ends in zip(path["hops"], pairwise(path["nodes"]), strict=True):
            assert hop
            assert all((frozenset(ends), fact) in drawn for fact in hop)
    assert found["sentences"].keys() == facts
    for sentences in found["sentences"].values():
        assert 1 <= len(sentences) <= 3
        assert all(one["quote"] and one["document"] for one in sentences)


def test_an_end_is_a_name_or_an_id_or_the_id_of_a_node(demo: TestClient, found: Json):
    node = found["from"]

    for start in (node, node.partition("/")[2], "코투"):
        answer = demo.get("/paths", params={"from": start, "to": found["to"]}).json()
        assert answer["paths"] == found["paths"]


def test_a_path_may_begin_at_an_event(demo: TestClient, found: Json):
    event = next(node["id"] for node in found["nodes"] if node["kind"] == "Event")

    answer = demo.get("/paths", params={"from": event, "to": found["to"]}).json()

    assert answer["paths"][0]["nodes"][0] == event


def test_within_a_time_every_step_may_have_been_then(demo: TestClient):
    asked = {"from": "Emad Mostaque", "to": "Stability AI", "first": "2024-03-01", "last": "2024-03-31"}
    then = demo.get("/paths", params=asked).json()
    on_the_day = demo.get(
        "/paths", params={"from": asked["from"], "to": asked["to"], "at": "2024-03-23"}
    ).json()

    assert {fact["predicate"] for fact in then["facts"]} >= {"resignedFrom"}
    assert all(fact["date"] for fact in then["facts"])
    assert on_the_day["paths"][0]["nodes"] == then["paths"][0]["nodes"]


def test_where_nothing_connects_them_the_ends_are_there_alone(demo: TestClient):
    answer = demo.get("/paths", params={"from": "Coatue", "to": "Sam Altman"}).json()

    assert (answer["paths"], len(answer["nodes"]), answer["facts"]) == ([], 2, [])
    assert answer["is_complete"] is True


def test_words_are_in_the_language_that_is_asked_for(demo: TestClient):
    answer = demo.get("/paths", params={"from": "Coatue", "to": "Stability AI", "lang": "ja"}).json()

    assert answer["language"] == "ja"
    assert {"スタビリティAI", "Coatue Management"} <= {node["label"] for node in answer["nodes"]}
    assert "投資" in " ".join(edge["label"] for fact in answer["facts"] for edge in fact["edges"])


@pytest.mark.parametrize(
    ("asked", "status", "words"),
    [
        ({"from": "Coatue", "to": "qqqqqq"}, 404, "there is no entity 'qqqqqq'"),
        ({"from": "Coatue", "to": "코투"}, 400, "begin and end at the same place"),
        ({"from": "Coatue", "to": "OpenAI", "at": "2023-01-01", "last": "2023-01-02"}, 400, "one of the two"),
        ({"from": "Coatue"}, 422, "to"),
        ({"from": "Coatue", "to": "OpenAI", "max_length": "9"}, 422, "max_length"),
        ({"from": "Coatue", "to": "OpenAI", "at": "last year"}, 422, "at"),
        ({"from": "Coatue", "to": "OpenAI", "at": "2023-13-01"}, 422, "2023-13-01 is no day of the calendar"),
        (
            {"from": "Coatue", "to": "OpenAI", "first": "2023-02-02", "last": "2023-02-01"},
            400,
            "before it begins",
        ),
    ],
)
def test_what_cannot_be_asked_for_is_refused_in_words(demo: TestClient, asked: Json, status: int, words: str):
    response = demo.get("/paths", params=asked)

    assert response.status_code == status
    assert words in response.json()["detail"]
