"""Spells one state of the graph for the canvas: the one place that writes what `shapes` declares.

Every word is in the language of the words handed in, and marked with its own where that is another. Dates
come as they were told, in words, and as the days they lie between.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from pyoxigraph import Literal, NamedNode

from graph.adjacency.adjacency import Adjacency, Line
from graph.adjacency.read import FIRST
from graph.adjacency.remembered import Remembered
from graph.draw.read import GraphReader, firmest, most_firmly, stance_of, stances_of
from graph.draw.words import Words
from graph.explore.dates import Dates
from graph.explore.shapes import (
    Count,
    DrawnFact,
    Edge,
    Fact,
    Graph,
    Node,
    Sentence,
    Source,
    Speaker,
)
from graph.ledger import CLAIM, RecordedClaim, Telling
from graph.model import Store, Term
from graph.query.cards import State
from graph.query.cards.claims import voices
from graph.query.cards.state import local_id
from graph.query.excerpt import around
from graph.view.stances import is_against
from graph.vocabulary import document_id, document_node, term

_DETAILS = 8
"""So many details of a fact are sent, of its first few sentences; its own page has them all."""

_REMEMBERED = 2_000
"""So many facts with their sentences and disagreements are kept as they were sent, each about 6 KB."""


class Wire:
    """Spells one state of the graph for the canvas, in one language. Threads may share it.

    What it has spelled it keeps, so a changed graph needs a new one: see `graph.explore.kept.Wires`.
    """

    def __init__(self, store: Store, state: State, adjacency: Adjacency, words: Words) -> None:
        self.state = state
        self.adjacency = adjacency
        self.words = words
        self.names = state.names
        self.reader = GraphReader(
            store,
            state.names,
            state.vocabulary,
            words,
            min_confidence=state.lens.min_confidence,
            all_stances=True,
            lens=state.lens,
            labels=state.entity_labels,
        )
        self.dates = Dates(state, self.reader.happenings, words)
        self.remembered = Remembered(_REMEMBERED)
        self._facts: dict[NamedNode, Fact] = {}
        self._texts: dict[NamedNode, str] = {}
        self._documents_there: dict[str, bool] = {}
        self._sources: dict[NamedNode, Source] = {}

    @property
    def size(self) -> int:
        """How many facts and articles it keeps by now: a fact takes about 2 KB, a text 5."""
        return len(self._facts) + len(self._texts)

    def term(self, name: str) -> str:
        """Return the label of a term of the vocabulary."""
        return self.state.vocabulary.label(name, self.words.language)

    # --- a part of the graph

    def graph(self, nodes: Iterable[str], lines: Iterable[Line]) -> Graph:
        """Return nodes by their ids, and lines with their facts, those first that most voices tell.

        What has gone from the graph since the lines were read is left out.
        """
        asked = [self.names.node(node) for node in nodes]
        known = [node for node in asked if self.reader.is_known(node)]
        gone = {self.names.id(node) for node in set(asked).difference(known)}
        facts = list(self._drawn(line for line in _parted(lines) if gone.isdisjoint(line.ends)))
        return {
            "language": self.words.language,
            "nodes": [self.node(node) for node in known],
            "facts": facts,
            "documents": self.sources(facts),
        }

    def _drawn(self, lines: Iterable[Line]) -> Iterator[DrawnFact]:
        lines_of: dict[str, list[Line]] = defaultdict(list)
        for line in lines:
            lines_of[line.claim].append(line)
        for its_lines in lines_of.values():
            if claim := self.claim(its_lines[0].claim):
                yield {**self.fact(claim), "edges": list(map(self._edge, its_lines))}

    def claim(self, id: str) -> RecordedClaim | None:
        """Return a claim by its id, None where there is none."""
        return self.reader.claim(self.names.named("claim", id))

    # --- nodes

    def node(self, node: NamedNode) -> Node:
        """Return an entity or an event."""
        drawn = self.reader.node(node)
        return {
            "id": drawn.id,
            "iri": drawn.iri,
            "address": address(drawn.id),
            "label": drawn.label,
            "language": drawn.language,
            "kind": drawn.kind,
            "kind_label": self.term("Event") if drawn.kind == "Event" else drawn.kind_label,
            "class_label": drawn.kind_label if drawn.kind == "Event" else None,
            "neighbours": self._neighbours(drawn.id),
            "date": self.dates.of_event(node) if drawn.kind == "Event" else None,
        }

    def _neighbours(self, id: str) -> Count:
        around = self.adjacency.around(id)
        return {"told": around.told, "all": around.all}

    # --- facts

    def fact(self, claim: RecordedClaim) -> Fact:
        """Return a claim with what its evidence amounts to."""
        if claim.node not in self._facts:
            self._facts[claim.node] = self._read_fact(claim)
        return self._facts[claim.node]

    def _read_fact(self, claim: RecordedClaim) -> Fact:
        line = self._line_of(claim)
        told = line or self._told(claim)
        value, currency = self.reader.data(claim.end)
        return {
            "id": local_id(claim.node),
            "address": f"/claims/{local_id(claim.node)}.html",
            "subject": self.names.id(claim.subject),
            "subject_words": self.reader.end(claim.subject),
            "predicate": claim.predicate,
            "predicate_label": self.term(claim.predicate),
            "object": self._object(claim),
            "words": self.reader.end(claim.end),
            "event": self.names.id(claim.event or claim.subject),
            "stance": told.stance,
            "stance_label": self.term(told.stance),
            "is_fact": self.state.is_fact(claim),
            "is_disputed": told.voices > 0 and told.voices_against > 0,
            "certainty": told.certainty,
            "voices": told.voices,
            "voices_against": told.voices_against,
            "date": self.dates.of_claim(claim),
            "documents": self._documents(claim, line),
            "details": self._details(claim, line),
            "value": value,
            "currency": currency,
        }

    def _line_of(self, claim: RecordedClaim) -> Line | None:
        """Return a line that a claim is drawn as: what is known of its evidence need not be read again."""
        own = local_id(claim.node)
        lines = self.adjacency.lines_of_event(self.names.id(claim.event or claim.subject))
        return next((line for line in lines if line.claim == own), None)

    def _told(self, claim: RecordedClaim) -> _Told:
        """Return how a claim is told by its evidence."""
        tellings = self.state.ledger.tellings(claim.node)
        sure = (one.confidence for one in tellings if one.is_told and not is_against(one))
        counted = voices(self.state, claim)
        stance = firmest(stances_of(tellings))
        return _Told(stance, max(sure, default=0.0), counted["voices"], counted["voices_against"])

    def _documents(self, claim: RecordedClaim, line: Line | None) -> list[str]:
        if line:
            # The adjacency of a large graph may be behind a change that has taken some of them.
            return [one for one in line.documents if self._has_document(one)]
        links = self.state.links(claim.node)
        told = [link for link in links if link.is_told] or links
        return sorted({document_id(self.names.id(link.document)) for link in told})

    def _has_document(self, id: str) -> bool:
        if id not in self._documents_there:
            self._documents_there[id] = self.state.has_document(self.names.document(id))
        return self._documents_there[id]

    def _details(self, claim: RecordedClaim, line: Line | None) -> list[tuple[str, str]]:
        """Return what its firmest sentences tell along with a core claim, as label and words, each once."""
        if not claim.event:
            return []
        beside = line.beside if line else self._beside(claim)
        found = ((self.term(predicate), self.reader.end(end)) for predicate, end in beside)
        return list(islice(dict.fromkeys(found), _DETAILS))

    def _beside(self, claim: RecordedClaim) -> Iterator[tuple[str, Term]]:
        firm = most_firmly(self.state.ledger.tellings(claim.node))
        first = sorted(firm, key=lambda one: (one.document.value, one.evidence.value))[:FIRST]
        for node in dict.fromkeys(node for one in first for node in self._told_in(one)):
            one = self.reader.claim(node)
            if one and one.subject == claim.event and not self._object(one):
                yield one.predicate, one.end

    def _told_in(self, telling: Telling) -> list[NamedNode]:
        found = self.state.source.match(telling.evidence, CLAIM, None, telling.document)
        nodes = (quad.object for quad in found if isinstance(quad.object, NamedNode))
        return sorted(nodes, key=lambda node: node.value)

    def _object(self, claim: RecordedClaim) -> str | None:
        if not isinstance(claim.end, NamedNode):
            return None
        found = self.names.id(claim.end)
        return found if found.partition("/")[0] in ("entity", "event") else None

    def _edge(self, line: Line) -> Edge:
        return {
            "source": line.source,
            "target": line.target,
            "label": self.term(line.predicate),
        }

    # --- articles and their sentences

    def source(self, graph: NamedNode) -> Source:
        """Return an article."""
        if graph not in self._sources:
            self._sources[graph] = self._read_source(graph)
        return self._sources[graph]

    def _read_source(self, graph: NamedNode) -> Source:
        found = self.state.document_reference(graph)
        return {
            "id": found["id"],
            "title": found["title"],
            "publisher": found["publisher"],
            "published": self.dates.of(found["published"]) if found["published"] else None,
            "language": found["language"],
            "address": address(document_node(found["id"])),
        }

    def sentence(self, telling: Telling, of_before: Collection[NamedNode] = ()) -> Sentence:
        """Return the words of an evidence, in the sentence that they are part of.

        `of_before` are those of its claim that deny it only before it happened.
        """
        values = self.state.ledger.evidence(telling.evidence, telling.document)
        words, start, end = (values[name][0] for name in ("quote", "start", "end"))
        assert isinstance(words, Literal)
        before, after = around(self._text(telling.document), int(start.value), int(end.value))
        source = self.source(telling.document)
        stance = stance_of(telling)
        return {
            "before": before,
            "quote": words.value,
            "after": after,
            "language": words.language or source["language"],
            "stance": stance,
            "stance_label": self.term(stance),
            "is_against": telling.is_told and is_against(telling) and telling.evidence not in of_before,
            "is_before": telling.evidence in of_before,
            "speaker": self._speaker(telling.said_by),
            "reported_by": [self._speaker(by) for by in values.get("reportedBy", ())],
            "document": source["id"],
            "published": source["published"],
            "time_text": values["timeText"][0].value if "timeText" in values else None,
            "address": f"{source['address']}#c{start.value}",
        }

    def sources(self, facts: Iterable[Fact]) -> list[Source]:
        """Return the articles that facts are told in, each once."""
        told_in = dict.fromkeys(document for fact in facts for document in fact["documents"])
        return [self.source(self.names.document(document)) for document in told_in]

    def _text(self, document: NamedNode) -> str:
        if document not in self._texts:
            quad = next(self.state.source.match(document, term("text"), None, document), None)
            self._texts[document] = quad.object.value if quad else ""
        return self._texts[document]

    def _speaker(self, node: Term) -> Speaker:
        assert isinstance(node, NamedNode)
        if self.names.id(node).startswith("document/"):
            source = self.source(node)
            label = source["publisher"] or source["title"] or source["id"]
            return {"label": label, "language": source["language"], "id": None}
        drawn = self.reader.node(node)
        return {"label": drawn.label, "language": drawn.language, "id": drawn.id}


@dataclass(frozen=True, slots=True)
class _Told:
    """How a claim is told: the firmest stance, the highest confidence, and how many voices."""

    stance: str
    certainty: float
    voices: int
    voices_against: int


def _parted(lines: Iterable[Line]) -> list[Line]:
    """Return lines, what most voices tell first; of those from an event to one party by one role the first.

    Two claims of one event, that he left and that he resigned, would draw them twice. Lines of as many voices
    come by their ends: gzip finds an id again that it met no more than 32 kB before.
    """
    ranked = sorted(lines, key=lambda line: (-line.voices, line.source, line.target, line.claim))
    parted: dict[tuple[str, ...], Line] = {}
    for line in ranked:
        own = () if line.source == line.event else (line.claim,)
        parted.setdefault((line.source, line.target, line.predicate, *own), line)
    return list(parted.values())


def address(id: str) -> str:
    """Return the address of the page of an entity, an event or a document by its node id.

    >>> address("entity/5f3a")
    '/entities/5f3a.html'
    """
    kind, _, local = id.partition("/")
    pages = {"entity": "entities", "event": "events", "document": "documents"}
    return f"/{pages[kind]}/{local}.html"
