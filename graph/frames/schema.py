"""The claims format as JSON Schema, made from the vocabulary and the same lists the check uses."""

from __future__ import annotations

from typing import Any

from graph.frames.rows import (
    KEYS,
    MODALITIES,
    PERIODS,
    POLARITIES,
    QUALIFIERS,
    REQUIRED_KEYS,
    SHARE_RELATIONS,
    TIME_BASES,
    TIMES_OF,
)
from graph.vocabulary import Relation, Vocabulary

_TEXT: dict[str, Any] = {"type": "string", "pattern": r"\S"}
_OFFSET: dict[str, Any] = {"type": "integer", "minimum": 0}
_NUMBER: dict[str, Any] = {"type": "number", "minimum": -(10**18), "maximum": 10**18}


def claims_schema(vocabulary: Vocabulary) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of one line of the claims format.

    It says all that can be said of a line by itself: not that the quote stands in the text, that a
    date is in the calendar, a focus among the arguments or an id in the entities file; nor how many
    digits a number may have, or that texts hold no NUL and no half of a surrogate pair.
    """
    relations = [r for r in vocabulary.relations.values() if "/" not in r.name]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://w3id.org/claimgraph/claims.schema.json",
        "title": "One claim of the claims format, one line of JSON Lines",
        "type": "object",
        "required": list(REQUIRED_KEYS),
        "additionalProperties": False,
        "properties": _properties(vocabulary, sorted(r.name for r in relations)),
        "anyOf": [
            {"required": ["start", "end"], "properties": {"start": _OFFSET, "end": _OFFSET}},
            {"properties": {"start": {"type": "null"}, "end": {"type": "null"}}},
        ],
        "allOf": [_when(relation) for relation in sorted(relations, key=lambda r: r.name)],
    }


def _properties(vocabulary: Vocabulary, relations: list[str]) -> dict[str, Any]:
    properties = {
        "id": _or_null(_TEXT),
        "event_or_relation": {"enum": relations},
        "args": _args(vocabulary),
        "polarity": {"enum": list(POLARITIES)},
        "modality": {"enum": list(MODALITIES)},
        "quote": _TEXT,
        "start": _or_null(_OFFSET),
        "end": _or_null(_OFFSET),
        "time": _or_null(_TEXT | {"description": "EDTF; a/b means some time within"}),
        "time_text": _or_null(_TEXT),
        "time_basis": {"enum": [*TIME_BASES, None]},
        "time_of": {"enum": [*TIMES_OF, None]},
        "attributed_to": {"anyOf": [_or_null(_TEXT), {"type": "array", "items": _TEXT, "minItems": 1}]},
        "attribution_text": _or_null(_TEXT),
        "confidence": {"type": "number", "minimum": 0, "maximum": 1},
        "focus": _or_null(_TEXT),
        "event": _or_null(_TEXT),
        "difficulty": _or_null(_TEXT),
        "note": _or_null(_TEXT),
        "occurrence": {"type": ["integer", "null"]},
        "optional": {"type": ["boolean", "null"]},
        "event_group": _or_null({"anyOf": [_TEXT, {"type": "integer"}]}),
    }
    assert properties.keys() == KEYS, "the schema and the check must list the same keys"
    return properties


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}


def _money() -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["value", "currency"],
        "additionalProperties": False,
        "properties": {
            "value": _NUMBER,
            "currency": {"type": "string", "pattern": "^[A-Z]{3}$"},
            "period": {"enum": [*PERIODS, None]},
            "qualifier": {"enum": [*QUALIFIERS, None]},
        },
    }


def _args(vocabulary: Vocabulary) -> dict[str, Any]:
    kinds: dict[str, dict[str, Any]] = {
        "entity": _TEXT,
        "group": _TEXT,
        "text": _TEXT,
        "number": _NUMBER,
        "number or text": {"anyOf": [_NUMBER, _TEXT]},
        "money": _money(),
    }
    properties = {a.role: kinds[a.value_kind] for a in vocabulary.arguments.values()}
    properties["year"] = {"type": "integer", "minimum": 1, "maximum": 9999}
    properties["kind"] = properties["metric"] = _TEXT
    properties["count"] = properties["percent"] = _NUMBER | {"minimum": 0}
    return {
        "type": "object",
        "propertyNames": {"pattern": r"^[^\W\d_]\w{0,59}$"},
        "properties": dict(sorted(properties.items())),
        "patternProperties": {"_en$": _TEXT, "_group$": _TEXT},
        "additionalProperties": {"anyOf": [_TEXT, _NUMBER, _money()]},
    }


def _when(relation: Relation) -> dict[str, Any]:
    """Return what the arguments of one relation must hold."""
    return {
        "if": {"properties": {"event_or_relation": {"const": relation.name}}},
        "then": {"properties": {"args": {"allOf": _needs(relation)}}},
    }


def _needs(relation: Relation) -> list[dict[str, Any]]:
    if relation.name == "other":
        return [{"required": ["kind"]}]
    needs = [_both_ends(relation)]
    if relation.name == "finances":
        needs.append({"required": ["metric"]})
    if relation.name in SHARE_RELATIONS:
        needs.append({"properties": {"percent": {"maximum": 100}}})
    return needs


def _both_ends(relation: Relation) -> dict[str, Any]:
    """Say that a core claim has its ends: the first subject there is, and an object beside it."""
    ways = []
    for place, subject in enumerate(relation.subject_roles):
        way: dict[str, Any] = {"required": [subject]}
        if place:
            way["not"] = _one_of(relation.subject_roles[:place])
        if relation.object_roles and not relation.object_optional:
            others = tuple(role for role in relation.object_roles if role != subject)
            if not others:
                continue
            way |= _one_of(others)
        ways.append(way)
    if relation.predicate_without_subject:
        ways.append({"not": _one_of(relation.subject_roles)} | _one_of(relation.object_roles))
    return {"anyOf": ways}


def _one_of(roles: tuple[str, ...]) -> dict[str, Any]:
    return {"anyOf": [{"required": [role]} for role in roles]}
