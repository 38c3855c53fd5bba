"""What the steps ask the vocabulary: offices, properties, inference rules, and hashes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.vocabulary import Names, Vocabulary, content_hash, document_node, event_node, fold, kind_predicate


@pytest.mark.parametrize(
    ("role", "predicate", "family"),
    [
        ("CEO", "chiefExecutiveOf", "chief-executive"),
        ("chief  Executive\nOfficer", "chiefExecutiveOf", "chief-executive"),
        ("co-CEO", "chiefExecutiveOf", "chief-executive"),
        ("interim CEO", "interimChiefExecutiveOf", "chief-executive"),
        ("interim co-CEO", "interimChiefExecutiveOf", "chief-executive"),
        ("former interim CEO", "interimChiefExecutiveOf", "chief-executive"),
        ("acting CTO", "chiefTechnologyOfficerOf", "chief-technology-officer"),
        ("former CEO", "chiefExecutiveOf", "chief-executive"),
        ("ex-CEO", "chiefExecutiveOf", "chief-executive"),
        ("VP of audio", "vicePresidentOf", "vice-president"),
        ("vice president, research", "vicePresidentOf", "vice-president"),
        ("chairman of the board", "chairOf", "chair"),
        ("board member", "boardMemberOf", "board-member"),
        ("대표", "chiefExecutiveOf", "chief-executive"),
        ("전 대표", "chiefExecutiveOf", "chief-executive"),
        ("最高経営責任者", "chiefExecutiveOf", "chief-executive"),
        ("暫定CEO", "interimChiefExecutiveOf", "chief-executive"),
        ("前CEO", "chiefExecutiveOf", "chief-executive"),
        ("首席执行官", "chiefExecutiveOf", "chief-executive"),
        ("前首席执行官", "chiefExecutiveOf", "chief-executive"),
        ("amministratore delegato", "chiefExecutiveOf", "chief-executive"),
    ],
)
def test_words_for_an_office_lead_to_its_predicate_and_family(
    vocabulary: Vocabulary, role: str, predicate: str, family: str
):
    office = vocabulary.office(role)

    assert office is not None
    assert (office.predicate, office.family) == (predicate, f"office/{family}")


@pytest.mark.parametrize(
    ("name", "organizations"),
    [
        ("Acme board of directors", ["Acme"]),
        ("Acme's board", ["Acme", "Acme's"]),
        ("오픈AI의 이사회", ["오픈AI의", "오픈AI"]),
        ("consiglio di amministrazione dell'Acme", ["Acme"]),
        ("board", []),
        ("이사회", []),
    ],
)
def test_the_name_of_a_body_says_whose_it_may_be(vocabulary: Vocabulary, name: str, organizations: list[str]):
    found = list(vocabulary.bodies_called(name))

    assert {organization for organization, _ in found} == set(organizations)
    assert {predicate for _, predicate in found} <= {"boardMemberOf"}


def test_offices_are_ranked_as_readers_expect_them_listed(vocabulary: Vocabulary):
    shuffled = [
        "baker",
        "vice-president",
        "board-member",
        "president",
        "chair",
        "chief-scientist",
        "chief-executive",
    ]
    families = [f"office/{name}" for name in shuffled]

    ranked = sorted(families, key=vocabulary.office_rank)

    assert ranked == [families[at] for at in (6, 5, 4, 3, 1, 2, 0)]
    assert vocabulary.office_rank(None) == vocabulary.office_rank("baker")


@pytest.mark.parametrize(
    "role", ["", "painter", "head of design", "interim", "former", "interim painter", "of"]
)
def test_words_for_no_office_lead_to_none(vocabulary: Vocabulary, role: str):
    assert vocabulary.office(role) is None


@pytest.mark.parametrize("role", ["former CEO", "ex-CEO", "Former painter", "前CEO", "전 대표", "ex CEO"])
def test_a_role_may_say_itself_that_it_is_over(vocabulary: Vocabulary, role: str):
    assert vocabulary.says_former(role)


@pytest.mark.parametrize(
    "role", ["CEO", "painter of formers", "전무", "元帥", "expert", "原画师", "前端工程师"]
)
def test_a_role_that_only_begins_like_a_word_for_former_is_not_over(vocabulary: Vocabulary, role: str):
    assert not vocabulary.says_former(role)


def test_every_argument_has_a_property_that_leads_back_to_it(vocabulary: Vocabulary):
    for role in vocabulary.arguments:
        assert vocabulary.role_of(vocabulary.property_of(role)) == role


@given(role=st.from_regex(r"[^\W\d_]\w{0,20}", fullmatch=True))
def test_an_argument_that_is_not_known_keeps_its_name(vocabulary: Vocabulary, role: str):
    assert vocabulary.role_of(vocabulary.property_of(role)) == role


@given(kind=st.text(min_size=1).filter(lambda text: text.isprintable()))
def test_a_kind_that_is_not_known_keeps_its_name(vocabulary: Vocabulary, kind: str):
    assert vocabulary.kind_of(kind_predicate(kind)) == kind


def test_every_metric_has_a_predicate_that_leads_back_to_it(vocabulary: Vocabulary):
    for metric in [*vocabulary.metrics, "made up"]:
        assert vocabulary.metric_of(vocabulary.metric_predicate(metric)) == metric


def test_a_kind_of_other_may_have_a_recipe_of_its_own(vocabulary: Vocabulary):
    special = vocabulary.relation("other", "dismissal_reason")

    assert special is not None
    assert special.event_class == "Leaving"
    assert vocabulary.relation("other", "made up") == vocabulary.relations["other"]
    assert vocabulary.relation_told("other", special.predicate) == special


def test_every_relation_says_how_its_claim_is_made(vocabulary: Vocabulary):
    known_parts = {"subject", "object", "both", "date", "rounds", "family"}

    for relation in vocabulary.relations.values():
        assert relation.predicate
        assert relation.event_class in vocabulary.super_classes
        assert relation.event_key
        assert known_parts.issuperset(relation.event_key)
        assert {"date", "rounds", "family"}.issuperset(relation.qualifiers)


def test_what_is_held_now_was_ever_held(vocabulary: Vocabulary):
    for ever, current in vocabulary.current_form.items():
        assert ever in vocabulary.super_properties[current]


def test_an_inverse_holds_in_both_directions(vocabulary: Vocabulary):
    assert vocabulary.inverses["parentOf"] == "subsidiaryOf"
    assert all(vocabulary.inverses[inverse] == name for name, inverse in vocabulary.inverses.items())


def test_a_hash_takes_its_parts_one_by_one():
    assert content_hash("x", "a b") != content_hash("x", "a", "b")
    assert content_hash("x", "a", None) != content_hash("x", "a", "None")
    assert content_hash("x", ["a"], "b") != content_hash("x", ["a", "b"])
    assert content_hash("x", 1) != content_hash("x", "1")
    assert content_hash("x", '"') != content_hash("x", '\\"')


def test_a_hash_does_not_change_between_versions():
    assert content_hash("claim/1", "entity/1", "resignedFrom", "사임") == "40f1fb778226e609ec5ea739e0957071"


def test_an_event_is_kept_apart_by_its_class_key_and_name():
    nodes = {
        event_node("Leaving", ["entity/1", "entity/2"]),
        event_node("BoardLeaving", ["entity/1", "entity/2"]),
        event_node("Leaving", ["entity/2", "entity/1"]),
        event_node("Leaving", ["entity/1", "entity/2"], "the second"),
    }

    assert len(nodes) == 4


def test_ids_do_not_change_with_the_base():
    one, two = Names("https://one.example/"), Names("https://two.example/data/")

    assert one.id(one.node("entity/5f")) == two.id(two.node("entity/5f")) == "entity/5f"
    assert two.id(one.node("entity/5f")) == "https://one.example/entity/5f"


def test_a_documents_id_is_encoded_where_an_address_needs_it():
    assert document_node("기사 1~") == "document/%EA%B8%B0%EC%82%AC%201~"


def test_comparing_folds_case_and_spaces():
    assert fold("  Chief\tEXECUTIVE  ") == "chief executive"
