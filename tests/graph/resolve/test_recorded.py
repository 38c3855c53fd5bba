"""Names in a reviewed claims file: ids of its entities file, or words of the text."""

from __future__ import annotations

import json
from typing import Any

import pytest

from graph.documents import About, read_document
from graph.errors import InvalidClaims
from graph.frames import read_frames
from graph.model import EntityRecord, EntityRef, Frame, Text
from graph.resolve import Roster, read_roster, resolve_recorded
from graph.resolve.roster import NO_ROSTER
from graph.vocabulary import Vocabulary

TEXT = "Ada of Acme said so. 에이다, Bob and several executives left."
ROSTER = [
    {"id": "ada", "type": "Person", "name": "Ada Byron", "forms": {"a": ["Ada", "에이다"], "b": ["Byron"]}},
    {"id": "acme", "type": "Company", "name": "Acme", "roles": ["investor"], "wikidata": "Q1"},
    {"id": "seoul", "type": "Place", "name": "Seoul", "forms": {"a-stem": []}},
]


def roster_of(*rows: dict[str, Any], vocabulary: Vocabulary, set_name: str = "set") -> Roster:
    return read_roster("\n".join(map(json.dumps, rows)).encode(), set_name, vocabulary, "entities.jsonl")


@pytest.fixture
def roster(vocabulary: Vocabulary) -> Roster:
    return roster_of(*ROSTER, vocabulary=vocabulary)


class Resolved:
    """What became of rows: their frames, and the entities by node."""

    def __init__(self, frames: list[Frame], records: list[EntityRecord]) -> None:
        self.frames = frames
        self.records = {record.node: record for record in records}

    def entity(self, role: str, frame: int = 0) -> EntityRecord:
        value = self.frames[frame].args[role]
        assert isinstance(value, EntityRef)
        return self.records[value.node]

    def named(self, name: str) -> EntityRecord:
        (record,) = [record for record in self.records.values() if record.name == name]
        return record


def resolve(
    vocabulary: Vocabulary, roster: Roster, *rows: dict[str, Any], document: str = "a", text: str = TEXT
) -> Resolved:
    article = read_document(text.encode(), About(document, language="en"))
    content = "\n".join(json.dumps(row | {"id": str(n)}) for n, row in enumerate(rows)).encode()
    frames = read_frames(content, article.text, vocabulary, "a.jsonl")
    return Resolved(
        *resolve_recorded(
            frames, article, roster, vocabulary, form_keys=(document, f"{document}-stem"), source="a.jsonl"
        )
    )


def test_an_id_is_the_entity_of_the_entities_file(vocabulary: Vocabulary, roster: Roster, row: Any):
    found = resolve(vocabulary, roster, row("resigned", person="ada", organization="acme"))

    ada, acme = found.entity("person"), found.entity("organization")
    assert (ada.recorded_id, ada.type, ada.name, ada.entity_set) == ("ada", "Person", "Ada Byron", "set")
    assert ada.forms == ("Ada", "에이다"), "the forms of this article only"
    assert (acme.roles, acme.extra) == (("investor",), '{"wikidata": "Q1"}')


def test_an_id_is_one_entity_in_every_article_of_its_set(vocabulary: Vocabulary, roster: Roster, row: Any):
    told = row("resigned", person="ada", organization="acme")

    one = resolve(vocabulary, roster, told, document="a").entity("person")
    other = resolve(vocabulary, roster, told, document="b").entity("person")

    assert one.node == other.node
    assert other.forms == ("Byron",)


def test_the_same_id_in_another_set_is_another_entity(vocabulary: Vocabulary, roster: Roster, row: Any):
    told = row("resigned", person="ada", organization="acme")
    elsewhere = roster_of(*ROSTER, vocabulary=vocabulary, set_name="another set")

    one, other = resolve(vocabulary, roster, told), resolve(vocabulary, elsewhere, told)

    assert one.entity("person").node != other.entity("person").node


def test_entities_whose_forms_are_listed_for_the_article_are_there_without_a_claim(
    vocabulary: Vocabulary, roster: Roster, row: Any
):
    found = resolve(vocabulary, roster, row("founded_in_year", organization="acme", year=2019))

    assert {record.recorded_id for record in found.records.values()} == {"ada", "acme", "seoul"}


def test_a_bare_name_is_an_entity_of_its_article_alone(vocabulary: Vocabulary, row: Any):
    told = row("resigned", person="Bob", organization="Acme")

    one = resolve(vocabulary, NO_ROSTER, told, document="a").entity("person")
    other = resolve(vocabulary, NO_ROSTER, told, document="b").entity("person")

    assert (one.type, one.name, one.recorded_id, one.forms) == ("Person", "Bob", None, ("Bob",))
    assert one.node != other.node


def test_a_bare_name_is_one_entity_throughout_its_article(vocabulary: Vocabulary, row: Any):
    rows = [
        row("resigned", person="Bob", organization="Acme"),
        row("holds_role", person="Bob", role="painter"),
    ]

    found = resolve(vocabulary, NO_ROSTER, *rows)

    assert found.entity("person", 0) == found.entity("person", 1)


def test_a_bare_name_takes_its_class_from_its_most_telling_argument(vocabulary: Vocabulary, row: Any):
    rows = [
        row("sued", plaintiff="Bob", defendant="Acme"),
        row("resigned", person="Bob", organization="Acme", appointed_by="Bob"),
        row("commented", person="Acme", topic="x", attributed_to="Bob"),
    ]

    found = resolve(vocabulary, NO_ROSTER, *rows)

    assert found.entity("plaintiff") == found.entity("person", 1)
    assert found.entity("plaintiff").type == "Person"
    assert found.frames[2].attributed_to == (EntityRef(found.entity("plaintiff").node),)


def test_an_unnamed_party_is_a_group_of_its_article(vocabulary: Vocabulary, roster: Roster, row: Any):
    told = row("departed", person_group="several executives", organization="acme")

    one = resolve(vocabulary, roster, told, document="a").entity("person_group")
    other = resolve(vocabulary, roster, told, document="b").entity("person_group")

    assert (one.type, one.name, one.forms) == ("UnnamedGroup", "several executives", ())
    assert one.node != other.node


def test_a_group_need_not_be_words_of_the_text(vocabulary: Vocabulary, roster: Roster, row: Any):
    told = row("departed", person_group="thirty employees", organization="acme", fans_group="many")

    found = resolve(vocabulary, roster, told)

    assert found.entity("person_group").type == found.entity("fans_group").type == "UnnamedGroup"


def test_an_unknown_argument_is_an_entity_if_it_is_an_id_or_has_an_english_name(
    vocabulary: Vocabulary, roster: Roster, row: Any
):
    told = row(
        "resigned",
        person="ada",
        organization="acme",
        haunt="seoul",
        idol="에이다",
        idol_en="Ada",
        mood="grim",
    )

    found = resolve(vocabulary, roster, told)

    assert found.entity("haunt").recorded_id == "seoul"
    assert (found.entity("idol").type, found.entity("idol").name) == ("Entity", "에이다")
    assert found.entity("idol").english == ("Ada",)
    assert found.frames[0].args["mood"] == Text("grim")


def test_a_text_that_looks_like_an_id_stays_a_text(vocabulary: Vocabulary, roster: Roster, row: Any):
    told = row("other", kind="seoul", person="ada", role="acme")

    found = resolve(vocabulary, roster, told)

    assert (found.frames[0].args["kind"], found.frames[0].args["role"]) == (Text("seoul"), Text("acme"))


def test_speakers_may_be_a_list_outermost_first(vocabulary: Vocabulary, roster: Roster, row: Any):
    told = row("resigned", person="ada", organization="acme", attributed_to=["acme", "Bob"])

    found = resolve(vocabulary, roster, told)

    nodes = [found.entity("organization").node, found.named("Bob").node]
    assert found.frames[0].attributed_to == tuple(map(EntityRef, nodes))


def test_a_speaker_who_is_no_entity_is_an_unnamed_group(vocabulary: Vocabulary, roster: Roster, row: Any):
    told = row("resigned", person="ada", organization="acme", attribution_text="many analysts")

    found = resolve(vocabulary, roster, told)

    group = found.named("many analysts")
    assert group.type == "UnnamedGroup"
    assert found.frames[0].attribution_node == group.node


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"person": "zoe"}, "args.person", "zoe"),
        ({"appointed_by": "Eve"}, "args.appointed_by", "Eve"),
        ({"attributed_to": ["ada", "Eve"]}, "attributed_to", "Eve"),
        ({"person": "ADA"}, "args.person", "ADA"),
    ],
)
def test_what_is_neither_an_id_nor_words_of_the_text_is_refused_with_line_and_field(
    vocabulary: Vocabulary, roster: Roster, row: Any, changed: dict[str, Any], field: str, words: str
):
    good = row("resigned", person="ada", organization="acme")
    bad = row("resigned", **({"person": "ada", "organization": "acme"} | changed))

    with pytest.raises(InvalidClaims) as refusal:
        resolve(vocabulary, roster, good, bad)

    reason = f"{words!r} is neither an id of the entities file nor words of the text"
    assert str(refusal.value) == f"a.jsonl, line 2, {field}: {reason}"


def test_without_an_entities_file_any_name_is_taken(vocabulary: Vocabulary, row: Any):
    found = resolve(vocabulary, NO_ROSTER, row("resigned", person="Eve", organization="ACME"))

    assert (found.entity("person").name, found.entity("person").forms) == ("Eve", ())


def test_an_english_name_is_kept_with_its_entity(vocabulary: Vocabulary, roster: Roster, row: Any):
    rows = [
        row("resigned", person="에이다", person_en="Ada", organization="acme", organization_en="Acme Inc"),
        row("departed", person="에이다", person_en="Ada B", organization="acme"),
    ]

    found = resolve(vocabulary, roster, *rows)

    assert found.entity("person").english == ("Ada", "Ada B")
    assert found.entity("organization").english == ("Acme Inc",)
