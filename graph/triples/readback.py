"""A row of the claims format, read back out of the graph: nothing that was told is lost on the way."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from pyoxigraph import NamedNode

from graph.dates import as_told
from graph.ledger import Ledger, RecordedClaim
from graph.model import EntityRecord, Number, Term, Time, Truth
from graph.values import plain_decimal, value_of
from graph.vocabulary import TYPE, Vocabulary, term_name

_KEYS = {
    "timeText": "time_text",
    "timeBasis": "time_basis",
    "timeOf": "time_of",
    "attributionText": "attribution_text",
    "focus": "focus",
    "eventName": "event",
    "difficulty": "difficulty",
    "note": "note",
    "occurrence": "occurrence",
    "optional": "optional",
    "eventGroup": "event_group",
}


def read_row(
    ledger: Ledger,
    evidence: NamedNode,
    document: NamedNode,
    entities: Mapping[str, EntityRecord],
    vocabulary: Vocabulary,
) -> dict[str, Any]:
    """Return the row that an evidence was made from; `entities` are the document's, by node id."""
    values = ledger.evidence(evidence, document)
    reader = _RowReader(ledger, entities, vocabulary)
    claims = [reader.claim(node) for name in ("claim", "presupposes") for node in values.get(name, ())]
    core = next(claim for claim in claims if claim.is_core)
    attributes = [claim for claim in claims if not claim.is_core]
    row: dict[str, Any] = {
        "id": values["rowId"][0].value,
        "event_or_relation": values["relation"][0].value,
        "args": reader.args(core, attributes, values),
        "time": _time(attributes, values),
        "polarity": values["polarity"][0].value,
        "modality": values["modality"][0].value,
        "attributed_to": reader.speakers(values),
        "quote": values["quote"][0].value,
        "start": int(values["start"][0].value),
        "end": int(values["end"][0].value),
        "confidence": _number(values["confidence"][0].value),
    }
    for name, key in _KEYS.items():
        if name in values:
            row[key] = _scalar(values[name][0])
    return row


class _RowReader:
    """Turns claims back into arguments, and nodes back into ids or words."""

    def __init__(self, ledger: Ledger, entities: Mapping[str, EntityRecord], vocabulary: Vocabulary) -> None:
        self._ledger = ledger
        self._entities = entities
        self._vocabulary = vocabulary

    def claim(self, node: Term) -> RecordedClaim:
        assert isinstance(node, NamedNode)
        claim = self._ledger.claim(node)
        assert claim is not None, f"{node} is named by evidence but stands in no graph"
        return claim

    def args(
        self, core: RecordedClaim, attributes: list[RecordedClaim], values: Mapping[str, list[Term]]
    ) -> dict[str, Any]:
        args: dict[str, Any] = self._named_by_predicate(core, values["relation"][0].value)
        if "subjectRole" in values:
            self._put(args, values["subjectRole"][0].value, core.subject)
        if "objectRole" in values:
            self._put(args, values["objectRole"][0].value, core.end)
        for claim in attributes:
            if claim.predicate != "date":
                self._put(args, self._vocabulary.role_of(claim.predicate), claim.end)
        return args

    def _named_by_predicate(self, core: RecordedClaim, relation: str) -> dict[str, Any]:
        """Return the arguments `kind` and `metric`, which the predicate holds."""
        recipe = self._vocabulary.relation_told(relation, core.predicate)
        if relation == "other":
            kind = recipe.name.partition("/")[2] or self._vocabulary.kind_of(core.predicate)
            return {"kind": kind}
        if relation == "finances":
            return {"metric": self._vocabulary.metric_of(core.predicate)}
        return {}

    def _put(self, args: dict[str, Any], role: str, end: Term) -> None:
        if isinstance(end, NamedNode):
            node = self._ledger.names.id(end)
            if node.startswith("money/"):
                args[role] = self._money(end)
            else:
                args |= self._entity(role, node)
        else:
            args[role] = _argument(role, end)

    def _entity(self, role: str, node: str) -> dict[str, str]:
        record = self._entities[node]
        name = record.recorded_id if record.recorded_id is not None else record.name
        return {role: name} | {f"{role}_en": english for english in record.english[:1]}

    def _money(self, node: NamedNode) -> dict[str, Any]:
        graph = self._ledger.names.claims
        found = {
            term_name(quad.predicate.value): quad.object.value
            for quad in self._ledger.source.match(node, None, None, graph)
            if quad.predicate != TYPE
        }
        return {
            "value": _number(found["amount"]),
            "currency": found["currency"],
            "period": found.get("period"),
            "qualifier": found.get("qualifier"),
        }

    def speakers(self, values: Mapping[str, list[Term]]) -> str | list[str] | None:
        if "attributionOrder" in values:
            return [self._speaker(iri) for iri in values["attributionOrder"][0].value.split(" ")]
        if "attributedTo" in values:
            return self._speaker(values["attributedTo"][0].value)
        return None

    def _speaker(self, iri: str) -> str:
        record = self._entities[self._ledger.names.id(iri)]
        return record.recorded_id if record.recorded_id is not None else record.name


def _argument(role: str, literal: Any) -> Any:
    match value_of(literal):
        case Time(edtf) if role == "year":
            return int(edtf)
        case Number(decimal):
            return _number(decimal)
        case Truth():
            return True
    return literal.value


def _number(decimal: str) -> int | Decimal:
    plain = plain_decimal(decimal)
    return Decimal(plain) if "." in plain else int(plain)


def _scalar(term: Term) -> Any:
    value = value_of(term)  # type: ignore[arg-type]
    if isinstance(value, Truth):
        return term.value == "true"
    return _number(value.decimal) if isinstance(value, Number) else term.value


def _time(attributes: list[RecordedClaim], values: Mapping[str, list[Term]]) -> str | None:
    told = [claim.end.value for claim in attributes if claim.predicate == "date"]
    told += [term.value for term in values.get("reportedOn", ())]
    return as_told(Time(told[0], None, None)) if told else None
