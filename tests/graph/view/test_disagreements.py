"""Where the sources disagree: each rule, and what all of them find in the hand-labelled articles."""

from __future__ import annotations

import json
from itertools import combinations
from typing import Any

import pytest

from graph.vocabulary import TYPE, term

ADA_LEFT = {"person": "ada", "organization": "acme"}


def usd(value: int, period: str | None = None, qualifier: str | None = None) -> dict[str, Any]:
    return {"value": value, "currency": "USD", "period": period, "qualifier": qualifier}


def questions(newsroom: Any) -> list[dict[str, Any]]:
    """Return each question as its rule, its kind and the sets of row ids under its answers."""
    store, names = newsroom.library.store, newsroom.world.names
    found = []
    for quad in store.match(None, TYPE, term("Question"), names.questions):
        values = {q.predicate: q.object for q in store.match(quad.subject, None, None, names.questions)}
        answers = [q.object for q in store.match(quad.subject, term("answer"), None, names.questions)]
        rows = [
            {
                next(store.match(evidence.object, term("rowId"))).object.value
                for evidence in store.match(answer, term("evidence"), None, names.questions)
            }
            for answer in answers
        ]
        kind = values[term("questionKind")].value.rpartition("#")[2]
        found.append({"rule": values[term("rule")].value, "kind": kind, "answers": rows})
    return found


def rules(newsroom: Any) -> list[str]:
    return sorted(question["rule"] for question in questions(newsroom))


def test_lists_of_founders_that_differ_are_a_contradiction(newsroom: Any, row: Any):
    newsroom.told(
        row("founded", person="ada", organization="acme"), row("founded", person="bob", organization="acme")
    )
    newsroom.told(row("founded", person="ada", organization="acme"))

    (question,) = questions(newsroom)

    assert (question["rule"], question["kind"]) == ("lists", "Contradiction")
    assert len(question["answers"]) == 2


def test_calling_one_a_co_founder_leaves_room_for_others(newsroom: Any, row: Any):
    newsroom.told(
        row("founded", person="ada", organization="acme"), row("founded", person="bob", organization="acme")
    )
    newsroom.told(row("founded", person="ada", organization="acme", role="co-founder"))

    assert questions(newsroom) == []


@pytest.mark.parametrize("told", ["asserted", "reported", "alleged"])
def test_what_one_tells_and_another_denies_is_a_contradiction(newsroom: Any, row: Any, told: str):
    newsroom.told(row("sued", plaintiff="acme", defendant="bell", modality=told))
    newsroom.told(row("sued", plaintiff="acme", defendant="bell", polarity="denied", attributed_to="bell"))

    assert [(q["rule"], q["kind"]) for q in questions(newsroom)] == [("denial", "Contradiction")]


def test_a_negation_by_the_document_that_tells_it_too_is_none(newsroom: Any, row: Any):
    newsroom.told(row("resigned", **ADA_LEFT), row("resigned", **ADA_LEFT, polarity="negated"))

    assert questions(newsroom) == []


def test_a_denial_of_what_nobody_tells_is_none(newsroom: Any, row: Any):
    newsroom.told(row("resigned", **ADA_LEFT, polarity="denied", attributed_to="ada"))

    assert questions(newsroom) == []


def test_reasons_of_two_speakers_are_a_tension(newsroom: Any, row: Any):
    newsroom.told(row("resigned", **ADA_LEFT, reason="poor health"))
    newsroom.told(row("resigned", **ADA_LEFT, reason="a dispute with the board", modality="speculated"))

    assert [(q["rule"], q["kind"]) for q in questions(newsroom)] == [("reasons", "Tension")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("unpaid bills", "unpaid cloud bills"),
        ("poor health", "Poor health"),
        ("poor health", "the reason is not known"),
        ("poor health", "이유는 알려지지 않았다"),
    ],
)
def test_a_reason_that_holds_the_other_or_says_nothing_is_no_disagreement(
    newsroom: Any, row: Any, one: str, other: str
):
    newsroom.told(row("resigned", **ADA_LEFT, reason=one))
    newsroom.told(row("resigned", **ADA_LEFT, reason=other))

    assert questions(newsroom) == []


def test_one_speaker_with_two_reasons_does_not_disagree_with_himself(newsroom: Any, row: Any):
    newsroom.told(row("resigned", **ADA_LEFT, reason="poor health", attributed_to="ada"))
    newsroom.told(row("resigned", **ADA_LEFT, reason="a new venture", attributed_to="ada"))

    assert questions(newsroom) == []


def test_dates_that_cannot_both_hold_are_a_contradiction(newsroom: Any, row: Any):
    newsroom.told(row("resigned", **ADA_LEFT, time="2024-03-23"))
    newsroom.told(row("resigned", **ADA_LEFT, time="2024-04"))

    assert [(q["rule"], q["kind"]) for q in questions(newsroom)] == [("dates", "Contradiction")]


def test_a_more_exact_date_does_not_disagree_with_a_vaguer_one(newsroom: Any, row: Any):
    newsroom.told(row("resigned", **ADA_LEFT, time="2022-10"))
    newsroom.told(row("resigned", **ADA_LEFT, time="2022"))

    assert questions(newsroom) == []


def test_two_who_each_pressed_for_a_sale_are_a_tension(newsroom: Any, row: Any):
    newsroom.told(row("considered_sale", organization="acme", proponent="bell"))
    newsroom.told(row("considered_sale", organization="acme", proponent="core"))

    assert [(q["rule"], q["kind"]) for q in questions(newsroom)] == [("actors", "Tension")]


def figure(row: Any, metric: str, amount: dict[str, Any], **more: Any) -> dict[str, Any]:
    return row("finances", organization="acme", metric=metric, amount=amount, **more)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (usd(3_000_000, "month"), usd(11_000_000, "year")),
        (usd(10, "year"), usd(11, "year")),
        (usd(10, "year", "over"), usd(9, "year")),
        (usd(10, "year", "about"), usd(12, "year")),
    ],
)
def test_figures_of_one_time_that_exclude_each_other_disagree(
    newsroom: Any, row: Any, one: dict[str, Any], other: dict[str, Any]
):
    newsroom.told(figure(row, "revenue", one, time="2023"))
    newsroom.told(figure(row, "revenue", other, time="2023-11"))

    assert [(q["rule"], q["kind"]) for q in questions(newsroom)] == [("figures", "Contradiction")]


@pytest.mark.parametrize(
    ("one", "other", "times"),
    [
        (usd(10, None, "at least"), usd(10), ("2023", "2023")),
        (usd(10, "year", "about"), usd(11, "year"), ("2023", "2023")),
        (usd(1, "month"), usd(12, "year"), ("2023", "2023")),
        (usd(10, "year"), usd(20, "year"), ("2022", "2023")),
        (usd(10, "year"), usd(20), ("2023", "2023")),
    ],
)
def test_figures_that_can_both_be_so_do_not_disagree(
    newsroom: Any, row: Any, one: dict[str, Any], other: dict[str, Any], times: tuple[str, str]
):
    newsroom.told(figure(row, "revenue", one, time=times[0]))
    newsroom.told(figure(row, "revenue", other, time=times[1]))

    assert questions(newsroom) == []


def test_a_cost_above_all_that_is_spent_disagrees(newsroom: Any, row: Any):
    newsroom.told(figure(row, "burn_rate", usd(8, "month"), time="2023"))
    newsroom.told(figure(row, "cost", usd(99, "year"), time="2023"))
    newsroom.told(figure(row, "cost", usd(5, "year"), time="2023"))

    assert rules(newsroom) == ["figures"]


def test_a_projection_does_not_disagree_with_a_fact(newsroom: Any, row: Any):
    newsroom.told(figure(row, "revenue", usd(10, "year"), time="2023"))
    newsroom.told(figure(row, "revenue", usd(20, "year"), time="2023", modality="planned"))

    assert questions(newsroom) == []


def test_what_a_person_rejected_is_no_answer_any_more(newsroom: Any, row: Any):
    newsroom.told(row("resigned", **ADA_LEFT, time="2024-03-23"))
    newsroom.told(row("resigned", **ADA_LEFT, time="2024-04"))
    april = next(
        newsroom.world.names.id(quad.subject)
        for quad in newsroom.library.store.match(None, term("value"), None, newsroom.world.names.claims)
        if quad.object.value == "2024-04"
    )

    newsroom.library.assess(april, "rejected", "a slip", "an editor")

    assert questions(newsroom) == []


def test_a_question_goes_with_the_document_that_raised_it(newsroom: Any, row: Any):
    newsroom.told(row("resigned", **ADA_LEFT, time="2024-03-23"))
    second = newsroom.told(row("resigned", **ADA_LEFT, time="2024-04"))

    newsroom.library.remove([second])

    assert questions(newsroom) == []


def sides(disagreement: dict[str, Any], question: dict[str, Any]) -> bool:
    """Return whether rows of a disagreement's stand under different answers of a question."""
    rows = {row for side in disagreement["files"].values() for row in side["facts"]}
    answers = [answer & rows for answer in question["answers"]]
    return any(a - b and b - a for a, b in combinations(answers, 2))


def test_most_disagreements_of_the_gold_are_found_and_few_others(gold_newsroom: Any, shared: Any):
    lines = (shared / "gold" / "disagreements.jsonl").read_text("utf-8").splitlines()
    disagreements = [json.loads(line) for line in lines]
    hard = [d for d in disagreements if d["kind"] in ("contradiction", "tension")]
    found = questions(gold_newsroom)

    recalled = [d["id"] for d in hard if any(sides(d, question) for question in found)]
    outside = [q for q in found if not any(sides(d, q) for d in disagreements)]

    assert len(hard) == 12
    assert len(recalled) >= 8, recalled
    assert len(outside) <= 5, outside


@pytest.mark.parametrize("role", ["co-founder", "공동 창업자", "共同創業者", "联合创始人", "cofondatore"])
def test_a_co_founder_leaves_room_for_others_in_any_language(newsroom: Any, row: Any, role: str):
    newsroom.told(row("founded", person="ada", organization="acme", role=role))
    newsroom.told(
        row("founded", person="ada", organization="acme"), row("founded", person="bob", organization="acme")
    )

    graph = newsroom.world.names.questions
    assert not list(newsroom.library.store.match(None, term("rule"), None, graph))
