"""What the graph knows of one entity, claim or document, as plain data that JSON can hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pyoxigraph import Literal, NamedNode

from graph.errors import NotFound
from graph.ledger import CLAIM, OBJECT, PRESUPPOSES, SUBJECT, Ledger, RecordedClaim, Telling
from graph.model import Quad, QuadSource, Term
from graph.pipeline.shelf import stored_document
from graph.query.labels import Labels, preferred
from graph.view.lens import Lens
from graph.vocabulary import LABEL, TYPE, Names, Vocabulary, document_id, term, term_name

JsonObject = dict[str, Any]


class Cards:
    """Reads cards from one state of the graph; make a new one for each request."""

    def __init__(
        self, source: QuadSource, names: Names, vocabulary: Vocabulary, min_confidence: float
    ) -> None:
        self._source = source
        self._names = names
        self._vocabulary = vocabulary
        self._entity_labels = Labels(source, names)
        as_of = next(source.match(names.node("view"), term("asOf"), None, names.facts), None)
        day = as_of.object.value if as_of and isinstance(as_of.object, Literal) else None
        self._lens = Lens(source, names, vocabulary, day, min_confidence)
        self._ledger: Ledger = self._lens.ledger

    # --- entities

    def entity(self, id: str, *, offset: int = 0, limit: int = 100) -> JsonObject:
        """Return an entity with its names and `limit` of its claims from `offset` on, facts first.

        Raises:
            NotFound: No document names it.
        """
        node = self._names.named("entity", id)
        if next(self._source.match(node, TYPE, None, self._names.entities), None) is None:
            raise NotFound(f"there is no entity {id!r}")
        claims = self._claims_around(node)
        shown = claims[offset : offset + limit]
        return {
            **self._reference(node),
            "types": self._types(node, self._names.facts),
            "names": self._labels(node),
            "documents": [self._document_reference(q.graph_name) for q in self._mentions(node)],
            "questions": self._questions_around(node),
            "total": len(claims),
            "claims": [self._claim(claim) for claim in shown],
        }

    def _claims_around(self, node: NamedNode) -> list[RecordedClaim]:
        """Return the core claims that an entity is an end of, or whose event it takes part in."""
        found: dict[NamedNode, RecordedClaim] = {}
        for end in (SUBJECT, OBJECT):
            for quad in self._source.match(None, end, node, self._names.claims):
                claim = self._ledger.claim(quad.subject)
                cores = [claim] if claim and claim.is_core else self._cores_of(claim)
                found.update((core.node, core) for core in cores)
        return sorted(found.values(), key=self._rank)

    def _cores_of(self, attribute: RecordedClaim | None) -> list[RecordedClaim]:
        return self._ledger.claims_of_event(attribute.subject)[0] if attribute else []

    def _rank(self, claim: RecordedClaim) -> tuple[bool, int, str, str]:
        documents = {telling.document for telling in self._ledger.tellings(claim.node)}
        return not self._lens.accepts(claim), -len(documents), claim.predicate, claim.node.value

    def _mentions(self, node: NamedNode) -> list[Quad]:
        return sorted(self._source.match(None, term("mentions"), node), key=lambda q: q.subject.value)

    # --- claims

    def claim(self, id: str) -> JsonObject:
        """Return a claim with all its evidence, for and against, and what is told beside it.

        Raises:
            NotFound: There is none of that id.
        """
        claim = self._ledger.claim(self._names.named("claim", id))
        if claim is None:
            raise NotFound(f"there is no claim {id!r}")
        card = self._claim(claim)
        if not claim.is_core:
            card["about"] = [self._brief(core) for core in self._ledger.claims_of_event(claim.subject)[0]]
        return card | {"assessments": list(self._assessments(claim.node))}

    def _claim(self, claim: RecordedClaim) -> JsonObject:
        card = self._brief(claim)
        if claim.event:
            _, attributes = self._ledger.claims_of_event(claim.event)
            told_here = {t.evidence for t in self._ledger.tellings(claim.node)}
            card["attributes"] = [
                self._brief(attribute) | {"evidence": self._evidence_ids(attribute)}
                for attribute in attributes
                if told_here & {t.evidence for t in self._ledger.tellings(attribute.node)}
            ]
        tellings = self._ledger.tellings(claim.node)
        card["documents"] = len({telling.document for telling in tellings})
        card["evidence"] = [self._evidence(telling) for telling in tellings]
        return card

    def _brief(self, claim: RecordedClaim) -> JsonObject:
        """Return a claim without its evidence. It is a "fact" when the plain view holds it, else "told"."""
        return {
            "id": claim.node.value.rsplit("/", 1)[-1],
            "iri": claim.node.value,
            "status": "fact" if self._lens.accepts(claim) else "told",
            "verdict": self._ledger.verdict(claim.node),
            "subject": self._end(claim.subject),
            "predicate": self._term(claim.predicate),
            "object": self._end(claim.end),
            "event": claim.event.value if claim.event else None,
            "qualifiers": {name: self._end(value) for name, value in sorted(claim.qualifiers.items())},
        }

    def _evidence_ids(self, claim: RecordedClaim) -> list[str]:
        return [telling.evidence.value for telling in self._ledger.tellings(claim.node)]

    def _assessments(self, claim: NamedNode) -> Iterator[JsonObject]:
        graph = self._names.judgements
        for quad in self._source.match(None, CLAIM, claim, graph):
            found = {q.predicate.value: q.object for q in self._source.match(quad.subject, None, None, graph)}
            values = {name: found[term(name).value].value for name in ("verdict", "why", "by", "at")}
            yield values | {"verdict": term_name(values["verdict"]).lower()}

    # --- evidence

    def _evidence(self, telling: Telling) -> JsonObject:
        values = self._ledger.evidence(telling.evidence, telling.document)
        quote = values["quote"][0]
        assert isinstance(quote, Literal)
        return {
            "iri": telling.evidence.value,
            "document": self._document_reference(telling.document),
            "quote": {
                "text": quote.value,
                "language": quote.language,
                "start": int(values["start"][0].value),
                "end": int(values["end"][0].value),
            },
            "stance": telling.stance,
            "negated": telling.is_negated,
            "presupposed": not telling.is_told,
            "said_by": self._speaker(telling.said_by),
            "reported_by": [self._speaker(speaker) for speaker in values.get("reportedBy", ())],
            "reported_on": _first(values, "reportedOn"),
            "attribution_text": _first(values, "attributionText"),
            "time_text": _first(values, "timeText"),
            "confidence": telling.confidence,
            "extractor": _first(values, "extractor"),
            "row": _first(values, "rowId"),
        }

    def _speaker(self, node: Term) -> JsonObject:
        assert isinstance(node, NamedNode)
        if self._names.id(node).startswith("document/"):
            return self._document_reference(node)
        return self._reference(node)

    # --- questions

    def questions(self) -> list[JsonObject]:
        """Return all disagreements of the sources, each with its answers and who gives them."""
        graph = self._names.questions
        nodes = [quad.subject for quad in self._source.match(None, TYPE, term("Question"), graph)]
        return [self._question(node) for node in sorted(nodes, key=lambda node: node.value)]

    def question(self, id: str) -> JsonObject:
        """Return one disagreement, its answers side by side.

        Raises:
            NotFound: There is none of that id.
        """
        node = self._names.named("question", id)
        if next(self._source.match(node, TYPE, None, self._names.questions), None) is None:
            raise NotFound(f"there is no question {id!r}")
        return self._question(node)

    def _question(self, node: NamedNode) -> JsonObject:
        values = self._properties(node, self._names.questions)
        about = values["asksAbout"][0]
        assert isinstance(about, NamedNode)
        return {
            "id": node.value.rsplit("/", 1)[-1],
            "iri": node.value,
            "kind": term_name(values["questionKind"][0].value),
            "rule": values["rule"][0].value,
            "about": self._end(about),
            "participants": self._participants(about),
            "of": self._term(term_name(values["asksOf"][0].value)),
            "answers": sorted(map(self._answer, values["answer"]), key=lambda one: -len(one["evidence"])),
        }

    def _participants(self, event: NamedNode) -> list[JsonObject]:
        graph = self._names.events
        found = {quad.object for quad in self._source.match(event, term("participant"), None, graph)}
        return sorted((self._reference(node) for node in found), key=lambda one: str(one["label"]))

    def _answer(self, node: Term) -> JsonObject:
        assert isinstance(node, NamedNode)
        values = self._properties(node, self._names.questions)
        metric = values.get("predicate")
        return {
            "values": [self._end(value) for value in (*values.get("object", ()), *values.get("value", ()))],
            "metric": self._term(term_name(metric[0].value)) if metric else None,
            "negated": "negated" in values,
            "evidence": [self._evidence_of(evidence) for evidence in values["evidence"]],
        }

    def _evidence_of(self, node: Term) -> JsonObject:
        assert isinstance(node, NamedNode)
        document = next(self._source.match(node, TYPE, term("Evidence"))).graph_name
        return self._evidence(self._ledger.telling(node, document))

    def _properties(self, node: NamedNode, graph: NamedNode) -> dict[str, list[Term]]:
        values: dict[str, list[Term]] = {}
        for quad in self._source.match(node, None, None, graph):
            values.setdefault(term_name(quad.predicate.value), []).append(quad.object)
        return {name: sorted(terms, key=str) for name, terms in values.items()}

    def _questions_around(self, node: NamedNode) -> list[JsonObject]:
        """Return the disagreements about an entity, or about an event that it takes part in."""
        events = self._source.match(None, term("participant"), node, self._names.events)
        subjects = {node, *(quad.subject for quad in events)}
        found = [
            quad.subject
            for about in subjects
            for quad in self._source.match(None, term("asksAbout"), about, self._names.questions)
        ]
        return [self._question(question) for question in sorted(found, key=lambda one: one.value)]

    # --- documents

    def document(self, id: str) -> JsonObject:
        """Return a document: its text, what it mentions, and what it is evidence of.

        Raises:
            NotFound: There is none of that id.
        """
        document = stored_document(self._source, self._names, id)
        if document is None:
            raise NotFound(f"there is no document {id!r}")
        graph = self._names.document(id)
        return {
            **self._document_reference(graph),
            "sha256": document.sha256,
            "url": document.url,
            "length": len(document.text),
            "text": document.text,
            "mentions": self._mentions_in(graph),
            "evidence": self._evidence_in(graph),
        }

    def _mentions_in(self, graph: NamedNode) -> list[JsonObject]:
        mentions = []
        for quad in self._source.match(None, TYPE, term("Mention"), graph):
            found = {
                term_name(q.predicate.value): q.object
                for q in self._source.match(quad.subject, None, None, graph)
            }
            start, end = int(found["start"].value), int(found["end"].value)
            entity = self._reference(found["entity"])
            mentions.append({"start": start, "end": end, "form": found["form"].value, "entity": entity})
        return sorted(mentions, key=lambda mention: (mention["start"], mention["end"]))

    def _evidence_in(self, graph: NamedNode) -> list[JsonObject]:
        rows = []
        for quad in self._source.match(None, TYPE, term("Evidence"), graph):
            values = self._ledger.evidence(quad.subject, graph)
            claims = [*values.get("claim", ()), *values.get("presupposes", ())]
            found = [claim for node in claims if (claim := self._ledger.claim(node))]
            found.sort(key=lambda claim: not claim.is_core)
            rows.append(
                {
                    "iri": quad.subject.value,
                    "start": int(values["start"][0].value),
                    "end": int(values["end"][0].value),
                    "quote": values["quote"][0].value,
                    "stance": term_name(values["stance"][0].value),
                    "presupposed": False,
                    "said_by": self._speaker(values["saidBy"][0]),
                    "claims": [self._brief(claim) for claim in found],
                }
            )
        return sorted(rows, key=lambda row: (row["start"], row["end"], row["iri"]))

    def documents(self) -> list[JsonObject]:
        """Return all documents, by id, without their texts."""
        found = self._source.match(None, TYPE, term("Document"))
        references = [self._document_reference(quad.subject) for quad in found]
        return sorted(references, key=lambda reference: str(reference["id"]))

    def _document_reference(self, graph: NamedNode) -> JsonObject:
        names = ("title", "publisher", "published", "language")
        values = {name: self._document_value(graph, name) for name in names}
        return {"id": document_id(self._names.id(graph)), "iri": graph.value, **values}

    def _document_value(self, graph: NamedNode, name: str) -> str | None:
        quad = next(self._source.match(graph, term(name), None, graph), None)
        return quad.object.value if quad and isinstance(quad.object, Literal) else None

    # --- names and values

    def _reference(self, node: Term) -> JsonObject:
        assert isinstance(node, NamedNode)
        labels = self._entity_labels.of(node)
        return {
            "id": self._names.id(node).partition("/")[2],
            "iri": node.value,
            "label": preferred(labels),
            "labels": labels,
        }

    def _literals(self, node: NamedNode, predicate: NamedNode) -> list[Literal]:
        found = (q.object for q in self._source.match(node, predicate, None, self._names.facts))
        return [literal for literal in found if isinstance(literal, Literal)]

    def _labels(self, node: NamedNode) -> list[JsonObject]:
        names = [{"name": name.value, "language": name.language} for name in self._literals(node, LABEL)]
        return sorted(names, key=lambda name: (name["language"] or "", name["name"]))

    def _types(self, node: NamedNode, graph: NamedNode) -> list[str]:
        return sorted(term_name(q.object.value) for q in self._source.match(node, TYPE, None, graph))

    def _term(self, name: str) -> JsonObject:
        node = term(name)
        labels = self._vocabulary.labels.get(node.value, {})
        return {"name": name, "iri": node.value, "labels": dict(labels)}

    def _end(self, end: Term) -> JsonObject:
        """Return an end of a claim: an entity, an event, an amount, an office, or a plain value."""
        if isinstance(end, Literal):
            return {"value": end.value, "datatype": end.datatype.value, "language": end.language}
        kind = self._names.id(end).partition("/")[0]
        if kind == "money":
            return {"iri": end.value, "money": self._money(end)}
        if kind == "event":
            return {"iri": end.value, "event": self._types(end, self._names.events)}
        if kind == "document":
            return self._document_reference(end)
        return self._reference(end) if kind == "entity" else self._term(term_name(end.value))

    def _money(self, node: NamedNode) -> Mapping[str, str]:
        quads = self._source.match(node, None, None, self._names.claims)
        return {term_name(q.predicate.value): q.object.value for q in quads if q.predicate != TYPE}


def _first(values: Mapping[str, list[Term]], name: str) -> str | None:
    return values[name][0].value if name in values else None


# --- the same as quads


def entity_quads(source: QuadSource, names: Names, id: str) -> Iterator[Quad]:
    """Yield an entity's facts, the claims it is an end of, and their evidence; a quad may come twice.

    Raises:
        NotFound: No document names it.
    """
    node = names.named("entity", id)
    if next(source.match(node, TYPE, None, names.entities), None) is None:
        raise NotFound(f"there is no entity {id!r}")
    yield from source.match(node, None, None, names.facts)
    yield from source.match(None, None, node, names.facts)
    for end in (SUBJECT, OBJECT):
        for quad in list(source.match(None, end, node, names.claims)):
            yield from claim_quads(source, names, quad.subject)


def claim_quads(source: QuadSource, names: Names, claim: NamedNode) -> Iterator[Quad]:
    """Yield a claim, its amount if it has one, its evidence and its assessments."""
    for quad in source.match(claim, None, None, names.claims):
        yield quad
        if isinstance(quad.object, NamedNode) and names.id(quad.object).startswith("money/"):
            yield from source.match(quad.object, None, None, names.claims)
    for link in (CLAIM, PRESUPPOSES):
        for quad in list(source.match(None, link, claim)):
            yield from source.match(quad.subject, None, None, quad.graph_name)


def one_claim_quads(source: QuadSource, names: Names, id: str) -> Iterator[Quad]:
    """Yield the quads of a claim by its id.

    Raises:
        NotFound: There is none of that id.
    """
    node = names.named("claim", id)
    if next(source.match(node, TYPE, None, names.claims), None) is None:
        raise NotFound(f"there is no claim {id!r}")
    yield from claim_quads(source, names, node)


def question_quads(source: QuadSource, names: Names, id: str) -> Iterator[Quad]:
    """Yield a question with its answers.

    Raises:
        NotFound: There is none of that id.
    """
    node = names.named("question", id)
    quads = list(source.match(node, None, None, names.questions))
    if not quads:
        raise NotFound(f"there is no question {id!r}")
    for quad in quads:
        yield quad
        if quad.predicate == term("answer") and isinstance(quad.object, NamedNode):
            yield from source.match(quad.object, None, None, names.questions)


def document_quads(source: QuadSource, names: Names, id: str) -> Iterable[Quad]:
    """Return all quads of a document's graph.

    Raises:
        NotFound: There is none of that id.
    """
    quads = list(source.match(graph=names.document(id)))
    if not quads:
        raise NotFound(f"there is no document {id!r}")
    return quads
