"""Cards say what the graph says, and no more of it than fits."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from graph.query.cards import State, claim_page, entity_page, entity_quads, event_page
from graph.query.cards.around import READ_AT_MOST
from graph.query.cards.claims import brief
from graph.query.cards.figures import figure_tables
from graph.query.cards.state import SHOWN_WORDS
from graph.query.cards.tenures import tenure_cards
from graph.view.offices import Offices, tenure_node
from graph.vocabulary import TYPE, term

ACME = {"organization": "acme"}


@pytest.fixture(params=["demo_state", "gold_newsroom"])
def articles(request: pytest.FixtureRequest, look: Callable[[Any], State]) -> State:
    """The demo articles, and those of the gold."""
    found = request.getfixturevalue(request.param)
    return found if isinstance(found, State) else look(found)


def test_articles_are_told_of_alike_whether_the_overview_is_at_hand_or_not(articles: State):
    at_hand = State(
        articles.source,
        articles.names,
        articles.vocabulary,
        0.7,
        lambda: articles.overview,
        lambda: articles.overview,
    )

    assert articles.overview.documents
    for document in articles.overview.documents:
        assert at_hand.document_reference(document) == articles.document_reference(document)


def test_a_claim_is_a_fact_where_the_rules_of_the_view_accept_it(articles: State):
    claims = {quad.subject for quad in articles.source.match(None, TYPE, term("Claim"))}

    assert claims
    for node in claims:
        claim = articles.ledger.claim(node)
        assert claim
        is_fact = brief(articles, claim)["status"] == "fact"
        assert is_fact == articles.lens.accepts(claim), claim


def test_an_office_is_held_now_where_the_rules_of_offices_say_so(articles: State):
    cards = [card for card in tenure_cards(articles, _every_tenure(articles)) if card["place"]]

    assert len(cards) > 10
    for card in cards:
        holder, place = (articles.names.node("entity/" + card[n]["id"]) for n in ("holder", "place"))
        between = articles.ledger.claims_between(holder, place)
        offices = Offices(articles.lens, [c for c in between if articles.lens.accepts(c)])
        held = [one for one in offices if tenure_node(articles.lens, holder, place, one).value == card["iri"]]
        assert card["is_current"] == any(one.is_current for one in held), card


def _every_tenure(state: State) -> list[Any]:
    return sorted(
        {q.object for q in state.source.match(None, term("tenure"), None, state.names.facts)}, key=str
    )


def test_a_tenure_has_who_where_as_what_from_and_until_as_told(
    newsroom: Any, row: Any, look: Callable[[Any], State]
):
    newsroom.told(row("appointed", person="ada", **ACME, role="CEO", time="2021~"))
    newsroom.told(row("resigned", person="ada", **ACME, role="CEO", time="2023-06"))
    state = look(newsroom)

    [tenure] = entity_page(state, _id(newsroom, "ada"))["tenures"]

    assert (tenure["holder"]["label"], tenure["place"]["label"]) == ("Ada", "Acme")
    assert tenure["office"]["name"] == "office/chief-executive"
    assert tenure["from"] == [{"edtf": "2021~", "first": "2021-01-01", "last": "2021-12-31"}]
    assert [date["edtf"] for date in tenure["to"]] == ["2023-06"]
    assert not tenure["is_current"]
    assert {claim["predicate"]["name"] for claim in tenure["claims"]} == {"appointedAt", "resignedFrom"}
    assert entity_page(state, _id(newsroom, "acme"))["tenures"] == [tenure]


def test_high_offices_come_first_and_of_the_same_the_latest(
    newsroom: Any, row: Any, look: Callable[[Any], State]
):
    for role, time in (("CEO", "2019"), ("baker", "2023"), ("board member", "2022"), ("chair", "2018")):
        newsroom.told(row("appointed", person="ada", **ACME, role=role, time=time))
    newsroom.told(row("appointed", person="bob", **ACME, role="CEO", time="2021"))

    tenures = entity_page(look(newsroom), _id(newsroom, "acme"))["tenures"]

    held = [(one["holder"]["label"], one["office"].get("name") or one["office"]["value"]) for one in tenures]
    assert held == [
        ("Bob", "office/chief-executive"), ("Ada", "office/chief-executive"), ("Ada", "office/chair"),
        ("Ada", "office/board-member"), ("Ada", "baker"),
    ]  # fmt: skip


def _id(newsroom: Any, key: str) -> str:
    return str(newsroom.world.names.id(newsroom.world.entity(key)).removeprefix("entity/"))


def test_an_event_says_who_took_part_in_which_role(newsroom: Any, row: Any, look: Callable[[Any], State]):
    newsroom.told(row("appointed", person="ada", **ACME, role="CEO", appointed_by="bell", time="2024-03"))

    [event] = entity_page(look(newsroom), _id(newsroom, "bell"))["events"]

    assert [one["name"] for one in event["classes"]] == ["Appointment"]
    roles = {one["label"]: [role["name"] for role in one["roles"]] for one in event["participants"]}
    assert roles == {"Acme": ["organization"], "Ada": ["person"], "Bell": ["appointedBy"]}
    assert [date["edtf"] for date in event["dates"]] == ["2024-03"]


def test_disagreeing_figures_of_one_time_stand_side_by_side(
    newsroom: Any, row: Any, look: Callable[[Any], State]
):
    for value in (5, 9):
        amount = {"value": value * 1_000_000, "currency": "USD", "period": "year"}
        newsroom.told(row("finances", **ACME, metric="revenue", amount=amount, time="2023"))
    state = look(newsroom)

    [table] = entity_page(state, _id(newsroom, "acme"))["figures"]

    assert table["metric"]["name"] == "revenue"
    [line] = table["rows"]
    assert [date["edtf"] for date in line["dates"]] == ["2023"]
    assert {one["amount"]["amount"] for one in line["amounts"]} == {"5000000", "9000000"}
    [question] = state.overview.questions
    assert {tuple(one["disagrees_in"]) for one in line["amounts"]} == {(question.value.rsplit("/", 1)[-1],)}


def test_figures_come_the_latest_first_and_those_without_a_date_last(
    newsroom: Any, row: Any, look: Callable[[Any], State]
):
    for number, time in enumerate((None, "2022", "2023-05", "2023-04-01")):
        amount = {"value": 1_000_000 + number, "currency": "USD"}
        newsroom.told(row("valuation", **ACME, amount=amount, time=time))
    state = look(newsroom)

    [table] = figure_tables(state, list(state.overview.events))

    dates = [[date["edtf"] for date in line["dates"]] for line in table["rows"]]
    assert dates == [["2023-05"], ["2023-04-01"], ["2022"], []]


def test_who_denies_it_is_on_the_card_however_many_say_it(
    newsroom: Any, row: Any, look: Callable[[Any], State]
):
    for number in range(8):
        newsroom.told(row("acquired", acquirer="acme", target="bell"), document=f"d{number}")
    denial = {"polarity": "denied", "attributed_to": "acme"}
    newsroom.told(row("acquired", acquirer="acme", target="bell", **denial), document="z")

    [claim] = entity_page(look(newsroom), _id(newsroom, "acme"))["claims"]

    assert claim["documents"] == claim["sentences"] == 9
    assert [one["side"] for one in claim["evidence"]] == ["for", "against", "for"]


def test_who_was_against_it_only_at_first_is_not_among_those_who_say_otherwise(
    newsroom: Any, row: Any, look: Callable[[Any], State]
):
    left = {"person": "ada", "organization": "acme"}
    refusal = "At first Ada refused to leave."
    newsroom.told(row("resigned", **left), document="a")
    newsroom.told(
        row("resigned", **left, polarity="negated", quote=refusal), document="b", ending=" " + refusal
    )
    denial = {"polarity": "denied", "attributed_to": "acme"}
    newsroom.told(row("resigned", **left, **denial), document="c")
    state = look(newsroom)

    [claim] = entity_page(state, _id(newsroom, "ada"))["claims"]
    page = claim_page(state, claim["id"])

    assert page["sides"] == {"for": 1, "against": 1, "before": 1, "open": 0}
    assert [one["side"] for one in page["evidence"]] == ["for", "against", "before"]
    assert claim["voices_against"] == 1
    assert sorted(one["side"] for one in claim["evidence"]) == ["against", "before", "for"]


@pytest.fixture(scope="module")
def hub(newsrooms: Any, row: Any) -> Any:
    """A newsroom in which Acme has far more events than are read at a request."""
    newsroom = newsrooms.open()
    rows = [
        row("commented", person="ada", about="acme", topic=f"the market, part {number}", time="2023")
        for number in range(READ_AT_MOST)
    ]
    for number in range(0, len(rows), 50):
        newsroom.told(*rows[number : number + 50])
    return newsroom


def test_the_card_of_a_hub_is_a_page_of_it(hub: Any, look: Callable[[Any], State]):
    state = look(hub)

    pages = [entity_page(state, _id(hub, "acme"), offset=at, limit=10) for at in (0, 10, READ_AT_MOST - 10)]

    assert {page["total"] for page in pages} == {READ_AT_MOST}
    assert {len(page["events"]) for page in pages} == {10}
    ids = [event["id"] for page in pages for event in page["events"]]
    assert len(set(ids)) == 30
    assert all(len(json.dumps(page, ensure_ascii=False).encode()) < 200_000 for page in pages)
    assert entity_page(state, _id(hub, "acme"), offset=READ_AT_MOST)["events"] == []


def test_the_card_of_a_hub_reads_a_bounded_part_of_the_graph(hub: Any, look: Callable[[Any], State]):
    state = look(hub)
    counted = state.source = Counting(state.source)
    state.ledger.source = counted

    entity_page(state, _id(hub, "acme"))

    assert counted.quads < 4_000


class Counting:
    """A source that counts the quads that are read from it."""

    def __init__(self, source: Any) -> None:
        self._source = source
        self.quads = 0

    def match(self, *terms: Any) -> Any:
        for quad in self._source.match(*terms):
            self.quads += 1
            yield quad


def test_an_event_has_a_page_with_its_claims_and_what_is_disputed(demo_state: State):
    disputed = next(row.about for row in demo_state.overview.questions.values() if row.rule == "reasons")

    page = event_page(demo_state, disputed.value.rsplit("/", 1)[-1])

    assert page["questions"]
    assert page["claims_total"] == len(page["claims"])
    assert all(claim["evidence"] for claim in page["claims"])


def test_the_quads_of_a_hub_are_those_of_its_page(hub: Any, look: Callable[[Any], State]):
    state = look(hub)
    acme = _id(hub, "acme")

    quads = set(entity_quads(state, acme, offset=20, limit=5))

    told = {quad.object.value for quad in quads if quad.predicate == term("topic")}
    shown = entity_page(state, acme, offset=20, limit=5)["claims"]
    assert told == {claim["object"]["value"] for claim in shown}
    assert len(told) == 5
    assert len(quads) < 1_000


def test_a_card_shortens_long_sentences_and_values_and_the_claim_has_them_whole(
    newsroom: Any, row: Any, look: Callable[[Any], State]
):
    words = "It is said that all of this and more was told. " * 4_000
    rows = [
        row("founded", person="ada", **ACME, reason=words, quote=words.strip(), event=f"e{number}")
        for number in range(10)
    ]
    newsroom.told(*rows, ending=words)
    state = look(newsroom)

    card = entity_page(state, _id(newsroom, "ada"), limit=50)

    claim = card["claims"][0]
    [evidence, *_] = claim["evidence"]
    [reason] = [one["object"] for one in claim["attributes"] if one["predicate"]["name"] == "reason"]
    for shown in (evidence["quote"] | {"value": evidence["quote"]["text"]}, reason):
        assert not shown["is_whole"]
        assert shown["value"].endswith("…")
        assert len(shown["value"]) <= SHOWN_WORDS
    assert len(json.dumps(card)) < 200_000
    whole = claim_page(state, claim["id"])
    assert whole["evidence"][0]["quote"]["text"] == words.strip()
    assert evidence["quote"]["end"] - evidence["quote"]["start"] == len(words.strip())
    attribute = next(one["id"] for one in claim["attributes"] if one["predicate"]["name"] == "reason")
    assert claim_page(state, attribute)["object"]["value"] == words.strip()
