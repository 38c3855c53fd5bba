"""`/questions` lists where the sources disagree, with the answers side by side."""

from __future__ import annotations

from collections.abc import Callable

from fastapi.testclient import TestClient


def test_every_disagreement_has_answers_with_evidence_in_the_words_of_documents(demo: TestClient):
    questions = demo.get("/questions").json()["questions"]

    assert questions
    for question in questions:
        assert len(question["answers"]) >= 2
        assert all(answer["evidence"] for answer in question["answers"])
        assert all(one["quote"]["text"] for answer in question["answers"] for one in answer["evidence"])


def test_each_can_be_had_by_itself(demo: TestClient):
    for question in demo.get("/questions").json()["questions"]:
        alone = demo.get(f"/questions/{question['id']}").json()
        assert alone.keys() == question.keys()
        assert len(alone["answers"]) == alone["answers_total"] == question["answers_total"]
        for whole, short in zip(alone["answers"], question["answers"], strict=False):
            assert whole["values"] == short["values"]
            assert len(whole["evidence"]) == whole["sentences"] == short["sentences"]


def test_a_disagreement_goes_with_the_documents_that_brought_it(open_demo: Callable[..., TestClient]):
    client = open_demo()
    left, *going = [document["id"] for document in client.get("/documents").json()["documents"]]
    with client.app.state.service.writing() as library:  # type: ignore[attr-defined]
        library.remove(going)

    told = {
        evidence["document"]["id"]
        for question in client.get("/questions").json()["questions"]
        for answer in question["answers"]
        for evidence in answer["evidence"]
    }

    assert told <= {left}
