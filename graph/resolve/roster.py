"""An entities file: who is meant by each id, and how each article spells them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from graph.errors import InvalidClaims
from graph.jsonl import FieldFault, read_lines
from graph.model import EntityRecord
from graph.values import name_fault, text_fault
from graph.vocabulary import Vocabulary, content_hash

_KEYS = ("id", "type", "name", "forms", "roles")


@dataclass(frozen=True)
class Roster:
    """The entities of one set. `forms` are by entity id, then by the name of the document."""

    name: str
    records: Mapping[str, EntityRecord] = field(default_factory=dict)
    forms: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)

    @cached_property
    def listed(self) -> Mapping[str, list[str]]:
        """The ids of the entities that have forms in a document, by the document's name."""
        listed: dict[str, list[str]] = {}
        for identifier, forms in self.forms.items():
            for document in forms:
                listed.setdefault(document, []).append(identifier)
        return listed


NO_ROSTER = Roster("")
"""What stands in for an entities file where none was given."""


def read_roster(content: bytes, set_name: str, vocabulary: Vocabulary, source: str) -> Roster:
    """Return the entities of a file; an id is one entity throughout its set.

    Raises:
        InvalidClaims: A line that is no entity, an unknown type, or an id that stands twice.
    """
    records: dict[str, EntityRecord] = {}
    forms: dict[str, dict[str, tuple[str, ...]]] = {}
    for line, row in read_lines(content, source):
        try:
            record, spellings = _read_entity(row, set_name, vocabulary)
        except FieldFault as fault:
            raise InvalidClaims(fault.reason, source=source, line=line, field=fault.field) from None
        recorded_id = record.recorded_id or ""
        if recorded_id in records:
            raise InvalidClaims(f"{recorded_id!r} is an entity already", source=source, line=line, field="id")
        records[recorded_id] = record
        forms[recorded_id] = spellings
    return Roster(set_name, records, forms)


def _read_entity(
    row: dict[str, Any], set_name: str, vocabulary: Vocabulary
) -> tuple[EntityRecord, dict[str, tuple[str, ...]]]:
    identifier, name, type_name = (_text(key, row.get(key)) for key in ("id", "name", "type"))
    if type_name not in entity_classes(vocabulary):
        known = ", ".join(sorted(entity_classes(vocabulary)))
        raise FieldFault("type", f"{type_name!r} is none of: {known}")
    record = EntityRecord(
        node="entity/" + content_hash("entity/1", set_name, identifier),
        type=type_name,
        name=name,
        recorded_id=identifier,
        entity_set=set_name,
        roles=tuple(sorted(_texts("roles", row.get("roles", [])))),
        extra=_extra(row),
    )
    return record, _forms(row.get("forms", {}))


def entity_classes(vocabulary: Vocabulary) -> frozenset[str]:
    """Return the classes that an entity of a file may have: entities that are no events."""
    below = {name for name, supers in vocabulary.super_classes.items() if "Entity" in supers}
    events = {name for name, supers in vocabulary.super_classes.items() if "Event" in supers}
    return frozenset((below | {"Entity"}) - events - {"Event"})


def _text(key: str, value: Any) -> str:
    if value is None:
        raise FieldFault(key, "is missing")
    if not isinstance(value, str) or not value.strip():
        raise FieldFault(key, f"{value!r} is not text")
    if fault := name_fault(value):
        raise FieldFault(key, fault)
    return value


def _texts(key: str, values: Any) -> tuple[str, ...]:
    if not isinstance(values, list):
        raise FieldFault(key, "is not a list of texts")
    return tuple(_text(key, value) for value in values)


def _forms(forms: Any) -> dict[str, tuple[str, ...]]:
    if not isinstance(forms, dict):
        raise FieldFault("forms", "is not an object: a list of surface forms for each document")
    return {document: _texts(f"forms.{document}", words) for document, words in forms.items()}


def _extra(row: dict[str, Any]) -> str | None:
    rest = {key: value for key, value in row.items() if key not in _KEYS}
    if not rest:
        return None
    extra = json.dumps(rest, ensure_ascii=False, sort_keys=True, default=str)
    if fault := text_fault(extra):
        raise FieldFault(min(rest), fault)
    return extra
