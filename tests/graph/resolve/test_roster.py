"""An entities file: who is meant by each id."""

from __future__ import annotations

import json
from typing import Any

import pytest

from graph.errors import InvalidClaims
from graph.resolve import Roster, read_roster
from graph.vocabulary import Vocabulary

ADA = {"id": "ada", "type": "Person", "name": "Ada"}


def read(vocabulary: Vocabulary, *rows: Any) -> Roster:
    content = "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows)
    return read_roster(content.encode(), "set", vocabulary, "entities.jsonl")


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        ({"type": "Person", "name": "Ada"}, "id", "is missing"),
        (ADA | {"name": None}, "name", "is missing"),
        (ADA | {"name": " "}, "name", "' ' is not text"),
        (ADA | {"name": "A\0"}, "name", "holds a NUL or half a surrogate pair"),
        (ADA | {"id": 5}, "id", "5 is not text"),
        (ADA | {"type": "Robot"}, "type", "'Robot' is none of: Company, Entity, Investor, "),
        (ADA | {"type": "Tenure"}, "type", "'Tenure' is none of: "),
        (ADA | {"type": "Event"}, "type", "'Event' is none of: "),
        (ADA | {"roles": "investor"}, "roles", "is not a list of texts"),
        (ADA | {"roles": [1]}, "roles", "1 is not text"),
        (ADA | {"forms": ["Ada"]}, "forms", "is not an object: a list of surface forms for each document"),
        (ADA | {"forms": None}, "forms", "is not an object: a list of surface forms for each document"),
        (ADA | {"forms": {"a": "Ada"}}, "forms.a", "is not a list of texts"),
        (ADA | {"forms": {"a": [""]}}, "forms.a", "'' is not text"),
        (ADA | {"hint": "\ud800"}, "hint", "holds a NUL or half a surrogate pair"),
        (ADA | {"id": "bob"}, "id", "'bob' is an entity already"),
    ],
)
def test_a_line_that_is_no_entity_is_refused_with_source_line_and_field(
    vocabulary: Vocabulary, row: dict[str, Any], field: str, reason: str
):
    with pytest.raises(InvalidClaims) as refusal:
        read(vocabulary, {"id": "bob", "type": "Person", "name": "Bob"}, row)

    assert str(refusal.value).startswith(f"entities.jsonl, line 2, {field}: {reason}")


def test_a_line_that_is_not_json_is_refused(vocabulary: Vocabulary):
    with pytest.raises(InvalidClaims, match=r"^entities\.jsonl, line 2: is not JSON"):
        read(vocabulary, ADA, "{")


def test_further_keys_are_kept(vocabulary: Vocabulary):
    roster = read(vocabulary, ADA | {"wikidata_hint": "a mathematician", "born": 1815})

    extra = roster.records["ada"].extra
    assert extra is not None
    assert json.loads(extra) == {"wikidata_hint": "a mathematician", "born": 1815}


def test_every_class_of_entities_may_stand_in_a_file(vocabulary: Vocabulary):
    types = ["Person", "Organization", "Company", "PublicBody", "Publication", "Product", "Place", "Project"]

    roster = read(vocabulary, *[{"id": name, "type": name, "name": name} for name in types])

    assert [record.type for record in roster.records.values()] == types


def test_the_golds_entities_are_all_read(gold: Any):
    roster = gold.roster()

    assert len(roster.records) == 80
    assert roster.records["emad-mostaque"].name == "Emad Mostaque"
    assert sum(len(words) for forms in roster.forms.values() for words in forms.values()) == 186
