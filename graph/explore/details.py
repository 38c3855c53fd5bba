"""What the explorer tells of one entity, event or claim: facts by evidence, each with its sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypedDict

from pyoxigraph import NamedNode

from graph.explore.shapes import Fact, Node, Question, Sentence, Source
from graph.explore.wire import Wire, is_against
from graph.ledger import RecordedClaim
from graph.query.cards.claims import questions_of
from graph.query.cards.questions import questions_about
from graph.query.cards.state import local_id

_SENTENCES = 20
"""So many sentences of a fact are sent; its own page has them all."""

_QUESTIONS = 10


class Form(TypedDict):
    """A name of an entity, and the language that it is in."""

    form: str
    language: str | None


class ToldFact(Fact):
    """A fact with its sentences: those that tell it, then those that speak against it."""

    sentences: list[Sentence]
    sentences_total: int
    questions: list[str]


class Details(TypedDict):
    """What is known of one thing. `total` facts there are, of which `more` come after these."""

    language: str
    node: Node | None
    about: str
    names: list[Form]
    facts: list[ToldFact]
    questions: list[Question]
    nodes: list[Node]
    documents: list[Source]
    total: int
    more: int


def entity_details(wire: Wire, id: str, *, limit: int = 20, after: str | None = None) -> Details:
    """Return an entity with its names, and its facts by evidence.

    Raises:
        NotFound: No document names it.
    """
    node = wire.reader.entity(id)
    claims = dict.fromkeys(link.claim.node for link in wire.reader.links(node))
    found = [claim for one in claims if (claim := wire.reader.claim(one))]
    names: list[Form] = [
        {"form": one["name"], "language": one["language"]} for one in wire.state.labels(node)
    ]
    questions = [row.node for row in wire.state.overview.questions_around(node)]
    return _details(wire, node, names, found, questions, limit, after)


def event_details(wire: Wire, id: str, *, limit: int = 20, after: str | None = None) -> Details:
    """Return an event with its facts by evidence: what happened, then who took part, when and why.

    Raises:
        NotFound: There is none of that id.
    """
    node = wire.state.required("event", id)
    cores, attributes = wire.state.ledger.claims_of_event(node)
    questions = questions_about(wire.state, node)
    return _details(wire, node, [], [*cores, *attributes], questions, limit, after)


def claim_details(wire: Wire, id: str, *, limit: int = 20, after: str | None = None) -> Details:
    """Return one fact, with the disagreements that its sentences take part in.

    Raises:
        NotFound: There is none of that id.
    """
    claim = wire.reader.claim(wire.state.required("claim", id))
    assert claim
    questions = questions_of(wire.state, wire.state.ledger.tellings(claim.node))
    return _details(wire, None, [], [claim], questions, limit, after)


def _details(
    wire: Wire,
    node: NamedNode | None,
    names: list[Form],
    claims: Sequence[RecordedClaim],
    questions: Sequence[NamedNode],
    limit: int,
    after: str | None,
) -> Details:
    ranked = sorted(claims, key=lambda claim: _rank(wire, claim))
    ids = [local_id(claim.node) for claim in ranked]
    begin = ids.index(after) + 1 if after in ids else 0
    shown = ranked[begin : begin + limit]
    facts = [told_fact(wire, claim) for claim in shown]
    drawn = wire.node(node) if node else None
    return {
        "language": wire.words.language,
        "node": drawn,
        "about": (drawn["class_label"] or drawn["kind_label"]) if drawn else "",
        "names": names,
        "facts": facts,
        "questions": [wire.question(one) for one in questions[:_QUESTIONS]],
        "nodes": [wire.node(one) for one in _ends(wire, shown)],
        "documents": wire.sources(facts),
        "total": len(ranked),
        "more": len(ranked) - begin - len(shown),
    }


def _rank(wire: Wire, claim: RecordedClaim) -> tuple[bool, bool, int, str]:
    """Return what puts facts before what is only told, and what many voices tell before the rest."""
    return (
        not claim.is_core,
        not wire.state.is_fact(claim),
        -wire.reader.voices_of(claim.node),
        claim.node.value,
    )


def told_fact(wire: Wire, claim: RecordedClaim) -> ToldFact:
    """Return a fact with its first sentences, and the disagreements that they take part in."""
    tellings = [telling for telling in wire.state.ledger.tellings(claim.node) if telling.is_told]
    ordered = sorted(tellings, key=lambda one: (is_against(one), one.document.value, one.evidence.value))
    return {
        **wire.fact(claim),
        "sentences": [wire.sentence(one) for one in ordered[:_SENTENCES]],
        "sentences_total": len(ordered),
        "questions": [local_id(one) for one in questions_of(wire.state, tellings)],
    }


def _ends(wire: Wire, claims: Iterable[RecordedClaim]) -> list[NamedNode]:
    """Return the entities and events that claims are about, each once."""
    ends = (end for claim in claims for end in (claim.subject, claim.end, claim.event))
    nodes = (end for end in ends if isinstance(end, NamedNode))
    return [node for node in dict.fromkeys(nodes) if wire.reader.is_known(node)]
