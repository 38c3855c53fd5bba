"""What stands in the graph of one document, and taking it out or putting it in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from pyoxigraph import Literal, NamedNode

from graph.ledger import CLAIM, PRESUPPOSES, Ledger
from graph.model import (
    Claim,
    Document,
    EntityRecord,
    Evidence,
    Money,
    Quad,
    QuadSource,
    Reading,
    Time,
    Value,
)
from graph.overlay import Overlay
from graph.triples import QuadWriter, decode_record, find_mentions, tell
from graph.view import Touched, name_quads
from graph.vocabulary import TYPE, Names, Vocabulary, term

_EXTRACTOR, _RECORD, _MENTIONS, _DOCUMENT = (
    term(n) for n in ("extractor", "entityRecord", "mentions", "Document")
)
_DESCRIBED = ("documentId", "text", "sha256", "language", "length", "title", "publisher", "url", "published")


def stored_document(source: QuadSource, names: Names, id: str) -> Document | None:
    """Return a document as it stands in the graph, its text included; None where there is none."""
    graph = names.document(id)
    if next(source.match(graph, TYPE, _DOCUMENT, graph), None) is None:
        return None
    values = {name: _value(source, graph, name) for name in (*_DESCRIBED, "notBefore", "notAfter")}
    published = values["published"]
    return Document(
        id=id,
        text=values["text"] or "",
        sha256=values["sha256"] or "",
        language=values["language"] or "und",
        title=values["title"],
        publisher=values["publisher"],
        url=values["url"],
        published=Time(published, values["notBefore"], values["notAfter"]) if published else None,
    )


def _value(source: QuadSource, graph: NamedNode, name: str) -> str | None:
    quad = next(source.match(graph, term(name), None, graph), None)
    return quad.object.value if quad and isinstance(quad.object, Literal) else None


def document_ids(source: QuadSource) -> list[str]:
    """Return the ids of all documents, sorted."""
    found = source.match(None, TYPE, _DOCUMENT)
    return sorted(
        quad.object.value
        for document in found
        for quad in source.match(document.subject, term("documentId"), None, document.graph_name)
        if isinstance(quad.object, Literal)
    )


def stored_records(source: QuadSource, graph: NamedNode) -> list[tuple[str, EntityRecord]]:
    """Return a document's entities, each with the extractor whose claims name it."""
    literals = sorted(quad.object.value for quad in source.match(graph, _RECORD, None, graph))
    return [decode_record(literal) for literal in literals]


class Shelf:
    """Puts readings into an overlay and takes them out again, noting which claims are touched.

    The ledger reads the overlay, and is told of all that comes and goes. `said` has records, each with
    its document's language, of which all that they say of their entities is there.
    """

    def __init__(
        self, overlay: Overlay, ledger: Ledger, vocabulary: Vocabulary, said: set[tuple[EntityRecord, str]]
    ) -> None:
        self.overlay = overlay
        self.ledger = ledger
        self.names = names = ledger.names
        self.vocabulary = vocabulary
        self.touched = Touched()
        self._said = said
        self._writer = QuadWriter(names)

    # --- in

    def put(self, reading: Reading, *, is_new: bool) -> None:
        """Add a reading whose document, or whose evidence by this extractor, is not there.

        It `is_new` where the document itself is not there.
        """
        document = reading.document
        # Of a document that is there, another extractor may have named the same entities.
        add = self.overlay.add if is_new else self.overlay.add_missing
        add(self._writer.document(document))
        self._touch(document, is_new=is_new)
        for record in reading.entities:
            add(self._writer.named(document, reading.extractor, record))
            self._put_names(document, record)
        if is_new:
            self.overlay.add(self._mentions(document, reading.entities))
        else:
            self._renew_mentions(document)
        for frame in reading.frames:
            told = tell(frame, document.id, reading.extractor, self.vocabulary)
            for claim in told.claims:
                self._put_claim(claim)
            self._put_evidence(document, reading.extractor, told.evidence)

    def _touch(self, document: Document, *, is_new: bool) -> None:
        """Note a document, and all that is told in it: its publisher may be another, and speaks in it."""
        graph = self.names.document(document.id)
        self.touched.documents.add(graph)
        if is_new:
            return
        for quad in list(self.overlay.match(None, CLAIM, None, graph)):
            assert isinstance(quad.object, NamedNode)
            if claim := self.ledger.claim(quad.object):
                self.touched.add(claim)

    def _put_evidence(self, document: Document, extractor: str, evidence: Evidence) -> None:
        properties = self._writer.evidence_properties(evidence, document, extractor)
        self.overlay.add(self._writer.evidence(evidence, document, properties))
        graph, node = self.names.document(document.id), self.names.node(evidence.id)
        self.ledger.learn_evidence(node, graph, properties)

    def _put_claim(self, claim: Claim) -> None:
        node = self.names.node(claim.id)
        if self.ledger.claim(node) is None:
            properties = self._writer.claim_properties(claim)
            self.overlay.add(self._writer.claim(claim, properties))
            self._put_amount(claim.value)
            self.ledger.learn_claim(node, properties)
            self.touched.new_claims.add(node)
        self.touched.events.add(self.names.node(claim.event or claim.subject))

    def _put_amount(self, value: Value) -> None:
        """Describe an amount, unless another claim leads to it already."""
        if isinstance(value, Money):
            described = list(self._writer.money(value, self.names.claims))
            first = described[0]
            if next(self.overlay.match(first.subject, TYPE, None, self.names.claims), None) is None:
                self.overlay.add(described)

    def _put_names(self, document: Document, record: EntityRecord) -> None:
        """Add what a record says of its entity, as far as no other record has said it: most are known."""
        if (record, document.language) in self._said:
            return
        self._said.add((record, document.language))
        node = self.names.node(record.node)
        said = set(self._writer.entity(record))
        self.overlay.add(said - set(self.overlay.match(node, None, None, self.names.entities)))
        self.overlay.add_missing(name_quads(record, document.language, self.names, self.vocabulary))

    def _renew_mentions(self, document: Document) -> None:
        """Find the mentions again, of the entities that all extractors name together."""
        graph = self.names.document(document.id)
        old = [
            quad
            for mention in list(self.overlay.match(None, TYPE, term("Mention"), graph))
            for quad in self.overlay.match(mention.subject, None, None, graph)
        ]
        records = [record for _, record in stored_records(self.overlay, graph)]
        new = set(self._mentions(document, records))
        self.overlay.remove(set(old) - new)
        self.overlay.add(new - set(old))

    def _mentions(self, document: Document, records: Iterable[EntityRecord]) -> Iterator[Quad]:
        for mention in find_mentions(document.text, records):
            yield from self._writer.mention(document, mention)

    # --- out

    def take_evidence(self, document: Document, extractor: str) -> None:
        """Take out what one extractor found in a document, and the claims that nothing else supports."""
        graph = self.names.document(document.id)
        evidence = [quad.subject for quad in self.overlay.match(None, _EXTRACTOR, Literal(extractor), graph)]
        self._take_evidence(evidence, graph)
        records = [r for by, r in stored_records(self.overlay, graph) if by == extractor]
        self._take_entities(document, extractor, records)

    def take_description(self, document: Document) -> None:
        """Take out what is said of a document beside its text's evidence and entities."""
        graph = self.names.document(document.id)
        for name in (*_DESCRIBED, "notBefore", "notAfter"):
            self.overlay.remove(list(self.overlay.match(graph, term(name), None, graph)))

    def take_document(self, document: Document) -> tuple[int, int]:
        """Take out a document whole; return how much evidence went, and how many claims with it."""
        graph = self.names.document(document.id)
        self.touched.documents.add(graph)
        evidence = [quad.subject for quad in self.overlay.match(None, TYPE, term("Evidence"), graph)]
        claims = self._take_evidence(evidence, graph)
        records = stored_records(self.overlay, graph)
        for extractor in sorted({by for by, _ in records}):
            self._take_entities(document, extractor, [r for by, r in records if by == extractor])
        self.overlay.remove(list(self.overlay.match(None, None, None, graph)))
        return len(evidence), claims

    def _take_evidence(self, evidence: list[NamedNode], graph: NamedNode) -> int:
        """Take out evidence, and the claims that nothing else supports; return how many these are."""
        told = {node: self._claims_of(node, graph) for node in evidence}
        recorded = [claim for node in set().union(*told.values()) if (claim := self.ledger.claim(node))]
        for claim in recorded:
            self.touched.add(claim)
        for node, claims in told.items():
            self.overlay.remove(list(self.overlay.match(node, None, None, graph)))
            self.ledger.forget_evidence(node, claims)
        unsupported = [claim for claim in recorded if not self._is_supported(claim.node)]
        for claim in unsupported:
            self._drop_claim(claim.node, claim.end)
            self.ledger.forget_claim(claim)
        return len(unsupported)

    def _claims_of(self, evidence: NamedNode, graph: NamedNode) -> set[NamedNode]:
        """Return what an evidence tells, and what it takes for granted."""
        return {
            quad.object
            for predicate in (CLAIM, PRESUPPOSES)
            for quad in self.overlay.match(evidence, predicate, None, graph)
            if isinstance(quad.object, NamedNode)
        }

    def _is_supported(self, claim: NamedNode) -> bool:
        """Return whether any evidence is left that tells a claim or takes it for granted."""
        judgements = self.names.judgements
        for predicate in (CLAIM, PRESUPPOSES):
            for quad in self.overlay.match(None, predicate, claim):
                if quad.graph_name != judgements:
                    return True
        return False

    def _drop_claim(self, claim: NamedNode, end: object) -> None:
        for graph in (self.names.claims, self.names.canonical):
            self.overlay.remove(list(self.overlay.match(claim, None, None, graph)))
        if not (isinstance(end, NamedNode) and end.value.startswith(self.names.base + "money/")):
            return
        if next(self.overlay.match(None, term("object"), end, self.names.claims), None) is None:
            self.overlay.remove(list(self.overlay.match(end, None, None, self.names.claims)))

    def _take_entities(self, document: Document, extractor: str, records: Iterable[EntityRecord]) -> None:
        graph = self.names.document(document.id)
        for record in records:
            self.overlay.remove_present(self._writer.recorded(document, extractor, record))
            node = self.names.node(record.node)
            if not any(r.node == record.node for _, r in stored_records(self.overlay, graph)):
                self.overlay.remove_present([Quad(graph, _MENTIONS, node, graph)])
            self._forget_names(document, record)
        self._renew_mentions(document)

    def _forget_names(self, document: Document, record: EntityRecord) -> None:
        """Drop what a record says of its entity, as far as no other record says it too."""
        self._said.clear()
        leaving = set(self._contributed(record, document.language))
        node = self.names.node(record.node)
        for quad in self.overlay.match(None, _MENTIONS, node):
            if not leaving:
                return
            leaving -= set(self._said_by_others(quad.graph_name, record.node))
        kept_types = self._investor_types(node)
        self.overlay.remove_present(leaving - kept_types)

    def _contributed(self, record: EntityRecord, language: str) -> Iterator[Quad]:
        yield from self._writer.entity(record)
        yield from name_quads(record, language, self.names, self.vocabulary)

    def _said_by_others(self, graph: NamedNode, node: str) -> Iterator[Quad]:
        language = _value(self.overlay, graph, "language") or "und"
        for _, record in stored_records(self.overlay, graph):
            if record.node == node:
                yield from self._contributed(record, language)

    def _investor_types(self, node: NamedNode) -> set[Quad]:
        """Return the types that an investor has by what it does, whoever recorded it."""
        facts = self.names.facts
        if next(self.overlay.match(node, term("investorIn"), None, facts), None) is None:
            return set()
        names = self.vocabulary.with_super_classes("Investor")
        return {Quad(node, TYPE, term(name), facts) for name in names}


def described_anew(stored: Document, given: Document) -> Document:
    """Return a document with what is now given of it; what is not given stays as it was."""
    return replace(
        given,
        title=given.title or stored.title,
        publisher=given.publisher or stored.publisher,
        published=given.published or stored.published,
        url=given.url or stored.url,
    )
