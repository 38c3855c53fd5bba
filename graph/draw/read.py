"""Reads nodes and edges out of one state of the graph: what may be drawn, and how firmly it is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from graph.adjacency.adjacency import Line
from graph.adjacency.shape import Told, parties_of, ways_of
from graph.draw.happened import Happenings
from graph.draw.picture import Edge, Fact, Node, Sentence
from graph.draw.texts import in_one_line
from graph.draw.words import Words
from graph.ledger import RecordedClaim, Telling
from graph.model import Store, Term
from graph.query.labels import Labels, language_of
from graph.query.presence import is_there, required
from graph.view.lens import Lens
from graph.view.stances import STANCES, stance_told
from graph.vocabulary import EDTF, TYPE, XSD, Names, Vocabulary, document_id, term, term_name

_DRAWN_KINDS = ("Person", "Investor", "Organization", "Product", "Place", "Project", "Publication")


@dataclass(frozen=True, slots=True)
class Link:
    """A claim as a line between two nodes, before its sentences are read."""

    source: NamedNode
    target: NamedNode
    predicate: str
    claim: RecordedClaim

    @property
    def key(self) -> tuple[NamedNode, NamedNode, str, NamedNode | None]:
        """What makes two links one line; from an event to an end of its claims there is only one."""
        is_shared = self.claim.event == self.source
        return self.source, self.target, self.predicate, None if is_shared else self.claim.node


class GraphReader:
    """Reads what a picture needs, in the language of its words; make a new one for each picture.

    Only claims that a document asserts or reports are drawn, unless `all_stances` is set. With a `lens`
    and `labels` of the same state of the graph, what others have read through them need not be read again.
    """

    def __init__(
        self,
        store: Store,
        names: Names,
        vocabulary: Vocabulary,
        words: Words,
        *,
        min_confidence: float,
        all_stances: bool = False,
        lens: Lens | None = None,
        labels: Labels | None = None,
    ) -> None:
        self.names = names
        self.vocabulary = vocabulary
        self.words = words
        self._store = store
        self.all_stances = all_stances
        self._min_confidence = min_confidence
        # The lens is used for what does not depend on the day that "now" means.
        self._lens = lens or Lens(store, names, vocabulary, None, min_confidence)
        self._ledger = self._lens.ledger
        self.happenings = Happenings(self._lens, words, self._label, self._words)
        self._labels = labels or Labels(store, names)
        self._facts: dict[NamedNode, Fact] = {}
        self._nodes: dict[NamedNode, Node] = {}
        self._abouts: dict[NamedNode, dict[str, str | None]] = {}

    def preload(self) -> None:
        """Read all claims and their evidence at once: for a picture of everything."""
        self._ledger.preload(self._store)
        self._ledger.complete()

    def entity(self, id: str) -> NamedNode:
        """Return the node of an entity.

        Raises:
            NotFound: No document names it.
        """
        return required(self._store, self.names, "entity", id)

    def is_known(self, node: NamedNode) -> bool:
        """Return whether a node is an entity or an event of this graph."""
        return is_there(self._store, self.names, node)

    # --- links

    def links_along(self, lines: Iterable[Line]) -> Iterator[Link]:
        """Yield what lines are drawn as; nothing where a claim has gone since they were read."""
        ends: dict[str, set[frozenset[str]]] = defaultdict(set)
        for line in lines:
            ends[line.claim].add(line.ends)
        for local, ends_of_claim in ends.items():
            if claim := self.claim(self.names.named("claim", local)):
                for link in self.links_of_claim(claim):
                    if frozenset(map(self.names.id, (link.source, link.target))) in ends_of_claim:
                        yield link

    def links_of_claim(self, claim: RecordedClaim) -> Iterator[Link]:
        """Yield the lines that draw a claim: one, or two by way of its event, or none."""
        if self.all_stances or self._lens.tells(claim):
            for way in ways_of(self._told(claim), self._parties(claim.event)):
                yield Link(way.source, way.target, way.predicate or self._object_property(claim), claim)

    def all_claims(self) -> Iterator[RecordedClaim]:
        """Yield every claim of the graph."""
        for quad in self._store.match(None, TYPE, term("Claim"), self.names.claims):
            if claim := self._ledger.claim(quad.subject):
                yield claim

    def claim(self, node: NamedNode) -> RecordedClaim | None:
        """Return the claim of an IRI, None where there is none."""
        return self._ledger.claim(node)

    def voices_of(self, claim: NamedNode) -> int:
        """Return how many independent voices tell a claim."""
        return self._counted(claim, "voices")

    def _counted(self, claim: NamedNode, name: str) -> int:
        found = next(self._store.match(claim, term(name), None, self.names.voices), None)
        return int(found.object.value) if found else 0

    def _told(self, claim: RecordedClaim) -> Told[NamedNode]:
        end = claim.end if self._lens.is_entity(claim.end) else None
        return Told(claim.node, claim.subject, claim.predicate, end, claim.event)

    def _parties(self, event: NamedNode | None) -> set[NamedNode]:
        return parties_of(map(self._told, self._ledger.claims_of_event(event)[1])) if event else set()

    def _object_property(self, claim: RecordedClaim) -> str:
        roles = (telling.object_role for telling in self._ledger.tellings(claim.node))
        role = next((role for role in roles if role), None)
        return self.vocabulary.property_of(role) if role else "participant"

    def _is_event(self, node: NamedNode) -> bool:
        return node.value.startswith(self.names.base + "event/")

    # --- nodes

    def node(self, node: NamedNode) -> Node:
        """Return a node with its label in the picture's language, else in English, else in any."""
        if node not in self._nodes:
            self._nodes[node] = self._event_node(node) if self._is_event(node) else self._entity_node(node)
        return self._nodes[node]

    def _entity_node(self, node: NamedNode) -> Node:
        label, language = self._name(node)
        kind = self._kind(node)
        return Node(self.names.id(node), node.value, label, language, kind, self._term(kind))

    def _event_node(self, event: NamedNode) -> Node:
        label, language = self.happenings.label(event)
        kind_label = self.happenings.what(event)
        return Node(self.names.id(event), event.value, label, language, "Event", kind_label)

    def _term(self, name: str) -> str:
        return self.vocabulary.label(name, self.words.language)

    def _kind(self, node: NamedNode) -> str:
        found = self._store.match(node, TYPE, None, self.names.facts)
        classes = {term_name(quad.object.value) for quad in found}
        return next((kind for kind in _DRAWN_KINDS if kind in classes), "Entity")

    def _label(self, entity: NamedNode) -> str:
        return self.node(entity).label

    def _name(self, node: NamedNode) -> tuple[str, str | None]:
        labels = self._labels.of(node)
        for language in (self.words.language, "en", *labels):
            if language in labels:
                name = in_one_line(labels[language])
                is_foreign = language_of(name, language) != language
                # Letters and signs of ASCII look alike in all fonts.
                return name, None if is_foreign and name.isascii() else language_of(name, language) or None
        return self.names.id(node).partition("/")[2], None

    # --- edges

    def edge(self, link: Link) -> Edge:
        """Return a line with its fact and the sentences behind it."""
        label = self._term(link.predicate)
        return Edge(self.names.id(link.source), self.names.id(link.target), label, self._fact(link.claim))

    def _fact(self, claim: RecordedClaim) -> Fact:
        if claim.node not in self._facts:
            self._facts[claim.node] = self._read_fact(claim)
        return self._facts[claim.node]

    def _read_fact(self, claim: RecordedClaim) -> Fact:
        tellings = self._ledger.tellings(claim.node)
        value, currency = self.data(claim.end)
        voices, against = self.voices_of(claim.node), self._counted(claim.node, "voicesAgainst")
        return Fact(
            claim=self.names.id(claim.node).partition("/")[2],
            subject=self.end(claim.subject),
            predicate=claim.predicate,
            predicate_label=self._term(claim.predicate),
            object=self.end(claim.end),
            stance=firmest(stances_of(tellings)),
            is_fact=self._lens.accepts(claim),
            voices=voices,
            voices_against=against,
            is_disputed=voices > 0 and against > 0,
            details=tuple(self.details(claim, tellings)),
            sentences=tuple(sorted(map(self._sentence, tellings), key=_by_date)),
            value=value,
            currency=currency,
        )

    def details(self, claim: RecordedClaim, tellings: Sequence[Telling]) -> Iterator[tuple[str, str]]:
        """Yield what its firmest sentences tell beside a core claim, as label and words."""
        if not claim.event:
            return
        told_here = {telling.evidence for telling in most_firmly(tellings)}
        for attribute in self._ledger.claims_of_event(claim.event)[1]:
            tellings_of_it = self._ledger.tellings(attribute.node)
            told = {telling.evidence for telling in tellings_of_it if telling.is_told}
            if told & told_here and not self._lens.is_entity(attribute.end):
                yield self._term(attribute.predicate), self.end(attribute.end)

    def _sentence(self, telling: Telling) -> Sentence:
        quote = self._ledger.evidence(telling.evidence, telling.document)["quote"][0]
        assert isinstance(quote, Literal)
        document = self._document(telling.document)
        return Sentence(
            quote=in_one_line(quote.value),
            language=quote.language,
            stance=stance_of(telling),
            speaker=self._speaker(telling.said_by),
            document=document["title"] or document["id"] or "",
            document_id=document["id"] or "",
            publisher=document["publisher"],
            published=document["published"],
        )

    def _speaker(self, node: NamedNode) -> str:
        if self.names.id(node).startswith("document/"):
            document = self._document(node)
            return document["publisher"] or document["title"] or document["id"] or ""
        return self.node(node).label

    def _document(self, graph: NamedNode) -> dict[str, str | None]:
        if graph not in self._abouts:
            self._abouts[graph] = self._read_document(graph)
        return self._abouts[graph]

    def _read_document(self, graph: NamedNode) -> dict[str, str | None]:
        found: dict[str, str | None] = {"id": document_id(self.names.id(graph))}
        for name in ("title", "publisher", "published"):
            quad = next(self._store.match(graph, term(name), None, graph), None)
            found[name] = in_one_line(quad.object.value) if quad else None
        return found

    # --- ends in words

    def end(self, end: Term) -> str:
        """Return an end of a claim in words; nothing where it only says that something is so."""
        if isinstance(end, NamedNode) and (self._lens.is_entity(end) or self._is_event(end)):
            return self.node(end).label
        return self._words(end)[0]

    def _words(self, end: Term) -> tuple[str, str | None]:
        """Return a value in words and their language; nothing where it only says that something is so."""
        if isinstance(end, Literal):
            return self._literal(end), end.language
        if self.names.id(end).startswith("money/"):
            return in_one_line(self.words.money(self._ledger.money(end))), self.words.language
        return self._term(term_name(end.value)), self.words.language

    def data(self, end: Term) -> tuple[str, str]:
        """Return a value as data, and an amount's currency; nothing of a node."""
        if isinstance(end, Literal):
            return end.value, ""
        amount = self._ledger.money(end) if self.names.id(end).startswith("money/") else {}
        return amount.get("amount", ""), amount.get("currency", "")

    def _literal(self, value: Literal) -> str:
        kind = value.datatype.value
        if kind == XSD + "boolean":
            return ""
        if kind in (EDTF, XSD + "date"):
            return self.words.date(value.value)
        if kind in (XSD + "decimal", XSD + "integer"):
            return self.words.number(value.value)
        return in_one_line(value.value)


def stance_of(telling: Telling) -> str:
    """Return the stance of an evidence, as `stance_told` has it."""
    return stance_told(telling.stance, is_negated=telling.is_negated)


def stances_of(tellings: Collection[Telling]) -> frozenset[str]:
    """Return the ways in which a claim is told; where it is only taken for granted, those of what is told."""
    told = [telling for telling in tellings if telling.is_told]
    return frozenset(map(stance_of, told or tellings))


def firmest(stances: Collection[str]) -> str:
    """Return the stance that a claim is drawn with."""
    return min(stances, key=STANCES.index, default="Asserts")


def most_firmly(tellings: Collection[Telling]) -> list[Telling]:
    """Return what tells a claim in the stance that it is drawn with; none where it is only taken for granted.

    What others of its sentences tell along with it is not as sure: why he went, as he himself has it.
    """
    stance = firmest(stances_of(tellings))
    return [telling for telling in tellings if telling.is_told and stance_of(telling) == stance]


def _by_date(sentence: Sentence) -> tuple[str, str, str]:
    return sentence.published or "", sentence.document_id, sentence.quote
