"""Documents, claims and evidence as quads; the same input gives the same quads."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import lru_cache

from pyoxigraph import Literal, NamedNode

from graph.model import (
    Assessment,
    Claim,
    Document,
    EntityRecord,
    EntityRef,
    Evidence,
    Frame,
    Mention,
    Money,
    Properties,
    Quad,
    Term,
    Text,
    Time,
    Value,
)
from graph.values import (
    TRUE,
    bounds,
    date_literal,
    decimal_literal,
    integer_literal,
    literal_of,
    moment_literal,
    money_node,
    scalar_literal,
)
from graph.vocabulary import (
    PREFERRED_LABEL,
    TYPE,
    Names,
    content_hash,
    end_key,
    pair_node,
    term,
)

_CLAIM, _EVIDENCE, _MENTION, _MONEY = (term(n) for n in ("Claim", "Evidence", "Mention", "Money"))
_CANONICAL, _ENDS = term("canonical"), term("ends")
_DOCUMENT, _ENTITY, _FORM, _START, _END = (term(n) for n in ("document", "entity", "form", "start", "end"))
_KEPT = {
    "difficulty": "difficulty",
    "note": "note",
    "occurrence": "occurrence",
    "optional": "optional",
    "event_group": "eventGroup",
}
_QUALIFIERS = {"date": "date", "rounds": "rounds", "family": "roleFamily", "event": "eventName"}


class QuadWriter:
    """Writes the quads of one graph's data, below one base IRI."""

    def __init__(self, names: Names) -> None:
        self.names = names

    # --- claims

    def claim(self, claim: Claim, properties: Properties) -> Iterator[Quad]:
        """Yield the quads of a claim and its properties, an amount's own left out: see `money`."""
        graph, node = self.names.claims, self.names.node(claim.id)
        yield Quad(node, TYPE, _CLAIM, graph)
        yield from _property_quads(node, properties, graph)
        yield Quad(node, _CANONICAL, node, self.names.canonical)
        if claim.event:
            pair = pair_node(claim.subject, self._end_key(claim.value))
            yield Quad(node, _ENDS, self.names.node(pair), self.names.canonical)

    def claim_properties(self, claim: Claim) -> Properties:
        """Return what is recorded of a claim."""
        value = claim.value
        properties: dict[str, Sequence[Term]] = {
            "subject": [self.names.node(claim.subject)],
            "predicate": [term(claim.predicate)],
        }
        if isinstance(value, EntityRef):
            properties["object"] = [self.names.node(value.node)]
        elif isinstance(value, Money):
            properties["object"] = [self.names.node(money_node(value))]
        else:
            properties["value"] = [literal_of(value)]
        if isinstance(value, Time):
            properties |= _bounds(value, "notBefore", "notAfter")
        if claim.event:
            properties["event"] = [self.names.node(claim.event)]
        for name, qualifier in claim.qualifiers:
            properties[_QUALIFIERS[name]] = [self._qualifier(name, qualifier)]
        return properties

    def _end_key(self, value: Value) -> list[str]:
        if isinstance(value, EntityRef):
            return end_key(value.node, None)
        if isinstance(value, Money):
            return end_key(money_node(value), None)
        literal = literal_of(value)
        return end_key(literal.value, literal.datatype.value)

    def _qualifier(self, name: str, value: object) -> NamedNode | Literal:
        if name == "family" and isinstance(value, Text) and value.words.startswith("office/"):
            return term(value.words)
        return literal_of(value)  # type: ignore[arg-type]

    def money(self, money: Money, graph: NamedNode) -> Iterator[Quad]:
        """Yield the description of an amount; the same amount is the same quads."""
        node = self.names.node(money_node(money))
        least, most = bounds(money)
        yield Quad(node, TYPE, _MONEY, graph)
        yield Quad(node, term("amount"), decimal_literal(money.value), graph)
        yield Quad(node, term("currency"), Literal(money.currency), graph)
        if money.period:
            yield Quad(node, term("period"), Literal(money.period), graph)
        if money.qualifier:
            yield Quad(node, term("qualifier"), Literal(money.qualifier), graph)
        if least is not None:
            yield Quad(node, term("minimum"), decimal_literal(least), graph)
        if most is not None:
            yield Quad(node, term("maximum"), decimal_literal(most), graph)

    # --- documents

    def document(self, document: Document) -> Iterator[Quad]:
        """Yield what is known of a document, its whole text included."""
        graph = self.names.document(document.id)
        values: list[tuple[str, Literal | None]] = [
            ("documentId", Literal(document.id)),
            ("text", Literal(document.text)),
            ("sha256", Literal(document.sha256)),
            ("language", Literal(document.language)),
            ("length", integer_literal(len(document.text))),
            ("title", Literal(document.title) if document.title else None),
            ("publisher", Literal(document.publisher) if document.publisher else None),
            ("url", Literal(document.url) if document.url else None),
            ("published", literal_of(document.published) if document.published else None),
        ]
        yield Quad(graph, TYPE, term("Document"), graph)
        for name, value in values:
            if value is not None:
                yield Quad(graph, term(name), value, graph)
        if document.published:
            yield from _property_quads(graph, _bounds(document.published, "notBefore", "notAfter"), graph)

    def named(self, document: Document, extractor: str, record: EntityRecord) -> Iterator[Quad]:
        """Yield, for the document's graph, that an extractor's claims name an entity, and as what."""
        graph = self.names.document(document.id)
        yield Quad(graph, term("mentions"), self.names.node(record.node), graph)
        yield from self.recorded(document, extractor, record)

    def recorded(self, document: Document, extractor: str, record: EntityRecord) -> Iterator[Quad]:
        """Yield the record itself, whole, in the document's graph."""
        graph = self.names.document(document.id)
        yield Quad(graph, term("entityRecord"), Literal(encode_record(extractor, record)), graph)

    def entity(self, record: EntityRecord) -> Iterator[Quad]:
        """Yield what the graph `entities` holds of one record; records of many documents add up there."""
        graph, node = self.names.entities, self.names.node(record.node)
        yield Quad(node, TYPE, term(record.type), graph)
        yield Quad(node, PREFERRED_LABEL, _name(record), graph)
        if record.recorded_id is not None:
            yield Quad(node, term("recordedId"), Literal(record.recorded_id), graph)
            yield Quad(node, term("entitySet"), Literal(record.entity_set or ""), graph)
        for name in record.english:
            yield Quad(node, PREFERRED_LABEL, Literal(name, language="en"), graph)
        if "investor" in record.roles:
            yield Quad(node, TYPE, term("Investor"), graph)

    def mention(self, document: Document, mention: Mention) -> Iterator[Quad]:
        """Yield one mention of an entity in a document's text."""
        graph = self.names.document(document.id)
        parts = [document.id, mention.start, mention.end, mention.entity]
        node = self.names.node("mention/" + content_hash("mention/1", *parts))
        yield Quad(node, TYPE, _MENTION, graph)
        yield Quad(node, _DOCUMENT, graph, graph)
        yield Quad(node, _ENTITY, self.names.node(mention.entity), graph)
        yield Quad(node, _FORM, Literal(mention.form, language=document.language), graph)
        yield Quad(node, _START, integer_literal(mention.start), graph)
        yield Quad(node, _END, integer_literal(mention.end), graph)

    # --- evidence

    def evidence(self, evidence: Evidence, document: Document, properties: Properties) -> Iterator[Quad]:
        """Yield the quads of one evidence and its properties, in the graph of its document."""
        graph, node = self.names.document(document.id), self.names.node(evidence.id)
        yield Quad(node, TYPE, _EVIDENCE, graph)
        yield from _property_quads(node, properties, graph)

    def evidence_properties(self, evidence: Evidence, document: Document, extractor: str) -> Properties:
        """Return what is recorded of one evidence."""
        node, frame = self.names.node, evidence.frame
        properties: dict[str, Sequence[Term]] = {
            "document": [self.names.document(document.id)],
            "extractor": [_word(extractor)],
            "rowId": [Literal(frame.id)],
            "stance": [term(evidence.stance)],
            "saidBy": [node(evidence.said_by)],
            "quote": [Literal(frame.quote, language=document.language)],
            "start": [integer_literal(frame.start)],
            "end": [integer_literal(frame.end)],
            "confidence": [decimal_literal(frame.confidence)],
            "relation": [_word(frame.relation)],
            "polarity": [_word(frame.polarity)],
            "modality": [_word(frame.modality)],
            "claim": [node(claim) for claim in evidence.told],
        }
        if evidence.presupposed:
            properties["presupposes"] = [node(claim) for claim in evidence.presupposed]
        if evidence.reported_by:
            properties["reportedBy"] = [node(speaker) for speaker in evidence.reported_by]
        if evidence.negated:
            properties["negated"] = [TRUE]
        if frame.relation == "commented":
            properties["remarkModality"] = [_word(frame.modality)]
        if evidence.subject_role:
            properties["subjectRole"] = [_word(evidence.subject_role)]
        if evidence.object_role:
            properties["objectRole"] = [_word(evidence.object_role)]
        if frame.time and frame.time_of == "report":
            properties["reportedOn"] = [literal_of(frame.time)]
            properties |= _bounds(frame.time, "reportedNotBefore", "reportedNotAfter")
        return properties | self._attribution(frame) | _frame_keys(frame)

    def _attribution(self, frame: Frame) -> dict[str, Sequence[Term]]:
        speakers = [self.names.node(name.node) for name in frame.attributed_to if isinstance(name, EntityRef)]
        properties: dict[str, Sequence[Term]] = {}
        if speakers:
            properties["attributedTo"] = list(dict.fromkeys(speakers))
        if len(speakers) > 1:
            properties["attributionOrder"] = [Literal(" ".join(speaker.value for speaker in speakers))]
        if frame.attribution_text:
            properties["attributionText"] = [Literal(frame.attribution_text)]
        return properties

    # --- judgements

    def assessment(self, assessment: Assessment) -> Iterator[Quad]:
        """Yield a person's verdict on a claim, in the graph `judgements`."""
        graph = self.names.judgements
        parts = [assessment.claim, assessment.verdict, assessment.why, assessment.by, assessment.at]
        node = self.names.node("assessment/" + content_hash("assessment/1", *parts))
        yield Quad(node, TYPE, term("Assessment"), graph)
        yield Quad(node, term("claim"), self.names.node(assessment.claim), graph)
        verdict = Literal("none") if assessment.verdict == "none" else term(assessment.verdict.capitalize())
        yield Quad(node, term("verdict"), verdict, graph)
        yield Quad(node, term("why"), Literal(assessment.why), graph)
        yield Quad(node, term("by"), Literal(assessment.by), graph)
        yield Quad(node, term("at"), moment_literal(assessment.at), graph)


def _property_quads(node: NamedNode, properties: Properties, graph: NamedNode) -> list[Quad]:
    return [
        Quad(node, predicate, value, graph)
        for predicate, values in ((term(name), values) for name, values in properties.items())
        for value in values
    ]


def _frame_keys(frame: Frame) -> dict[str, Sequence[Term]]:
    words = {
        "focus": frame.focus,
        "timeText": frame.time_text,
        "timeBasis": frame.time_basis,
        "timeOf": frame.time_of,
        _QUALIFIERS["event"]: frame.event,
    }
    properties: dict[str, Sequence[Term]] = {n: [_word(w)] for n, w in words.items() if w is not None}
    return properties | {_KEPT[key]: [scalar_literal(value)] for key, value in frame.kept.items()}


def _bounds(time: Time, not_before: str, not_after: str) -> dict[str, Sequence[Term]]:
    bounds = {not_before: time.not_before, not_after: time.not_after}
    return {name: [date_literal(day)] for name, day in bounds.items() if day}


@lru_cache(maxsize=10_000)
def _word(words: str) -> Literal:
    """Return the literal of a word that many evidences share: making one takes a while."""
    return Literal(words)


def _name(record: EntityRecord) -> Literal:
    """Return the name as a label: names of an entities file are English, others are words of a text."""
    return Literal(record.name, language="en" if record.recorded_id is not None else None)


def encode_record(extractor: str, record: EntityRecord) -> str:
    """Return an entity record as the JSON that its document's graph keeps."""
    fields = {
        "extractor": extractor,
        "node": record.node,
        "type": record.type,
        "name": record.name,
        "id": record.recorded_id,
        "set": record.entity_set,
        "roles": list(record.roles),
        "forms": list(record.forms),
        "english": list(record.english),
        "extra": record.extra,
    }
    return json.dumps({k: v for k, v in fields.items() if v}, ensure_ascii=False, sort_keys=True)


def decode_record(encoded: str) -> tuple[str, EntityRecord]:
    """Return an extractor and its entity record from the JSON, the reverse of `encode_record`."""
    fields = json.loads(encoded)
    record = EntityRecord(
        node=fields["node"],
        type=fields["type"],
        name=fields["name"],
        recorded_id=fields.get("id"),
        entity_set=fields.get("set", "") if "id" in fields else None,
        roles=tuple(fields.get("roles", ())),
        forms=tuple(fields.get("forms", ())),
        english=tuple(fields.get("english", ())),
        extra=fields.get("extra"),
    )
    return fields["extractor"], record
