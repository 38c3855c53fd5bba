"""What the explorer tells of one entity, event or claim: facts by evidence, each with its sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypedDict

from pyoxigraph import NamedNode

from graph.adjacency.adjacency import Line
from graph.draw.read import stance_of
from graph.errors import InvalidInput
from graph.explore.about import about_claim, about_entity, about_event
from graph.explore.offices import NO_OFFICES, Offices, offices_of
from graph.explore.questions import question
from graph.explore.shapes import Fact, Node, Question, Sentence, Source
from graph.explore.wire import Wire
from graph.ledger import EVENT, SUBJECT, RecordedClaim, Telling
from graph.query.cards.claims import questions_of
from graph.query.cards.evidence import by_side, some_of_each, some_told, telling_of
from graph.query.cards.questions import questions_about
from graph.query.cards.state import Link, local_id
from graph.view.against import of_before
from graph.view.stances import STANCES, is_against

_SENTENCES, _OF_ONE = 4, 100
"""So many sentences of a fact are sent among others, and alone."""

_LOOKED_AT = 40
"""Among so many sentences of a fact all sides, the firmest and its disagreements are looked for."""

_QUESTIONS = 10
"""So many disagreements are sent; `questions_total` counts them all."""


class Form(TypedDict):
    """A name of an entity, and the language that it is in."""

    form: str
    language: str | None


class ToldFact(Fact):
    """A fact with its sentences, some where there are many: what tells it, the firmest first, then the rest.

    What speaks against it comes last.
    """

    sentences: list[Sentence]
    sentences_total: int
    questions: list[str]


class _Facts(TypedDict):
    """Facts and disagreements, with the nodes and articles they name; `more` facts come after these."""

    language: str
    facts: list[ToldFact]
    questions: list[Question]
    questions_total: int
    nodes: list[Node]
    documents: list[Source]
    total: int
    more: int


class Details(_Facts):
    """What is known of an entity, an event or a claim, with one line `about` it; a claim is no node.

    `offices` are those of a person, at an organization or on a board; an event has none.
    """

    node: Node | None
    about: str
    names: list[Form]
    offices: Offices


def entity_details(wire: Wire, id: str, *, limit: int = 20, after: str | None = None) -> Details:
    """Return an entity with its names, and its facts by evidence: told ones first, then by voices.

    Raises:
        NotFound: No document names it.
        InvalidInput: `after` is none of these facts.
    """
    node = wire.state.required("entity", id)
    lines = {line.claim: line for line in wire.adjacency.lines(wire.names.id(node))}
    ranked = [line.claim for line in sorted(lines.values(), key=_strength)]
    questions = [row.node for row in wire.state.overview.questions_around(node)]
    offices = offices_of(wire, node)
    found = _facts(wire, ranked, questions, limit, after)
    return {
        **found,
        "nodes": [*found["nodes"], *_others(wire, offices, found["nodes"])],
        "offices": offices,
        "node": wire.node(node),
        "about": about_entity(wire, node),
        "names": [{"form": one["name"], "language": one["language"]} for one in wire.state.labels(node)],
    }


def _others(wire: Wire, offices: Offices, nodes: Iterable[Node]) -> list[Node]:
    """Return the ends of offices, and whose body it is, that are not among nodes."""
    held = [*offices["now"], *offices["before"]]
    ends = dict.fromkeys(end for office in held for end in (office["person"], office["place"]))
    if offices["body_of"]:
        ends[offices["body_of"]] = None
    for node in nodes:
        ends.pop(node["id"], None)
    return [wire.node(wire.names.node(end)) for end in ends]


def event_details(wire: Wire, id: str, *, limit: int = 20, after: str | None = None) -> Details:
    """Return an event with its facts by evidence: what happened, then who took part, when and why.

    Raises:
        NotFound: There is none of that id.
        InvalidInput: `after` is none of these facts.
    """
    node = wire.state.required("event", id)
    cores, attributes = (_claims_with(wire, end, node) for end in (EVENT, SUBJECT))
    questions = questions_about(wire.state, node)
    return {
        **_facts(wire, [*cores, *attributes], questions, limit, after),
        "node": wire.node(node),
        "about": about_event(wire, node),
        "names": [],
        "offices": NO_OFFICES,
    }


def claim_details(wire: Wire, id: str, *, limit: int = 20, after: str | None = None) -> Details:
    """Return one fact, with the disagreements that its sentences take part in.

    Raises:
        NotFound: There is none of that id.
        InvalidInput: `after` is none of these facts.
    """
    claim = wire.state.required("claim", id)
    questions = questions_of(wire.state, (link.evidence for link in _told(wire, claim)[:_OF_ONE]))
    facts = _facts(wire, [local_id(claim)], questions, limit, after, sentences=_OF_ONE)
    recorded = wire.reader.claim(claim)
    return {
        **facts,
        "node": None,
        "about": about_claim(wire, recorded) if recorded else "",
        "names": [],
        "offices": NO_OFFICES,
    }


def _strength(line: Line) -> tuple[bool, int, float, str]:
    """Return what puts what is told as so before the rest, and what many voices tell before what few do."""
    return not line.is_told, -line.voices, -line.certainty, line.claim


def _claims_with(wire: Wire, property: NamedNode, event: NamedNode) -> list[str]:
    """Return the ids of the claims of an event, those that most voices tell first."""
    found = wire.state.source.match(None, property, event, wire.names.claims)
    nodes = sorted((quad.subject for quad in found), key=lambda node: node.value)
    return list(map(local_id, sorted(nodes, key=lambda node: -wire.reader.voices_of(node))))


def _facts(
    wire: Wire,
    ranked: Sequence[str],
    questions: Sequence[NamedNode],
    limit: int,
    after: str | None,
    sentences: int = _SENTENCES,
) -> _Facts:
    begin = 0 if after is None else _place_after(ranked, after)
    part = ranked[begin : begin + limit]
    claims = [claim for one in part if (claim := wire.claim(one))]
    facts = [told_fact(wire, claim, sentences) for claim in claims]
    asked = [question(wire, one) for one in questions[:_QUESTIONS]]
    return {
        "language": wire.words.language,
        "facts": facts,
        "questions": asked,
        "questions_total": len(questions),
        "nodes": [wire.node(one) for one in _ends(wire, claims)],
        "documents": _documents(wire, facts, asked),
        "total": len(ranked),
        "more": len(ranked) - begin - len(part),
    }


def _documents(wire: Wire, facts: Sequence[ToldFact], questions: Sequence[Question]) -> list[Source]:
    """Return the articles that the facts are told in, and those of all sentences that are sent, each once."""
    told = [sentence for fact in facts for sentence in fact["sentences"]]
    answered = [
        one for question in questions for answer in question["answers"] for one in answer["sentences"]
    ]
    cited = dict.fromkeys(sentence["document"] for sentence in (*told, *answered))
    known = {source["id"]: source for source in wire.sources(facts)}
    others = (wire.source(wire.names.document(one)) for one in cited if one not in known)
    return [*known.values(), *others]


def _place_after(ranked: Sequence[str], after: str) -> int:
    if after not in ranked:
        raise InvalidInput(f"{after!r} is not among these facts, or not any more; begin with the first")
    return ranked.index(after) + 1


def told_fact(wire: Wire, claim: RecordedClaim, sentences: int = _SENTENCES) -> ToldFact:
    """Return a fact with up to so many sentences, of each side one at least, and its disagreements.

    One of them is as firm as the fact is said to be. Of those that are alike the ones in the
    reader's language come first.
    """
    key = "fact", claim.node, sentences
    told: ToldFact = wire.remembered.get(key, 1, lambda: _read_told(wire, claim, sentences))
    return told


def _read_told(wire: Wire, claim: RecordedClaim, sentences: int) -> ToldFact:
    fact, told = wire.fact(claim), _told(wire, claim.node)
    shown = _shown(wire, fact, told, sentences)
    words = wire.state.vocabulary.earlier_words
    before = of_before(wire.state.ledger, claim, words) if any(map(is_against, shown)) else ()
    said = [wire.sentence(one, before) for one in by_side(shown, before)]
    questions = questions_of(wire.state, (link.evidence for link in told[:_LOOKED_AT]))
    return {
        **fact,
        "sentences": sorted(said, key=lambda one: _reading_order(one, wire.words.language)),
        "sentences_total": len(told),
        "questions": list(map(local_id, questions)),
    }


def _reading_order(sentence: Sentence, language: str) -> tuple[bool, int, bool]:
    is_no = sentence["is_against"] or sentence["is_before"]
    return is_no, STANCES.index(sentence["stance"]), sentence["language"] != language


def _shown(wire: Wire, fact: Fact, told: Sequence[Link], sentences: int) -> list[Telling]:
    """Return a fact's sentences: of the first of it, where these have all sides, else of more."""
    first = [telling_of(wire.state, link) for link in told[:sentences]]
    has_all_sides = not fact["voices_against"] and fact["stance"] in map(stance_of, first)
    if has_all_sides or len(told) <= sentences:
        return some_of_each(first, sentences)
    return some_told(wire.state, told[: max(sentences, _LOOKED_AT)], sentences)


def _told(wire: Wire, claim: NamedNode) -> list[Link]:
    """Return what leads to the evidence that tells a claim; where none does, to what takes it for granted.

    One of each article comes before all further ones.
    """
    links = wire.state.links(claim)
    told = [link for link in links if link.is_told] or links
    first = {link.document: link for link in reversed(told)}
    return list(dict.fromkeys([*reversed(first.values()), *told]))


def _ends(wire: Wire, claims: Iterable[RecordedClaim]) -> list[NamedNode]:
    """Return the entities and events that claims lead from and to, each once."""
    ends = (end for claim in claims for end in (claim.subject, claim.end))
    nodes = (end for end in ends if isinstance(end, NamedNode))
    return [node for node in dict.fromkeys(nodes) if wire.reader.is_known(node)]
