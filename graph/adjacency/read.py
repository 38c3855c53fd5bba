"""Reads the lines out of the store: all of them by scans, or those of a few events.

A change is read by the same queries, each for the nodes that it touches. What is half gone, because somebody
changes the graph meanwhile, makes no line: it is read again once the change is made.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from pyoxigraph import NamedNode

from graph.adjacency.adjacency import Adjacency, Line, Lines, adjacency_of
from graph.adjacency.days import Days
from graph.adjacency.evidence import Evidence
from graph.adjacency.scan import Nodes, Scan
from graph.adjacency.shape import Told, Way, parties_of, ways_of
from graph.ledger import EVENT, OBJECT, PREDICATE, SUBJECT, VALUE
from graph.model import Store, Term
from graph.vocabulary import Names, Vocabulary, term, term_name

Ways = Mapping[str, list[Way[str]]]

FIRST = 4
"""So many evidences of a claim are looked at for what they tell beside it."""


class LineReader:
    """Reads lines; `min_confidence` is how sure one must be to be told."""

    def __init__(self, store: Store, names: Names, vocabulary: Vocabulary, min_confidence: float) -> None:
        self._store = store
        self._names = names
        self._vocabulary = vocabulary
        self._min_confidence = min_confidence
        self._scan = Scan(store, names)

    def everything(self) -> Adjacency:
        """Return the whole graph as it is now."""
        subjects = dict(self._scan.values(SUBJECT, None, self._names.claims))
        return adjacency_of(self._lines(subjects, None), self._as_of())

    def after(self, adjacency: Adjacency, claims: Collection[str], events: Iterable[str]) -> Adjacency:
        """Return the graph as it is now: as it was, with some events and those of some claims read anew.

        All by their ids; they need not be there any more.
        """
        touched = set(events)
        touched.update(event for _, event in self._scan.values(EVENT, claims, self._names.claims))
        subjects = self._scan.values(SUBJECT, claims, self._names.claims)
        touched.update(subject for _, subject in subjects if _is(subject, "event"))
        found = self._subjects_in(touched)
        lines = self._lines(found, found.keys())
        return adjacency.replaced(touched, lines, self._as_of())

    def _as_of(self) -> str | None:
        graph = self._names.facts
        quad = next(self._store.match(self._names.node("view"), term("asOf"), None, graph), None)
        return quad.object.value if quad else None

    def _subjects_in(self, events: Collection[str]) -> dict[str, str]:
        """Return the subjects of all claims of some events."""
        recorded = self._names.claims
        attributes = dict(self._scan.leading_to(events, SUBJECT, recorded))
        cores = [claim for claim, _ in self._scan.leading_to(events, EVENT, recorded)]
        return attributes | dict(self._scan.values(SUBJECT, cores, recorded))

    def _lines(self, subjects: Mapping[str, str], claims: Nodes) -> dict[str, Lines]:
        """Return by event the lines of the claims of these subjects; `claims` are all their ids."""
        said = _Said(self._scan, self._names.claims, subjects, claims)
        found = said.ways()
        told = _Told(self._scan, self._names, found, said, claims)
        lines = {
            event: tuple(self._line(told, event, way) for way in of_event if told.evidence.has(way.claim))
            for event, of_event in found.items()
        }
        return {event: of_event for event, of_event in lines.items() if of_event}

    def _line(self, told: _Told, event: str, way: Way[str]) -> Line:
        first, last = told.days.of(way.claim, event)
        return Line(
            source=way.source,
            target=way.target,
            predicate=way.predicate or self._object_property(told.roles.get(way.claim)),
            claim=way.claim.partition("/")[2],
            event=event,
            stance=told.evidence.firmest(way.claim),
            is_told=told.evidence.is_told(way.claim, self._min_confidence),
            certainty=told.evidence.certainty(way.claim),
            voices=int(told.voices.get(way.claim, 0)),
            voices_against=int(told.against.get(way.claim, 0)),
            first=first,
            last=last,
            documents=told.evidence.documents(way.claim),
            beside=told.beside(way.claim, event),
        )

    def _object_property(self, role: str | None) -> str:
        return self._vocabulary.property_of(role) if role else "participant"


class _Said:
    """What the claims of these subjects say, by their ids."""

    def __init__(self, scan: Scan, recorded: NamedNode, subjects: Mapping[str, str], claims: Nodes) -> None:
        self._subjects = subjects
        self._events = dict(scan.values(EVENT, claims, recorded))
        self._predicates = {claim: term_name(one) for claim, one in scan.values(PREDICATE, claims, recorded)}
        self._objects = dict(scan.terms(OBJECT, claims, recorded))
        self._values = dict(scan.terms(VALUE, claims, recorded))
        self._id = scan.names.id

    def ways(self) -> Ways:
        """Return by event which lines the claims have."""
        told: dict[str, list[Told[str]]] = defaultdict(list)
        for claim, predicate in self._predicates.items():
            subject, event, end = self._subjects.get(claim), self._events.get(claim), self._end(claim)
            # An attribute that ends in a value makes no line, and nobody asks who tells it.
            if subject and (event or end):
                told[event or subject].append(Told(claim, subject, predicate, end, event))
        return {event: list(_ways(claims)) for event, claims in told.items()}

    def _end(self, claim: str) -> str | None:
        node = self._objects.get(claim)
        end = self._id(node.value) if isinstance(node, NamedNode) else ""
        return end if _is(end, "entity") else None

    def is_core(self, claim: str) -> bool:
        """Return whether a claim is told of others, and not of an event."""
        return claim in self._events

    def of_event(self, claim: str, event: str) -> tuple[str, Term] | None:
        """Return predicate and end of what is told of an event itself and makes no line; else None."""
        if self._subjects.get(claim) != event or claim not in self._predicates:
            return None
        end = self._objects.get(claim) or self._values.get(claim)
        is_drawn = isinstance(end, NamedNode) and self._id(end.value).startswith(("entity/", "event/"))
        return None if end is None or is_drawn else (self._predicates[claim], end)


class _Told:
    """What is known of the claims of some events, or of all, beside what they say."""

    def __init__(self, scan: Scan, names: Names, found: Ways, said: _Said, claims: Nodes) -> None:
        second = {way.claim for of_event in found.values() for way in of_event if way.predicate is None}
        self.evidence = Evidence(scan, claims)
        self.roles = self.evidence.object_roles(second)
        self.voices = dict(scan.values(term("voices"), claims, names.voices))
        self.against = dict(scan.values(term("voicesAgainst"), claims, names.voices))
        self.days = Days(scan, names, claims, None if claims is None else found.keys())
        self._said = said

    def beside(self, claim: str, event: str) -> tuple[tuple[str, Term], ...]:
        """Return what the firmest evidence of a core claim tells of its event as well and makes no line.

        What is told less firmly would pass for as sure as the claim.
        """
        if not self._said.is_core(claim):
            return ()
        evidence = self.evidence
        firm = evidence.most_firmly(claim, FIRST) if evidence.has(claim) else ()
        told = (one for first in firm for one in sorted(evidence.tells(first)))
        found = (self._said.of_event(one, event) for one in dict.fromkeys(told))
        return tuple(one for one in found if one)


def _ways(claims: Collection[Told[str]]) -> Iterator[Way[str]]:
    """Yield the lines of all claims of one event."""
    parties = parties_of(claims)
    for claim in claims:
        yield from ways_of(claim, parties)


def _is(node: str, kind: str) -> bool:
    return node.startswith(kind + "/")
