"""The claims format as JSON Schema says what the check says."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import InvalidClaims
from graph.frames import claims_schema, read_frames
from graph.vocabulary import Vocabulary
from ontology import CLAIMS_SCHEMA

TEXT = "They said so."
USD = {"value": 1, "currency": "USD"}
ODD_TEXTS = (None, "", " ", "x", "2024-03")
ODD_NUMBERS = (0, -1, 3, 5000, 0.5, 150, 10**19, True, False)
ODD_LISTS = ([], ["x"], [None])
ODD_AMOUNTS = (
    *({}, {"value": 1}, USD, USD | {"currency": "usd"}, USD | {"x": 1}, USD | {"value": None}),
    USD | {"period": "year", "qualifier": None},
)
ODD_VALUES = st.sampled_from([*ODD_TEXTS, *ODD_NUMBERS, *ODD_LISTS, *ODD_AMOUNTS])
ROLES = ("person", "organization", "target", "project", "amount", "percent", "role", "kind", "metric", "year")
OTHER_ROLES = (
    "rounds",
    "mood",
    "mood_en",
    "person_en",
    "fans_group",
    "count",
    "acquirer",
    "product",
    "9x",
    "a-b",
)
KEYS = (
    "id",
    "event_or_relation",
    "args",
    "polarity",
    "modality",
    "quote",
    "start",
    "end",
    "confidence",
    "note",
)
OTHER_KEYS = ("time_basis", "time_of", "attributed_to", "occurrence", "optional", "event_group", "colour")


@pytest.fixture(scope="module")
def schema(vocabulary: Vocabulary) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(claims_schema(vocabulary))


def is_taken(row: dict[str, Any], text: str, vocabulary: Vocabulary) -> bool:
    try:
        read_frames(json.dumps(row).encode(), text, vocabulary, "a.jsonl")
    except InvalidClaims:
        return False
    return True


def test_the_schema_is_a_json_schema(vocabulary: Vocabulary):
    jsonschema.Draft202012Validator.check_schema(claims_schema(vocabulary))


def test_the_schema_beside_the_vocabulary_is_the_one_that_the_check_makes(vocabulary: Vocabulary):
    made = json.dumps(claims_schema(vocabulary), indent=2, ensure_ascii=False) + "\n"

    assert CLAIMS_SCHEMA.read_text(encoding="utf-8") == made, (
        "write it anew: python -m graph.frames.schema, or see this test"
    )


@given(data=st.data())
@settings(max_examples=60)
def test_a_row_that_the_check_takes_fits_the_schema(
    rows: Any, schema: Any, vocabulary: Vocabulary, data: st.DataObject
):
    row = data.draw(rows.valid())

    assert is_taken(row, TEXT, vocabulary)
    assert schema.is_valid(row), next(schema.iter_errors(row)).message


@given(data=st.data())
@settings(max_examples=250)
def test_a_spoilt_row_is_taken_by_both_or_by_neither(
    rows: Any, schema: Any, vocabulary: Vocabulary, data: st.DataObject
):
    row = _sayable(_spoil(data.draw(rows.valid()), data))

    taken = is_taken(row, TEXT, vocabulary)

    assert schema.is_valid(row) == taken, row


def _sayable(row: dict[str, Any]) -> dict[str, Any]:
    """Put right what no schema can say of a line by itself: where the quote stands, what the focus names."""
    places = {"start": 5, "end": 12, "quote": "said so"}
    given = {key for key, place in places.items() if type(row.get(key)) is type(place)}
    given -= {key for key in given if row[key] in {-1, "", " "}}
    args = row.get("args")
    if isinstance(args, dict) and row.get("focus") not in args:
        row = {key: value for key, value in row.items() if key != "focus"}
    return row | {key: places[key] for key in given}


def _spoil(row: dict[str, Any], data: st.DataObject) -> dict[str, Any]:
    way = data.draw(
        st.sampled_from(["set key", "drop key", "set argument", "drop argument", "rename argument"])
    )
    if way == "set key":
        return row | {data.draw(st.sampled_from(KEYS + OTHER_KEYS)): data.draw(ODD_VALUES)}
    if way == "drop key":
        dropped = data.draw(st.sampled_from(sorted(row)))
        return {key: value for key, value in row.items() if key != dropped}
    if way == "set argument":
        role = data.draw(st.sampled_from(ROLES + OTHER_ROLES))
        return row | {"args": row["args"] | {role: data.draw(ODD_VALUES)}}
    gone = data.draw(st.sampled_from(sorted(row["args"])))
    args = {role: value for role, value in row["args"].items() if role != gone}
    if way == "rename argument":
        args[data.draw(st.sampled_from(ROLES))] = row["args"][gone]
    return row | {"args": args}


def test_every_row_of_the_gold_is_taken_and_fits_the_schema(gold: Any, schema: Any, vocabulary: Vocabulary):
    for stem in gold.stems:
        frames = read_frames(gold.claims(stem), gold.text(stem).decode(), vocabulary, stem)
        rows = gold.rows(stem)

        assert len(frames) == len(rows)
        assert [error.message for row in rows for error in schema.iter_errors(row)] == []
