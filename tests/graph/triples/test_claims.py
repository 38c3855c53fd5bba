"""A frame becomes a core claim, attribute claims and one evidence."""

from __future__ import annotations

import json
from typing import Any

import pytest

from graph.frames.rows import MODALITIES
from graph.model import Claim, EntityRef, Money, Number, Reading, Text, Time, Truth
from graph.triples import Told, tell
from graph.values import bounds, money_node
from graph.vocabulary import Vocabulary, document_node

ADA_LEFT = {"person": "ada", "organization": "acme"}


class Teller:
    """Tells rows of one article of the small world."""

    def __init__(self, world: Any) -> None:
        self.world = world

    def __call__(self, *rows: dict[str, Any], document: str = "a", extractor: str = "reviewed") -> Told:
        told = self.all(*rows, document=document, extractor=extractor)
        return told[0]

    def all(self, *rows: dict[str, Any], document: str = "a", extractor: str = "reviewed") -> list[Told]:
        numbered = [{"id": str(n)} | row for n, row in enumerate(rows)]
        reading: Reading = self.world.reading(document, numbered, extractor=extractor)
        return [tell(frame, document, extractor, self.world.vocabulary) for frame in reading.frames]

    def node(self, id: str) -> str:
        return str(self.world.names.id(self.world.entity(id)))


@pytest.fixture
def told(world: Any) -> Teller:
    return Teller(world)


def attributes(told: Told) -> dict[str, Claim]:
    return {claim.predicate: claim for claim in told.claims[1:]}


# --- stance


@pytest.mark.parametrize("polarity", ["affirmed", "negated", "denied"])
@pytest.mark.parametrize("modality", MODALITIES)
@pytest.mark.parametrize(
    ("relation", "args"),
    [
        ("resigned", ADA_LEFT),
        ("commented", {"person": "ada", "topic": "x"}),
        ("valuation", {"organization": "acme", "amount": {"value": 1, "currency": "USD"}}),
        ("owns_stake", {"person": "ada", "target": "acme", "percent": 0}),
        ("owns_stake", {"person": "ada", "target": "acme", "percent": 5}),
    ],
    ids=["event", "commented", "figure", "0 percent", "5 percent"],
)
def test_the_stance_follows_from_polarity_and_modality(
    told: Teller, row: Any, relation: str, args: dict[str, Any], polarity: str, modality: str
):
    evidence = told(row(relation, polarity=polarity, modality=modality, **args)).evidence

    assert (evidence.stance, evidence.negated) == expected_stance(relation, args, polarity, modality)


def expected_stance(relation: str, args: dict[str, Any], polarity: str, modality: str) -> tuple[str, bool]:
    """Return the stance by the table of the model, row by row."""
    if polarity == "denied":
        return "Denies", False
    negated = polarity == "negated" or args.get("percent") == 0
    if negated and modality in {"asserted", "reported", "alleged"}:
        return "Negates", True
    if relation == "commented":
        return "Asserts", negated
    if relation == "valuation" and modality == "planned":
        return "Expects", negated
    table = {
        "asserted": "Asserts",
        "reported": "Reports",
        "alleged": "Alleges",
        "planned": "Plans",
        "rumoured": "Rumours",
        "speculated": "Speculates",
        "conditional": "Conditional",
    }
    return table[modality], negated


# --- focus


@pytest.mark.parametrize("relation", ["resigned", "departed", "left_board"])
@pytest.mark.parametrize("modality", ["speculated", "conditional", "rumoured"])
def test_a_guess_at_why_someone_left_takes_the_leaving_for_granted(
    told: Teller, row: Any, relation: str, modality: str
):
    result = told(row(relation, **ADA_LEFT, reason="a quarrel", role="CEO", time="2024", modality=modality))

    reason = attributes(result)["reason"]
    assert result.evidence.told == (reason.id,)
    assert set(result.evidence.presupposed) == {claim.id for claim in result.claims} - {reason.id}


@pytest.mark.parametrize("modality", ["asserted", "reported", "alleged", "planned"])
def test_what_is_no_guess_tells_the_leaving_and_its_reason(told: Teller, row: Any, modality: str):
    result = told(row("resigned", **ADA_LEFT, reason="a quarrel", modality=modality))

    assert set(result.evidence.told) == {claim.id for claim in result.claims}
    assert result.evidence.presupposed == ()


def test_a_guess_without_a_reason_is_about_the_leaving(told: Teller, row: Any):
    result = told(row("resigned", **ADA_LEFT, role="CEO", modality="speculated"))

    assert set(result.evidence.told) == {claim.id for claim in result.claims}


@pytest.mark.parametrize("polarity", ["negated", "denied"])
@pytest.mark.parametrize("modality", ["asserted", "speculated"])
def test_a_denial_or_negation_is_about_the_core(told: Teller, row: Any, polarity: str, modality: str):
    result = told(
        row("resigned", **ADA_LEFT, reason="a quarrel", time="2024", polarity=polarity, modality=modality)
    )

    assert result.evidence.told == (result.claims[0].id,)
    assert len(result.evidence.presupposed) == 2


@pytest.mark.parametrize(
    ("focus", "predicate"), [("reason", "reason"), ("time", "date"), ("person", "resignedFrom")]
)
def test_a_row_may_say_which_argument_its_stance_is_about(told: Teller, row: Any, focus: str, predicate: str):
    result = told(
        row("resigned", **ADA_LEFT, reason="a quarrel", time="2024", focus=focus, polarity="negated")
    )

    (claim_id,) = result.evidence.told
    assert [claim.predicate for claim in result.claims if claim.id == claim_id] == [predicate]


def test_an_argument_may_be_called_core_or_time(told: Teller, row: Any):
    given = row("resigned", **ADA_LEFT, core="x", polarity="negated") | {"time": "2024"}
    given["args"]["time"] = "noon"

    result = told(given)

    assert result.evidence.told == (result.claims[0].id,)
    found = attributes(result)
    assert (found["argument/time"].value, found["argument/core"].value) == (Text("noon"), Text("x"))
    assert isinstance(found["date"].value, Time)


def test_the_reason_of_a_dismissal_is_told_of_the_leaving(told: Teller, row: Any):
    result = told(row("other", kind="dismissal_reason", **ADA_LEFT, reason="not honest"))
    leaving = told(row("departed", **ADA_LEFT))

    assert result.claims[0].event == leaving.claims[0].event
    assert leaving.claims[0].id not in result.evidence.told


# --- who says so


def test_an_article_that_names_no_speaker_speaks_for_itself(told: Teller, row: Any):
    evidence = told(row("resigned", **ADA_LEFT)).evidence

    assert (evidence.said_by, evidence.reported_by) == (document_node("a"), ())


def test_the_last_of_the_speakers_says_so_and_the_others_pass_it_on(told: Teller, row: Any):
    evidence = told(row("resigned", **ADA_LEFT, attributed_to=["acme", "bell", "bob"])).evidence

    assert evidence.said_by == told.node("bob")
    assert evidence.reported_by == (told.node("acme"), told.node("bell"))


def test_a_speaker_who_is_no_entity_says_so_as_a_group(told: Teller, row: Any):
    evidence = told(row("resigned", **ADA_LEFT, attribution_text="many analysts")).evidence

    assert evidence.said_by == evidence.frame.attribution_node
    assert evidence.reported_by == ()


def test_a_named_speaker_counts_before_words_for_one(told: Teller, row: Any):
    evidence = told(row("resigned", **ADA_LEFT, attributed_to="bob", attribution_text="an insider")).evidence

    assert evidence.said_by == told.node("bob")


def test_an_accusation_is_the_word_of_the_accuser(told: Teller, row: Any):
    evidence = told(
        row("accused", defendant="acme", charge="fraud", accuser="ada", attributed_to=["bell", "ada"])
    ).evidence

    assert (evidence.said_by, evidence.reported_by) == (told.node("ada"), (told.node("bell"),))


def test_an_accusation_by_a_group_is_the_word_of_the_group(told: Teller, row: Any):
    result = told(row("accused", defendant="acme", charge="fraud", accuser_group="thirty employees"))

    group = result.evidence.frame.args["accuser_group"]
    assert isinstance(group, EntityRef)
    assert result.evidence.said_by == group.node


def test_the_denial_of_an_accusation_is_the_word_of_who_denies(told: Teller, row: Any):
    evidence = told(
        row(
            "accused",
            defendant="acme",
            charge="fraud",
            accuser="ada",
            attributed_to="acme",
            polarity="denied",
        )
    ).evidence

    assert evidence.said_by == told.node("acme")


# --- claims and their ids


def test_who_says_it_when_how_and_how_surely_is_not_in_a_claims_id(told: Teller, row: Any):
    plain = told(row("resigned", **ADA_LEFT, role="CEO"))
    hedged = told(
        row(
            *["resigned"],
            **ADA_LEFT,
            role="CEO",
            polarity="denied",
            modality="rumoured",
            attributed_to="bob",
            confidence=0.5,
            time="2024-03",
            time_of="report",
            note="x",
        )
    )

    assert [claim.id for claim in plain.claims] == [claim.id for claim in hedged.claims]
    assert plain.evidence.id != hedged.evidence.id


def test_the_same_fact_in_two_articles_is_one_claim_with_two_evidences(told: Teller, row: Any):
    one = told(row("resigned", **ADA_LEFT), document="a")
    other = told(row("resigned", **ADA_LEFT), document="b")

    assert one.claims == other.claims
    assert one.evidence.id != other.evidence.id


def test_two_extractors_give_one_claim_two_evidences(told: Teller, row: Any):
    one, other = [told(row("resigned", **ADA_LEFT), extractor=extractor) for extractor in ("one", "two")]

    assert one.claims == other.claims
    assert one.evidence.id != other.evidence.id


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"reason": "a  quarrel\n"}, {"reason": "a quarrel"}),
        ({"reason": "cafe\u0301"}, {"reason": "caf\u00e9"}),
        ({"percent": 100}, {"percent": 100.0}),
        ({"percent": 12.50}, {"percent": 12.5}),
    ],
)
def test_spaces_unicode_forms_and_zeros_make_no_other_claim(
    told: Teller, row: Any, one: dict[str, Any], other: dict[str, Any]
):
    ids = [
        [claim.id for claim in told(row("resigned", **ADA_LEFT, **given)).claims] for given in (one, other)
    ]

    assert ids[0] == ids[1]


@pytest.mark.parametrize(
    "other",
    [
        {"person": "bob", "organization": "acme"},
        {"person": "ada", "organization": "bell"},
        {"person": "acme", "organization": "ada"},
    ],
)
def test_other_ends_make_another_claim(told: Teller, row: Any, other: dict[str, Any]):
    assert told(row("resigned", **ADA_LEFT)).claims[0].id != told(row("resigned", **other)).claims[0].id


def test_a_text_and_a_number_are_two_values(told: Teller, row: Any):
    number, text = [
        attributes(told(row("resigned", **ADA_LEFT, rounds=value)))["rounds"] for value in (4, "4")
    ]

    assert (number.value, text.value) == (Number("4"), Text("4"))
    assert number.id != text.id


def test_an_unnamed_group_makes_claims_of_its_article_alone(told: Teller, row: Any):
    given = row("departed", person_group="several executives", organization="acme")

    assert told(given, document="a").claims[0].id != told(given, document="b").claims[0].id


@pytest.mark.parametrize(
    ("relation", "args", "predicate", "value"),
    [
        ("holds_role", {**ADA_LEFT, "role": "CEO"}, "chiefExecutiveOf", "acme"),
        ("holds_role", {**ADA_LEFT, "role": "interim co-CEO"}, "interimChiefExecutiveOf", "acme"),
        ("holds_role", {**ADA_LEFT, "role": "painter"}, "hasRoleAt", "acme"),
        ("holds_role", ADA_LEFT, "hasRoleAt", "acme"),
        ("holds_role", {"person": "ada", "role": "painter"}, "occupation", Text("painter")),
        ("worked_at", {"person": "ada", "sector": "finance"}, "workedInSector", Text("finance")),
        ("acquired", {"target": "acme"}, "wasAcquired", Truth()),
        ("acquired", {"acquirer": "bell", "target": "acme"}, "acquired", "acme"),
        ("considered_sale", {"organization": "acme"}, "consideredSale", Truth()),
        ("founded_in_year", {"organization": "acme", "year": 2019}, "foundedOn", "2019"),
        ("layoffs", {"organization": "acme"}, "laidOff", Truth()),
        ("layoffs", {"organization": "acme", "percent": 10, "count": 5}, "laidOff", Number("10")),
        ("finances", {"organization": "acme", "metric": "loss"}, "loss", Truth()),
        ("finances", {"organization": "acme", "metric": "made up"}, "metric/made%20up", Truth()),
        ("other", {"kind": "parent_of", "organization": "acme", "target": "bell"}, "kind/parent_of", "bell"),
        ("other", {"kind": "made up", "person": "ada", "description": "x"}, "kind/made%20up", Text("x")),
        ("left_board", {"organization": "acme", "investor": "bell"}, "leftBoardOf", "acme"),
        ("invested_in", {"organization": "acme", "target": "bell"}, "investorIn", "bell"),
    ],
)
def test_a_relation_becomes_its_plain_predicate(
    told: Teller, row: Any, relation: str, args: dict[str, Any], predicate: str, value: Any
):
    core = told(row(relation, **args)).claims[0]

    assert core.predicate == predicate
    if isinstance(core.value, Time):
        assert core.value.edtf == value
    else:
        assert core.value == (EntityRef(told.node(value)) if isinstance(value, str) else value)


def test_a_row_of_other_that_names_nobody_is_about_its_article(told: Teller, row: Any):
    assert told(row("other", kind="outlook", description="grim")).claims[0].subject == document_node("a")


def test_kind_and_metric_are_arguments_like_others_where_they_choose_no_predicate(told: Teller, row: Any):
    found = attributes(told(row("resigned", **ADA_LEFT, kind="sudden", metric="two days")))

    assert found["argument/kind"].value == Text("sudden")
    assert found["argument/metric"].value == Text("two days")


# --- events


def same_event(told: Teller, *rows: dict[str, Any]) -> bool:
    return len({told(row, document=str(n)).claims[0].event for n, row in enumerate(rows)}) == 1


def test_resigned_and_departed_are_one_leaving_whatever_the_date_or_reason(told: Teller, row: Any):
    assert same_event(
        told,
        row("resigned", **ADA_LEFT, time="2024-03", reason="a quarrel"),
        row("departed", **ADA_LEFT, time="2023", role="CEO"),
        row("resigned", **ADA_LEFT, polarity="denied"),
    )


def test_leaving_a_board_is_not_leaving_the_organization(told: Teller, row: Any):
    assert not same_event(told, row("resigned", **ADA_LEFT), row("left_board", **ADA_LEFT))


def test_the_founders_of_one_organization_found_it_in_one_event(told: Teller, row: Any):
    assert same_event(
        told,
        row("founded", person="ada", organization="acme"),
        row("founded", person="bob", organization="acme"),
        row("founded_in_year", organization="acme", year=2019),
    )


def test_offices_of_one_family_are_one_tenure(told: Teller, row: Any):
    assert same_event(
        told,
        row("holds_role", **ADA_LEFT, role="CEO"),
        row("holds_role", **ADA_LEFT, role="interim co-CEO"),
        row("holds_role", **ADA_LEFT, role="former chief executive"),
    )
    assert not same_event(
        told, row("holds_role", **ADA_LEFT, role="CEO"), row("holds_role", **ADA_LEFT, role="CTO")
    )


def test_partners_are_partners_either_way_round(told: Teller, row: Any):
    one = row("partnered", organization="acme", target="bell")
    other = row("partnered", organization="bell", target="acme")

    assert same_event(told, one, other)
    assert told(one).claims[0].id != told(other).claims[0].id


def test_a_purchase_is_not_the_purchase_without_a_buyer(told: Teller, row: Any):
    assert not same_event(
        told, row("acquired", acquirer="bell", target="acme"), row("acquired", target="acme")
    )


def test_figures_of_two_dates_are_two_events_and_two_claims(told: Teller, row: Any):
    amount = {"value": 5, "currency": "USD"}
    rows = [row("valuation", organization="acme", amount=amount, time=time) for time in ("2022", "2023")]

    one, other = told.all(*rows)

    assert one.claims[0].event != other.claims[0].event
    assert one.claims[0].id != other.claims[0].id


def test_the_date_of_a_report_is_no_date_of_the_event(told: Teller, row: Any):
    result = told(row("resigned", **ADA_LEFT, time="2024-03", time_of="report"))

    assert [claim.predicate for claim in result.claims] == ["resignedFrom"]


def test_an_event_key_keeps_two_like_events_and_their_claims_apart(told: Teller, row: Any):
    one, other = told.all(row("resigned", **ADA_LEFT), row("resigned", **ADA_LEFT, event="the second time"))

    assert one.claims[0].event != other.claims[0].event
    assert one.claims[0].id != other.claims[0].id


def test_a_core_claim_has_exactly_one_event(told: Teller, row: Any):
    roles = ["CEO", "interim CEO", "CTO", "painter", None]
    rows = [row("appointed", **ADA_LEFT, **({"role": role} if role else {})) for role in roles]

    events: dict[str, set[str | None]] = {}
    for result in told.all(*rows):
        events.setdefault(result.claims[0].id, set()).add(result.claims[0].event)

    assert all(len(found) == 1 for found in events.values())
    assert len(events) == 4


def test_attributes_are_about_the_event(told: Teller, row: Any):
    result = told(row("resigned", **ADA_LEFT, role="CEO", manner="quietly", mood="grim", time="2024-03"))

    assert {claim.subject for claim in result.claims[1:]} == {result.claims[0].event}
    assert sorted(attributes(result)) == ["argument/mood", "date", "manner", "role"]


# --- money


@pytest.mark.parametrize(
    ("qualifier", "least", "most"),
    [
        (None, "5", "5"),
        ("over", "5", None),
        ("at least", "5", None),
        ("under", None, "5"),
        ("at most", None, "5"),
        ("about", None, None),
    ],
)
def test_the_words_before_an_amount_give_its_bounds(
    qualifier: str | None, least: str | None, most: str | None
):
    assert bounds(Money("5", "USD", None, qualifier)) == (least, most)


def test_an_amount_is_one_node_for_all_who_tell_it(told: Teller, row: Any):
    amounts = [
        told(row("valuation", organization=org, amount={"value": value, "currency": "USD"})).claims[0].value
        for org, value in (("acme", 5), ("bell", 5.0))
    ]

    assert {money_node(amount) for amount in amounts if isinstance(amount, Money)} == {
        money_node(Money("5", "USD"))
    }
    assert money_node(Money("5", "USD")) != money_node(Money("5", "USD", qualifier="about"))


def test_every_relation_of_the_vocabulary_can_be_told(told: Teller, rows: Any, vocabulary: Vocabulary):
    for relation in vocabulary.relations.values():
        if "/" in relation.name:
            continue
        subject = relation.subject_roles[0]
        objects = [role for role in relation.object_roles if role != subject][:1]
        examples = {"amount": {"value": 1, "currency": "USD"}, "percent": 1, "year": 2019}
        args = {subject: "ada"} | {role: examples.get(role, "acme") for role in objects}
        if relation.name in {"other", "finances"}:
            args |= {"kind": "x", "metric": "loss"}
        line = {"event_or_relation": relation.name, "args": args, "polarity": "affirmed"}
        result = told(json.loads(json.dumps(line | {"modality": "asserted", "quote": "said so"})))
        assert result.claims[0].event
        assert result.evidence.told
