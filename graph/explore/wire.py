"""Spells one state of the graph for the canvas: the one place that writes what `shapes` declares.

Every word is in the language of the words handed in, and marked with its own where that is another. Dates
come as they were told, in words, and as the days they lie between.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pyoxigraph import Literal, NamedNode

from graph.dates import parse_time
from graph.draw.read import GraphReader, Link, firmest, is_disputed, stance_of, stances_of
from graph.draw.words import Words
from graph.errors import InvalidDate
from graph.explore.shapes import (
    Answer,
    Count,
    Date,
    Edge,
    Fact,
    Graph,
    Node,
    Question,
    Sentence,
    Source,
    Speaker,
)
from graph.ledger import RecordedClaim, Telling
from graph.model import Store, Term
from graph.query.cards import State
from graph.query.cards.claims import voices
from graph.query.cards.evidence import telling_of
from graph.query.cards.questions import GivenAnswer, given_answers, parties_of
from graph.query.cards.state import local_id
from graph.query.excerpt import around
from graph.values import FALSE, TRUE
from graph.view.accept import AGAINST_STANCES
from graph.vocabulary import document_id, document_node, term, term_name

_ANSWERS, _PARTIES = 6, 4
"""So many answers of a question are sent, and so many names in its title; its own page has them all."""


class Wire:
    """Spells one state of the graph for the canvas, in one language; make a new one for each request."""

    def __init__(self, store: Store, state: State, words: Words) -> None:
        self.state = state
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
        self._texts: dict[NamedNode, str] = {}

    def term(self, name: str) -> str:
        """Return the label of a term of the vocabulary."""
        return self.state.vocabulary.label(name, self.words.language)

    # --- a part of the graph

    def graph(self, nodes: Iterable[NamedNode], links: Iterable[Link]) -> Graph:
        """Return nodes, and lines between them with their facts, those that most voices tell first."""
        lines = sorted({link.key: link for link in links}.values(), key=self._order)
        claims = {link.claim.node: link.claim for link in lines}
        facts = [self.fact(claim) for claim in claims.values()]
        return {
            "language": self.words.language,
            "nodes": [self.node(node) for node in nodes],
            "facts": facts,
            "edges": [self.edge(link) for link in lines],
            "documents": self.sources(facts),
        }

    def _order(self, link: Link) -> tuple[int, str, str]:
        return -self.reader.voices_of(link.claim.node), link.claim.node.value, link.source.value

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
            "neighbours": self._neighbours(node),
            "date": self.date_of_event(node) if drawn.kind == "Event" else None,
        }

    def _neighbours(self, node: NamedNode) -> Count:
        links = self.reader.links(node)
        told = {link.other(node) for link in links if self.is_told(link.claim)}
        return {"told": len(told), "all": len({link.other(node) for link in links})}

    def is_told(self, claim: RecordedClaim) -> bool:
        """Return whether anybody tells a claim as so."""
        return self.state.lens.tells(claim)

    # --- facts

    def fact(self, claim: RecordedClaim) -> Fact:
        """Return a claim with what its evidence amounts to."""
        tellings = self.state.ledger.tellings(claim.node)
        told = [telling for telling in tellings if telling.is_told] or tellings
        stances = stances_of(told)
        counted = voices(self.state, claim)
        value, currency = self.reader.data(claim.end)
        return {
            "id": local_id(claim.node),
            "address": f"/claims/{local_id(claim.node)}.html",
            "subject": self.names.id(claim.subject),
            "predicate": claim.predicate,
            "predicate_label": self.term(claim.predicate),
            "object": self._object(claim),
            "words": self.reader.end(claim.end),
            "event": self.names.id(claim.event or claim.subject),
            "stance": firmest(stances),
            "stance_label": self.term(firmest(stances)),
            "is_fact": self.state.is_fact(claim),
            "is_disputed": is_disputed(stances),
            "certainty": max((one.confidence for one in told if not is_against(one)), default=0.0),
            "voices": counted["voices"],
            "voices_against": counted["voices_against"],
            "date": self.date_of(claim),
            "documents": sorted({document_id(self.names.id(one.document)) for one in told}),
            "details": list(self.reader.details(claim, tellings)),
            "value": value,
            "currency": currency,
        }

    def _object(self, claim: RecordedClaim) -> str | None:
        end = claim.end
        return self.names.id(end) if isinstance(end, NamedNode) and self.reader.is_known(end) else None

    def edge(self, link: Link) -> Edge:
        """Return a line."""
        return {
            "source": self.names.id(link.source),
            "target": self.names.id(link.target),
            "label": self.term(link.predicate),
            "fact": local_id(link.claim.node),
        }

    # --- dates

    def date(self, edtf: str) -> Date:
        """Return a date as told, in words, and as the days it lies between."""
        try:
            time = parse_time(edtf)
        except InvalidDate:
            return {"edtf": edtf, "words": self.words.date(edtf), "first": None, "last": None}
        return {
            "edtf": time.edtf,
            "words": self.words.date(time.edtf),
            "first": time.not_before,
            "last": time.not_after,
        }

    def date_of(self, claim: RecordedClaim) -> Date | None:
        """Return when what a claim says was so: its own date, as of a figure, else that of its event."""
        own = claim.qualifiers.get("date")
        return self.date(own.value) if own else self.date_of_event(claim.event or claim.subject)

    def date_of_event(self, event: NamedNode) -> Date | None:
        """Return when an event was: as the plain view has it, else between all dates that are told of it."""
        dates = [self.date(edtf) for edtf in self.reader.happenings.dates(event)]
        return self._held(event) or self._together(dates)

    def _held(self, event: NamedNode) -> Date | None:
        """Return from when to when an office was held, as far as that is known; None of all other events."""
        told = self.state.properties(event, self.names.facts)
        begun, ended = (self.date(told[name][0].value) if name in told else None for name in ("from", "to"))
        if not begun and not ended:
            return None
        return {
            "edtf": f"{begun['edtf'] if begun else '..'}/{ended['edtf'] if ended else '..'}",
            "words": self._period(begun, ended),
            "first": begun["first"] if begun else None,
            "last": ended["last"] if ended else None,
        }

    def _period(self, begun: Date | None, ended: Date | None) -> str:
        if begun and ended:
            return self.words.say("from {first} to {last}", first=begun["words"], last=ended["words"])
        if begun:
            return self.words.say("since {date}", date=begun["words"])
        return self.words.say("until {date}", date=ended["words"]) if ended else ""

    def _together(self, dates: Sequence[Date]) -> Date | None:
        """Return several dates as one: the words of each, and the days that all of them lie between."""
        if len(dates) < 2:
            return dates[0] if dates else None
        firsts, lasts = [one["first"] for one in dates], [one["last"] for one in dates]
        return {
            "edtf": dates[0]["edtf"],
            "words": self.words.say(", ").join(one["words"] for one in dates),
            "first": None if None in firsts else min(filter(None, firsts)),
            "last": None if None in lasts else max(filter(None, lasts)),
        }

    # --- articles and their sentences

    def source(self, graph: NamedNode) -> Source:
        """Return an article."""
        found = self.state.document_reference(graph)
        return {
            "id": found["id"],
            "title": found["title"],
            "publisher": found["publisher"],
            "published": self.date(found["published"]) if found["published"] else None,
            "language": found["language"],
            "address": address(document_node(found["id"])),
        }

    def sentence(self, telling: Telling) -> Sentence:
        """Return the words of an evidence, in the sentence that they are part of."""
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
            "is_against": telling.is_told and is_against(telling),
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

    # --- disagreements

    def question(self, node: NamedNode, sentences: int = 2) -> Question:
        """Return a disagreement with its first answers, each with up to so many of its sentences."""
        values = self.state.properties(node, self.names.questions)
        kind, of = (term_name(values[name][0].value) for name in ("questionKind", "asksOf"))
        return {
            "id": local_id(node),
            "address": f"/questions/{local_id(node)}.html",
            "kind": kind,
            "kind_label": self.term(kind),
            "title": self.words.say(
                "{name}: {value}", name=self._about(values["asksAbout"][0]), value=self.term(of)
            ),
            "answers": [self._answer(one, sentences) for one in given_answers(self.state, node)[:_ANSWERS]],
        }

    def _about(self, about: Term) -> str:
        """Return whom a question is about: the parties to an event, else the entity itself."""
        assert isinstance(about, NamedNode)
        labels = sorted(self.reader.node(one).label for one in parties_of(self.state, about) or {about})
        named = self.words.say(", ").join(labels[:_PARTIES])
        return named if len(labels) <= _PARTIES else f"{named} …"

    def _answer(self, answer: GivenAnswer, sentences: int) -> Answer:
        return {
            "words": self._answer_words(answer),
            "voices": answer.voices(self.state),
            "documents": answer.documents,
            "sentences": [self.sentence(telling_of(self.state, link)) for link in answer.links[:sentences]],
        }

    def _answer_words(self, answer: GivenAnswer) -> str:
        words = self.words.say(", ").join(map(self._value_words, answer.values))
        if answer.metric:
            words = self.words.say("{name}: {value}", name=self.term(answer.metric), value=words)
        return self.words.say("not: {answer}", answer=words) if answer.is_negated else words

    def _value_words(self, value: Term) -> str:
        if value in (TRUE, FALSE):
            return self.words.say("it is so" if value == TRUE else "it is not so")
        return self.reader.end(value)


def is_against(telling: Telling) -> bool:
    """Return whether an evidence says that its claim is not so."""
    return telling.is_negated or telling.stance in AGAINST_STANCES


def address(id: str) -> str:
    """Return the address of the page of an entity, an event or a document by its node id.

    >>> address("entity/5f3a")
    '/entities/5f3a.html'
    """
    kind, _, local = id.partition("/")
    pages = {"entity": "entities", "event": "events", "document": "documents"}
    return f"/{pages[kind]}/{local}.html"
