"""Where the sources disagree: each rule, and what all of them find in the hand-labelled articles."""

from __future__ import annotations

import json
from itertools import combinations
from typing import Any

import pytest

from graph.check import check
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


def test_a_company_and_those_who_work_there_are_one_list(newsroom: Any, row: Any):
    newsroom.told(row("developed", organization="acme", product="core"))
    newsroom.told(row("developed", person="ada", product="core"))
    assert rules(newsroom) == ["lists"]

    third = newsroom.told(row("holds_role", person="ada", organization="acme", role="engineer"))
    assert rules(newsroom) == []
    assert list(check(newsroom.library)) == []

    newsroom.library.remove([third])
    assert rules(newsroom) == ["lists"]


def test_a_list_with_somebody_from_elsewhere_is_another(newsroom: Any, row: Any):
    newsroom.told(row("holds_role", person="ada", organization="acme", role="engineer"))
    newsroom.told(row("developed", organization="acme", product="core"))
    newsroom.told(
        row("developed", person="ada", product="core"),
        row("developed", organization="bell", product="core"),
    )

    assert rules(newsroom) == ["lists"]


@pytest.mark.parametrize("told", ["asserted", "reported", "alleged"])
def test_what_one_tells_and_another_denies_is_a_contradiction(newsroom: Any, row: Any, told: str):
    newsroom.told(row("sued", plaintiff="acme", defendant="bell", modality=told))
    newsroom.told(row("sued", plaintiff="acme", defendant="bell", polarity="denied", attributed_to="bell"))

    assert [(q["rule"], q["kind"]) for q in questions(newsroom)] == [("denial", "Contradiction")]


def test_a_negation_by_the_document_that_tells_it_too_is_none(newsroom: Any, row: Any):
    newsroom.told(row("resigned", **ADA_LEFT), row("resigned", **ADA_LEFT, polarity="negated"))

    assert questions(newsroom) == []


@pytest.mark.parametrize(
    "words",
    [
        "At first Ada refused to step down.",
        "Inizialmente Ada ha rifiutato di lasciare.",
        "In un primo momento Ada ha detto di no.",
        "에이다는 처음에는 사임을 거부했다.",
        "当初はエイダ氏は辞任を拒んだ。",
        "艾达起初拒绝辞职。",
    ],
)
@pytest.mark.parametrize("against", [{"polarity": "negated"}, {"polarity": "denied", "attributed_to": "ada"}])
def test_what_was_so_only_at_first_speaks_against_nothing(
    newsroom: Any, row: Any, words: str, against: dict[str, str]
):
    newsroom.told(row("resigned", **ADA_LEFT))
    newsroom.told(row("resigned", **ADA_LEFT, **against, quote=words), ending=" " + words)

    assert questions(newsroom) == []


def test_words_that_only_look_like_at_first_do_not_soften_a_denial(newsroom: Any, row: Any):
    words = "Ada denied that first report of a resignation."
    newsroom.told(row("resigned", **ADA_LEFT))
    newsroom.told(row("resigned", **ADA_LEFT, polarity="negated", quote=words), ending=" " + words)

    assert rules(newsroom) == ["denial"]


@pytest.mark.parametrize(
    ("time", "published", "found"),
    [
        ("2024-02", None, []),
        (None, "2024-03-01", []),
        (None, "2024-03-23", ["denial"]),
        ("2024-03", "2024-03-01", ["denial"]),
        (None, None, ["denial"]),
    ],
)
def test_a_negation_of_a_time_before_the_event_speaks_against_nothing(
    newsroom: Any, row: Any, time: str | None, published: str | None, found: list[str]
):
    newsroom.told(row("resigned", **ADA_LEFT, time="2024-03-23"), published="2024-03-24")
    newsroom.told(row("resigned", **ADA_LEFT, polarity="negated", time=time), published=published)

    assert rules(newsroom) == found


def test_a_denial_of_what_nobody_tells_is_none(newsroom: Any, row: Any):
    newsroom.told(row("resigned", **ADA_LEFT, polarity="denied", attributed_to="ada"))

    assert questions(newsroom) == []


def test_what_others_suspect_is_a_tension_with_the_account_of_who_left(newsroom: Any, row: Any):
    newsroom.told(row("resigned", **ADA_LEFT, reason="poor health", modality="reported", attributed_to="ada"))
    newsroom.told(row("resigned", **ADA_LEFT, reason="a dispute with the board", modality="speculated"))

    assert [(q["rule"], q["kind"]) for q in questions(newsroom)] == [("reasons", "Tension")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("to found an airline", "a plan to found airlines of her own"),
        ("건강 악화", "건강이 나빠져서"),
        ("健康状態の悪化", "健康の悪化のため"),
        ("身体健康原因", "健康原因"),
        ("problemi di salute", "per la salute e i suoi problemi"),
        ("poor health", "건강 악화"),
        ("poor health", "motivi di salute"),
    ],
)
def test_two_wordings_of_a_reason_or_two_languages_are_no_tension(
    newsroom: Any, row: Any, one: str, other: str
):
    newsroom.told(row("resigned", **ADA_LEFT, reason=one, modality="reported", attributed_to="ada"))
    newsroom.told(row("resigned", **ADA_LEFT, reason=other, modality="speculated"))

    assert questions(newsroom) == []


def test_two_reasons_that_may_both_be_so_stand_side_by_side(newsroom: Any, row: Any):
    newsroom.told(row("resigned", **ADA_LEFT, reason="mounting losses"))
    newsroom.told(row("resigned", **ADA_LEFT, reason="a dispute with the board"))

    assert questions(newsroom) == []
    assert newsroom.event("Leaving")["reason"] == {"mounting losses", "a dispute with the board"}


@pytest.mark.parametrize(
    ("denied", "given"),
    [
        ("fraud, or safety practices", "a quarrel about safety practices abroad"),
        ("salary", "her salary"),
        ("횡령, 안전, 급여", "안전 문제를 둘러싼 이견"),
        ("frode o sicurezza", "un contrasto sulla sicurezza"),
    ],
)
def test_a_reason_that_one_gives_and_another_says_was_none_is_a_contradiction(
    newsroom: Any, row: Any, denied: str, given: str
):
    negated = {"polarity": "negated", "modality": "reported", "attributed_to": "bob"}
    newsroom.told(row("other", **ADA_LEFT, kind="dismissal_reason", reason=denied, **negated))
    newsroom.told(row("departed", **ADA_LEFT, reason=given))

    assert [(q["rule"], q["kind"]) for q in questions(newsroom)] == [("reasons", "Contradiction")]


def test_that_something_else_was_not_the_reason_is_no_disagreement(newsroom: Any, row: Any):
    negated = {"polarity": "negated", "modality": "reported", "attributed_to": "bob"}
    newsroom.told(row("other", **ADA_LEFT, kind="dismissal_reason", reason="company finances", **negated))
    newsroom.told(row("departed", **ADA_LEFT, reason="a quarrel in the company"))

    assert questions(newsroom) == []


def test_wordings_of_one_reason_are_one_answer(newsroom: Any, row: Any):
    own = {"modality": "reported", "attributed_to": "ada"}
    newsroom.told(row("resigned", **ADA_LEFT, reason="poor health", **own, id="1"))
    newsroom.told(row("resigned", **ADA_LEFT, reason="her health is poor", **own, id="2"))
    newsroom.told(row("resigned", **ADA_LEFT, reason="her poor health", id="3"))
    newsroom.told(row("resigned", **ADA_LEFT, reason="pressure of lenders", modality="speculated", id="4"))

    (question,) = questions(newsroom)

    assert sorted(question["answers"], key=len) == [{"4"}, {"1", "2", "3"}]


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


def test_years_of_a_founding_disagree_like_dates_of_it(newsroom: Any, row: Any):
    newsroom.told(row("founded_in_year", organization="acme", year=2018))
    newsroom.told(row("founded_in_year", organization="acme", year=2019))
    newsroom.told(row("founded", person="ada", organization="acme", time="2019-05"))

    [question] = questions(newsroom)
    assert (question["rule"], question["kind"]) == ("dates", "Contradiction")


def test_the_year_of_a_founding_does_not_disagree_with_a_day_in_it(newsroom: Any, row: Any):
    newsroom.told(row("founded_in_year", organization="acme", year=2019))
    newsroom.told(row("founded", person="ada", organization="acme", time="2019-05-01"))

    assert questions(newsroom) == []


def test_two_who_each_pressed_for_a_sale_are_a_tension(newsroom: Any, row: Any):
    newsroom.told(row("considered_sale", organization="acme", proponent="bell"))
    newsroom.told(row("considered_sale", organization="acme", proponent="core"))

    assert [(q["rule"], q["kind"]) for q in questions(newsroom)] == [("actors", "Tension")]


ADA_CAME = {"person": "ada", "organization": "acme", "role": "CEO"}


def test_that_a_company_made_an_appointment_says_no_more_than_that(newsroom: Any, row: Any):
    newsroom.told(row("appointed", **ADA_CAME, appointed_by="acme"))
    newsroom.told(
        row("appointed", **ADA_CAME, appointed_by="the Acme board"), ending=" So did the Acme board."
    )

    assert questions(newsroom) == []


@pytest.mark.parametrize(
    ("relation", "tie"),
    [
        ("other", {"kind": "parent_of", "organization": "bell", "target": "core"}),
        ("other", {"kind": "parent_of", "organization": "core", "target": "bell"}),
        ("holds_role", {"person": "core", "organization": "bell", "role": "chair"}),
        ("board_seat", {"investor": "bell", "organization": "core"}),
        ("worked_at", {"person": "bell", "organization": "core"}),
    ],
)
def test_one_who_belongs_to_another_is_no_other_actor(
    newsroom: Any, row: Any, relation: str, tie: dict[str, str]
):
    newsroom.told(row("appointed", **ADA_CAME, appointed_by="bell"))
    newsroom.told(row("appointed", **ADA_CAME, appointed_by="core"))
    assert rules(newsroom) == ["actors"]

    third = newsroom.told(row(relation, **tie))
    assert rules(newsroom) == []
    assert list(check(newsroom.library)) == []

    newsroom.library.remove([third])
    assert rules(newsroom) == ["actors"]


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


def test_most_disagreements_of_the_gold_are_found_and_no_others(gold_newsroom: Any, shared: Any):
    lines = (shared / "gold" / "disagreements.jsonl").read_text("utf-8").splitlines()
    disagreements = [json.loads(line) for line in lines]
    hard = [d for d in disagreements if d["kind"] in ("contradiction", "tension")]
    found = questions(gold_newsroom)

    recalled = [d["id"] for d in hard if any(sides(d, question) for question in found)]
    outside = [q for q in found if not any(sides(d, q) for d in disagreements)]

    assert len(hard) == 12
    assert len(recalled) >= 8, recalled
    assert outside == []


def test_what_an_officer_denies_of_a_dismissal_and_the_writer_tells_stays_found(
    gold_newsroom: Any, shared: Any
):
    lines = (shared / "gold" / "disagreements.jsonl").read_text("utf-8").splitlines()
    (dismissal,) = [d for d in map(json.loads, lines) if d["id"] == "D20"]

    assert any(sides(dismissal, question) for question in questions(gold_newsroom))


def test_nothing_of_the_gold_is_disputed_but_what_somebody_denies(gold_newsroom: Any):
    store, names = gold_newsroom.library.store, gold_newsroom.world.names
    voices = {q.subject: q.object.value for q in store.match(None, term("voices"), None, names.voices)}
    against = [q.subject for q in store.match(None, term("voicesAgainst"), None, names.voices)]
    disputed = [claim for claim in against if voices[claim] != "0"]
    predicates = {next(store.match(claim, term("predicate"))).object.value for claim in disputed}

    assert {one.rpartition("#")[2] for one in predicates} == {"accusedOf", "kind/service_cutoff_threat"}


@pytest.mark.parametrize("role", ["co-founder", "공동 창업자", "共同創業者", "联合创始人", "cofondatore"])
def test_a_co_founder_leaves_room_for_others_in_any_language(newsroom: Any, row: Any, role: str):
    newsroom.told(row("founded", person="ada", organization="acme", role=role))
    newsroom.told(
        row("founded", person="ada", organization="acme"), row("founded", person="bob", organization="acme")
    )

    graph = newsroom.world.names.questions
    assert not list(newsroom.library.store.match(None, term("rule"), None, graph))


def test_an_answer_has_as_many_voices_as_independent_sources_give_it(newsroom: Any, row: Any):
    for speaker, month in (("bell", "2024-03"), ("bell", "2024-03"), ("core", "2024-03"), ("bob", "2024-04")):
        said = {"modality": "reported", "attributed_to": speaker}
        newsroom.told(row("resigned", **ADA_LEFT, time=month, **said))

    store, graph = newsroom.library.store, newsroom.world.names.questions

    assert sorted(q.object.value for q in store.match(None, term("voices"), None, graph)) == ["1", "2"]
