"""What lists and orders need of the whole graph: a few small values for each thing in it, in memory.

About 0.5 KB for each event and each entity. Read by scans of one pattern each, which Oxigraph answers in
about 15 µs a row; a join would cost that much again for each further pattern.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import TypeVar

from pyoxigraph import Literal, NamedNode

from graph.index.fold import fold
from graph.model import Store, Term
from graph.vocabulary import PREFERRED_LABEL, Names, Vocabulary, document_id, term, term_name

Row = TypeVar("Row")

_PAIRS = "SELECT ?node ?value { GRAPH $graph { ?node $property ?value } }"
_MEMBERS = "SELECT ?node { GRAPH $graph { ?node a $class } }"
_COUNTS = "SELECT ?value (COUNT(*) AS ?count) { GRAPH $graph { ?node $property ?value } } GROUP BY ?value"
_OF_DOCUMENTS = "SELECT ?node ?value { GRAPH ?node { ?node $property ?value } }"
_MENTIONED = "SELECT ?value (COUNT(*) AS ?count) { GRAPH ?node { ?node $property ?value } } GROUP BY ?value"
_EVIDENCE = "SELECT ?node (COUNT(*) AS ?count) { GRAPH ?node { ?evidence a $class } } GROUP BY ?node"
_VOICES = """
    SELECT ?node (MAX(?voices) AS ?count) {
      GRAPH $claims { ?claim $event ?node } GRAPH $graph { ?claim $property ?voices }
    } GROUP BY ?node"""

_PLACES = ("place", "publication", "project", "organization")
"""The roles in a tenure that where it is held can have; the last one that is there counts."""

ENTITY_CLASSES = (
    "Person",
    "Organization",
    "Company",
    "PublicBody",
    "Investor",
    "Product",
    "Project",
    "Place",
    "Publication",
    "UnnamedGroup",
)
"""The classes of entities that are no events, in the order that pages list them in."""


@dataclass(slots=True)
class EntityRow:
    """An entity in a list.

    `facts` counts the events of the plain view that it takes part in, `articles` the documents that name it.
    """

    node: NamedNode
    label: str
    is_english: bool
    sorts_as: str
    types: list[str] = field(default_factory=list)
    facts: int = 0
    articles: int = 0


@dataclass(slots=True)
class EventRow:
    """An event in a list. `first` and `last` are ISO days, both included; None means that side is open.

    `voices` counts the independent ones that tell the core claim most told; `is_fact` says that the plain
    view holds it.
    """

    node: NamedNode
    classes: list[str] = field(default_factory=list)
    first: str | None = None
    last: str | None = None
    is_fact: bool = False
    voices: int = 0
    has_amount: bool = False

    @property
    def day(self) -> str | None:
        """The day it stands at in a timeline: the first on which it may have been, else the last."""
        return self.first or self.last

    @property
    def rank(self) -> tuple[bool, int, str]:
        """What comes first where most is told of: facts, then what many voices tell."""
        return not self.is_fact, -self.voices, self.node.value


def day_order(row: EventRow) -> tuple[str, str, str]:
    """Return what puts events in the order of a timeline."""
    return row.day or "", row.last or "", row.node.value


@dataclass(slots=True)
class DocumentRow:
    """A document in a list; `published` is EDTF as told, `day` the last day that it may mean."""

    node: NamedNode
    id: str
    title: str | None = None
    publisher: str | None = None
    language: str | None = None
    published: str | None = None
    day: str | None = None
    claims: int = 0


_PLAINNESS = {"denial": 0, "figures": 0, "dates": 0, "lists": 1, "lawsuits": 1, "actors": 1, "reasons": 2}
"""Rules by how plainly what they find is at odds: yes and no, figures and days, then who, then words."""


@dataclass(slots=True)
class QuestionRow:
    """A disagreement in a list: "Contradiction" or "Tension", by which rule, what is asked of whom.

    `voices` are how many independent ones give each of its answers, the most first.
    """

    node: NamedNode
    kind: str
    rule: str
    about: NamedNode
    of: str
    voices: tuple[int, ...]

    @property
    def rank(self) -> tuple[bool, int, int, int, str]:
        """What comes first where not all can be shown: what cannot both be so, and in so many words.

        Then what most voices stand against each other in: those of the second side count before all.
        """
        is_tension = self.kind != "Contradiction"
        second = self.voices[1] if len(self.voices) > 1 else 0
        return is_tension, _PLAINNESS.get(self.rule, 1), -second, -sum(self.voices), self.node.value


@dataclass(frozen=True, slots=True)
class RankedQuestion:
    """A disagreement, its place by rank, and the entity it is about, or its event with the parties to it."""

    place: int
    row: QuestionRow
    parties: frozenset[NamedNode]


class Overview:
    """One state of the graph as lists need it. Reading it takes about 2 s at a million quads."""

    def __init__(self, store: Store, names: Names, vocabulary: Vocabulary) -> None:
        self._store = store
        self._names = names
        self._vocabulary = vocabulary
        self.entities = _by_iri(self._read_entities())
        self.events = _by_iri(self._read_events())
        self.documents = _by_iri(self._read_documents())
        self.questions = _by_iri(self._read_questions())
        self._events_of = self._read_participants()
        self._tenures_of = self._read_tenures()

    # --- entities

    def _read_entities(self) -> dict[NamedNode, EntityRow]:
        rows: dict[NamedNode, EntityRow] = {}
        for node, label in self._pairs(self._names.facts, PREFERRED_LABEL):
            assert isinstance(label, Literal)
            known = rows.get(node)
            if known is None or _goes_before(label, known):
                rows[node] = EntityRow(node, label.value, label.language == "en", fold(label.value))
        for name in ENTITY_CLASSES:
            self._add_class(rows, "types", name, self._names.facts)
        _fill(rows, "facts", self._counts(_COUNTS, term("participant")))
        _fill(rows, "articles", self._counts(_MENTIONED, term("mentions")))
        return rows

    def _add_class(
        self,
        rows: Mapping[NamedNode, EntityRow] | Mapping[NamedNode, EventRow],
        name: str,
        class_name: str,
        graph: NamedNode,
    ) -> None:
        for node in self._members(graph, class_name):
            if node in rows:
                getattr(rows[node], name).append(class_name)

    # --- events

    def _read_events(self) -> dict[NamedNode, EventRow]:
        events, facts = self._names.events, self._names.facts
        rows = {node: EventRow(node) for node in self._members(events, "Event")}
        for name in self.event_classes:
            self._add_class(rows, "classes", name, events)
        # The dates that the plain view takes come last: they are the most exact of those told.
        for graph in (events, facts):
            _fill(rows, "first", self._texts(graph, "notBefore"))
            _fill(rows, "last", self._texts(graph, "notAfter"))
        _fill(rows, "is_fact", ((node, True) for node in self._members(facts, "Event")))
        _fill(rows, "has_amount", ((node, True) for node, _ in self._pairs(events, term("amount"))))
        _fill(rows, "voices", self._event_voices())
        return rows

    def _event_voices(self) -> Iterator[tuple[NamedNode, int]]:
        names = self._names
        parameters = {"claims": names.claims, "event": term("event"), "graph": names.voices}
        for row in self._store.select(_VOICES, {**parameters, "property": term("voices")}):
            yield _node(row["node"]), int(row["count"].value)

    @cached_property
    def event_classes(self) -> list[str]:
        """The classes of events, in the order of the vocabulary."""
        supers = self._vocabulary.super_classes
        return [name for name in supers if "Event" in supers[name]]

    def _read_participants(self) -> dict[NamedNode, list[EventRow]]:
        found: dict[NamedNode, list[EventRow]] = defaultdict(list)
        for node, participant in self._pairs(self._names.events, term("participant")):
            if node in self.events and isinstance(participant, NamedNode):
                found[participant].append(self.events[node])
        for rows in found.values():
            rows.sort(key=lambda row: row.rank)
        return found

    def around(self, entity: NamedNode) -> list[EventRow]:
        """Return the events that an entity takes part in, those that most is told of first."""
        return self._events_of.get(entity, [])

    @cached_property
    def by_day(self) -> list[EventRow]:
        """All events that have a date, the earliest first."""
        return sorted((row for row in self.events.values() if row.day), key=day_order)

    @cached_property
    def undated(self) -> list[EventRow]:
        """All events without a date, those that most is told of first."""
        return sorted((row for row in self.events.values() if not row.day), key=lambda row: row.rank)

    # --- offices

    def _read_tenures(self) -> dict[NamedNode, list[NamedNode]]:
        """Return the tenures of the plain view by holder and by place.

        The highest offices come first, and of the same the latest begun, undated last.
        """
        facts = self._names.facts
        ranks = {
            node: self._vocabulary.office_rank(term_name(family.value))
            for node, family in self._pairs(facts, term("roleFamily"))
        }
        lowest = self._vocabulary.office_rank(None)
        begun = {node: date.value for node, date in self._pairs(facts, term("from"))}
        found: dict[NamedNode, list[NamedNode]] = defaultdict(list)
        places: dict[NamedNode, Term] = {}
        for name in _PLACES:
            places.update(self._pairs(facts, term(name)))
        for holder, tenure in self._pairs(facts, term("tenure")):
            assert isinstance(tenure, NamedNode)
            found[holder].append(tenure)
            if isinstance(place := places.get(tenure), NamedNode):
                found[place].append(tenure)
        for tenures in found.values():
            tenures.sort(key=lambda tenure: (begun.get(tenure, ""), tenure.value), reverse=True)
            tenures.sort(key=lambda tenure: ranks.get(tenure, lowest))
        return found

    def tenures(self, entity: NamedNode) -> list[NamedNode]:
        """Return the offices that someone held, or that were held at a place, the highest first."""
        return self._tenures_of.get(entity, [])

    # --- documents

    def _read_documents(self) -> dict[NamedNode, DocumentRow]:
        nodes = [node for node, _ in self._of_documents("language")]
        rows = {node: DocumentRow(node, document_id(self._names.id(node))) for node in nodes}
        for name in ("title", "publisher", "language", "published"):
            _fill(rows, name, self._of_documents(name))
        _fill(rows, "day", self._of_documents("notAfter"))
        _fill(rows, "claims", self._counts(_EVIDENCE, None))
        return rows

    def _of_documents(self, name: str) -> Iterator[tuple[NamedNode, str]]:
        for row in self._store.select(_OF_DOCUMENTS, {"property": term(name)}):
            yield _node(row["node"]), row["value"].value

    # --- questions

    def _read_questions(self) -> dict[NamedNode, QuestionRow]:
        graph = self._names.questions
        kinds, rules, of = (dict(self._pairs(graph, term(n))) for n in ("questionKind", "rule", "asksOf"))
        voices = self._voices_of_answers()
        return {
            node: QuestionRow(
                node=node,
                kind=term_name(kinds[node].value),
                rule=rules[node].value,
                about=about,
                of=term_name(of[node].value),
                voices=tuple(sorted(voices[node], reverse=True)),
            )
            for node, about in self._pairs(graph, term("asksAbout"))
            if isinstance(about, NamedNode) and node in kinds and node in rules and node in of
        }

    def _voices_of_answers(self) -> Mapping[NamedNode, list[int]]:
        graph = self._names.questions
        given = {answer: int(voices.value) for answer, voices in self._pairs(graph, term("voices"))}
        found: dict[NamedNode, list[int]] = defaultdict(list)
        for question, answer in self._pairs(graph, term("answer")):
            if isinstance(answer, NamedNode):
                found[question].append(given.get(answer, 0))
        return found

    @cached_property
    def _questions_about(self) -> dict[NamedNode, list[QuestionRow]]:
        found: dict[NamedNode, list[QuestionRow]] = defaultdict(list)
        for row in self.questions.values():
            found[row.about].append(row)
        return found

    def questions_around(self, entity: NamedNode) -> list[QuestionRow]:
        """Return the disagreements about an entity and about its events, by rank."""
        about = self._questions_about
        subjects: Iterable[NamedNode] = (entity, *(row.node for row in self.around(entity)))
        found = [row for subject in subjects for row in about.get(subject, ())]
        return sorted(found, key=lambda row: row.rank)

    @cached_property
    def _ranked_questions(self) -> list[RankedQuestion]:
        parties: dict[NamedNode, set[NamedNode]] = {row.about: {row.about} for row in self.questions.values()}
        for entity, events in self._events_of.items():
            for event in events:
                if event.node in parties:
                    parties[event.node].add(entity)
        ranked = sorted(self.questions.values(), key=lambda row: row.rank)
        return [RankedQuestion(place, row, frozenset(parties[row.about])) for place, row in enumerate(ranked)]

    def questions_among(self, nodes: Collection[NamedNode], most: int) -> list[RankedQuestion]:
        """Return up to `most` disagreements by rank, those in which one of the nodes takes part."""
        among = frozenset(nodes)
        found = (one for one in self._ranked_questions if not among.isdisjoint(one.parties))
        return list(islice(found, most))

    # --- scans

    def _pairs(self, graph: NamedNode, property: NamedNode) -> Iterator[tuple[NamedNode, Term]]:
        for row in self._store.select(_PAIRS, {"graph": graph, "property": property}):
            yield _node(row["node"]), row["value"]

    def _texts(self, graph: NamedNode, name: str) -> Iterator[tuple[NamedNode, str]]:
        return ((node, value.value) for node, value in self._pairs(graph, term(name)))

    def _members(self, graph: NamedNode, class_name: str) -> Iterator[NamedNode]:
        for row in self._store.select(_MEMBERS, {"graph": graph, "class": term(class_name)}):
            yield _node(row["node"])

    def _counts(self, query: str, property: NamedNode | None) -> Iterator[tuple[NamedNode, int]]:
        """Yield what a query counts in groups, by the one variable that it groups by."""
        parameters = {"graph": self._names.facts, "class": term("Evidence")}
        if property:
            parameters["property"] = property
        for row in self._store.select(query, parameters):
            counted = next(value for name, value in row.items() if name != "count")
            # A count of nothing is one row without a group.
            if isinstance(counted, NamedNode):
                yield counted, int(row["count"].value)


def _fill(rows: Mapping[NamedNode, object], name: str, values: Iterable[tuple[NamedNode, object]]) -> None:
    """Give each row that is there its value; a node without a row has been left out for a reason."""
    for node, value in values:
        if node in rows:
            setattr(rows[node], name, value)


def _by_iri(rows: dict[NamedNode, Row]) -> dict[NamedNode, Row]:
    """Return the rows in the order of their IRIs, so that rows which sort alike always stand the same way."""
    return dict(sorted(rows.items(), key=lambda item: item[0].value))


def _node(value: Term) -> NamedNode:
    assert isinstance(value, NamedNode)
    return value


def _goes_before(label: Literal, known: EntityRow) -> bool:
    """Return whether a name is to be shown rather than the one known: English ones first, then by letter."""
    return (label.language != "en", label.value) < (not known.is_english, known.label)
