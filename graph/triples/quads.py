"""Documents, claims and evidence as quads; the same input gives the same quads."""

from __future__ import annotations

import json
from collections.abc import Iterator

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
    Quad,
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
_PROPERTIES = {
    name: term(name)
    for name in (
        "subject predicate object value event canonical ends date notBefore notAfter "
        "claim presupposes stance negated saidBy reportedBy attributedTo attributionOrder attributionText "
        "reportedOn reportedNotBefore reportedNotAfter quote start end confidence extractor document "
        "relation polarity modality remarkModality rowId focus timeText timeBasis timeOf "
        "subjectRole objectRole entity form"
    ).split()
}
_KEPT = {
    "difficulty": term("difficulty"),
    "note": term("note"),
    "occurrence": term("occurrence"),
    "optional": term("optional"),
    "event_group": term("eventGroup"),
}
_QUALIFIERS = {
    "date": term("date"),
    "rounds": term("rounds"),
    "family": term("roleFamily"),
    "event": term("eventName"),
}


class QuadWriter:
    """Writes the quads of one graph's data, below one base IRI."""

    def __init__(self, names: Names) -> None:
        self.names = names

    # --- claims

    def claim(self, claim: Claim) -> Iterator[Quad]:
        """Yield the quads of a claim, in the graphs `claims` and `canonical`."""
        graph, node = self.names.claims, self.names.node(claim.id)
        p = _PROPERTIES
        yield Quad(node, TYPE, _CLAIM, graph)
        yield Quad(node, p["subject"], self.names.node(claim.subject), graph)
        yield Quad(node, p["predicate"], term(claim.predicate), graph)
        yield from self._end(node, claim, graph)
        if claim.event:
            yield Quad(node, p["event"], self.names.node(claim.event), graph)
        for name, value in claim.qualifiers:
            yield Quad(node, _QUALIFIERS[name], self._qualifier(name, value), graph)
        yield Quad(node, p["canonical"], node, self.names.canonical)
        if claim.event:
            pair = pair_node(claim.subject, self._end_key(claim.value))
            yield Quad(node, p["ends"], self.names.node(pair), self.names.canonical)

    def _end(self, node: NamedNode, claim: Claim, graph: NamedNode) -> Iterator[Quad]:
        p, value = _PROPERTIES, claim.value
        if isinstance(value, EntityRef):
            yield Quad(node, p["object"], self.names.node(value.node), graph)
        elif isinstance(value, Money):
            yield Quad(node, p["object"], self.names.node(money_node(value)), graph)
            yield from self.money(value, graph)
        else:
            yield Quad(node, p["value"], literal_of(value), graph)
            if isinstance(value, Time):
                yield from _bounds(node, value, graph, "notBefore", "notAfter")

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
            yield from _bounds(graph, document.published, graph, "notBefore", "notAfter")

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
        graph, p = self.names.document(document.id), _PROPERTIES
        parts = [document.id, mention.start, mention.end, mention.entity]
        node = self.names.node("mention/" + content_hash("mention/1", *parts))
        yield Quad(node, TYPE, _MENTION, graph)
        yield Quad(node, p["document"], graph, graph)
        yield Quad(node, p["entity"], self.names.node(mention.entity), graph)
        yield Quad(node, p["form"], Literal(mention.form, language=document.language), graph)
        yield Quad(node, p["start"], integer_literal(mention.start), graph)
        yield Quad(node, p["end"], integer_literal(mention.end), graph)

    # --- evidence

    def evidence(self, evidence: Evidence, document: Document, extractor: str) -> Iterator[Quad]:
        """Yield the quads of one evidence, in the graph of its document."""
        graph, node, p = self.names.document(document.id), self.names.node(evidence.id), _PROPERTIES
        frame = evidence.frame
        values: list[tuple[NamedNode, NamedNode | Literal]] = [
            (TYPE, _EVIDENCE),
            (p["document"], graph),
            (p["extractor"], Literal(extractor)),
            (p["rowId"], Literal(frame.id)),
            (p["stance"], term(evidence.stance)),
            (p["saidBy"], self.names.node(evidence.said_by)),
            (p["quote"], Literal(frame.quote, language=document.language)),
            (p["start"], integer_literal(frame.start)),
            (p["end"], integer_literal(frame.end)),
            (p["confidence"], decimal_literal(frame.confidence)),
            (p["relation"], Literal(frame.relation)),
            (p["polarity"], Literal(frame.polarity)),
            (p["modality"], Literal(frame.modality)),
        ]
        values += [(p["claim"], self.names.node(claim)) for claim in evidence.told]
        values += [(p["presupposes"], self.names.node(claim)) for claim in evidence.presupposed]
        values += [(p["reportedBy"], self.names.node(speaker)) for speaker in evidence.reported_by]
        values += self._attribution(frame)
        values += _frame_keys(frame)
        if evidence.negated:
            values.append((p["negated"], TRUE))
        if frame.relation == "commented":
            values.append((p["remarkModality"], Literal(frame.modality)))
        if evidence.subject_role:
            values.append((p["subjectRole"], Literal(evidence.subject_role)))
        if evidence.object_role:
            values.append((p["objectRole"], Literal(evidence.object_role)))
        for predicate, value in values:
            yield Quad(node, predicate, value, graph)
        if frame.time and frame.time_of == "report":
            yield Quad(node, p["reportedOn"], literal_of(frame.time), graph)
            yield from _bounds(node, frame.time, graph, "reportedNotBefore", "reportedNotAfter")

    def _attribution(self, frame: Frame) -> Iterator[tuple[NamedNode, NamedNode | Literal]]:
        speakers = [self.names.node(name.node) for name in frame.attributed_to if isinstance(name, EntityRef)]
        for speaker in speakers:
            yield _PROPERTIES["attributedTo"], speaker
        if len(speakers) > 1:
            order = " ".join(speaker.value for speaker in speakers)
            yield _PROPERTIES["attributionOrder"], Literal(order)
        if frame.attribution_text:
            yield _PROPERTIES["attributionText"], Literal(frame.attribution_text)

    # --- judgements

    def assessment(self, assessment: Assessment) -> Iterator[Quad]:
        """Yield a person's verdict on a claim, in the graph `judgements`."""
        graph = self.names.judgements
        parts = [assessment.claim, assessment.verdict, assessment.why, assessment.by, assessment.at]
        node = self.names.node("assessment/" + content_hash("assessment/1", *parts))
        yield Quad(node, TYPE, term("Assessment"), graph)
        yield Quad(node, _PROPERTIES["claim"], self.names.node(assessment.claim), graph)
        verdict = Literal("none") if assessment.verdict == "none" else term(assessment.verdict.capitalize())
        yield Quad(node, term("verdict"), verdict, graph)
        yield Quad(node, term("why"), Literal(assessment.why), graph)
        yield Quad(node, term("by"), Literal(assessment.by), graph)
        yield Quad(node, term("at"), moment_literal(assessment.at), graph)


def _frame_keys(frame: Frame) -> Iterator[tuple[NamedNode, Literal]]:
    p = _PROPERTIES
    optional = {
        "focus": frame.focus,
        "timeText": frame.time_text,
        "timeBasis": frame.time_basis,
        "timeOf": frame.time_of,
    }
    for name, words in optional.items():
        if words is not None:
            yield p[name], Literal(words)
    if frame.event is not None:
        yield _QUALIFIERS["event"], Literal(frame.event)
    for key, value in frame.kept.items():
        yield _KEPT[key], scalar_literal(value)


def _bounds(node: NamedNode, time: Time, graph: NamedNode, not_before: str, not_after: str) -> Iterator[Quad]:
    if time.not_before:
        yield Quad(node, _PROPERTIES[not_before], date_literal(time.not_before), graph)
    if time.not_after:
        yield Quad(node, _PROPERTIES[not_after], date_literal(time.not_after), graph)


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
