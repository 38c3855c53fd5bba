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


def test_what_cannot_both_be_so_comes_first_and_plain_matters_before_wording(demo: TestClient):
    found = demo.get("/questions").json()["questions"]

    kinds = [question["kind"] for question in found]
    rules = {kind: [q["rule"] for q in found if q["kind"] == kind] for kind in kinds}
    assert kinds == sorted(kinds)
    assert rules["Contradiction"][0] == "denial"
    assert rules["Contradiction"][-1] == "reasons"
    assert rules["Tension"][0] == "figures"
    assert rules["Tension"][-1] == "reasons"


def test_what_more_voices_stand_against_each_other_in_comes_first(demo: TestClient):
    found = demo.get("/questions?kind=Contradiction&rule=denial").json()["questions"]

    second = [sorted(answer["voices"] for answer in question["answers"])[-2] for question in found]
    assert second == sorted(second, reverse=True)


def test_an_answer_says_how_many_independent_voices_give_it(demo: TestClient):
    answers = [answer for one in demo.get("/questions").json()["questions"] for answer in one["answers"]]

    assert all(1 <= answer["voices"] <= answer["sentences"] for answer in answers)
    # The articles of the demo have one publisher: what several say in words of their own is one voice.
    assert any(answer["voices"] < answer["documents"] for answer in answers)
