"""Where the sources disagree: a question with its answers side by side."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from pyoxigraph import NamedNode

from graph.explore.shapes import Answer, Disputed, Question
from graph.explore.wire import Wire
from graph.model import Term
from graph.query.cards.evidence import telling_of
from graph.query.cards.questions import GivenAnswer, asked_about, given_answers
from graph.query.cards.state import local_id
from graph.query.overview import RankedQuestion
from graph.values import FALSE, TRUE
from graph.vocabulary import term_name

_ANSWERS, _PARTIES = 6, 4
"""So many answers of a question are sent, and so many names in its title; its own page has them all."""
_NAMED = 20
"""So many disagreements come by their titles with a part of the graph, the first by rank."""


def question(wire: Wire, node: NamedNode, sentences: int = 2) -> Question:
    """Return a disagreement with its first answers, each with up to so many of its sentences."""
    asked: Question = wire.remembered.get(
        ("question", node, sentences), 1, lambda: _read(wire, node, sentences)
    )
    return asked


def _read(wire: Wire, node: NamedNode, sentences: int) -> Question:
    values = wire.state.properties(node, wire.names.questions)
    kind, of = (term_name(values[name][0].value) for name in ("questionKind", "asksOf"))
    return {
        "id": local_id(node),
        "address": f"/questions/{local_id(node)}.html",
        "kind": kind,
        "kind_label": wire.term(kind),
        "title": _title(wire, _asked_about(wire, values["asksAbout"][0], of), of),
        "answers": [_answer(wire, one, sentences) for one in given_answers(wire.state, node, _ANSWERS)],
    }


def disputed(wire: Wire, nodes: Iterable[str]) -> list[Disputed]:
    """Return the first disagreements that nodes take part in, by rank."""
    among = [wire.names.node(node) for node in nodes]
    return [_disputed(wire, one) for one in wire.state.overview.questions_among(among, _NAMED)]


def _disputed(wire: Wire, one: RankedQuestion) -> Disputed:
    return {
        "id": local_id(one.row.node),
        "about": wire.names.id(one.row.about),
        "parties": sorted(map(wire.names.id, one.parties)),
        "place": one.place,
        "kind_label": wire.term(one.row.kind),
        "title": _title(wire, _parties(wire, one), one.row.of),
    }


def _parties(wire: Wire, one: RankedQuestion) -> Collection[NamedNode]:
    """Return whom a question is about, as the overview has it; only whom a list is of has to be read."""
    if one.row.of in wire.state.vocabulary.list_properties:
        return _asked_about(wire, one.row.about, one.row.of)
    return one.parties - {one.row.about} or {one.row.about}


def _asked_about(wire: Wire, about: Term, of: str) -> Collection[NamedNode]:
    """Return whom a question is about: of an event those that it names, else the entity itself."""
    assert isinstance(about, NamedNode)
    return asked_about(wire.state, about, of) or {about}


def _title(wire: Wire, about: Iterable[NamedNode], of: str) -> str:
    return wire.words.say("{name}: {value}", name=_names(wire, about), value=wire.term(of))


def _names(wire: Wire, nodes: Iterable[NamedNode]) -> str:
    """Return the first names in the order of letters."""
    labels = sorted(wire.reader.node(one).label for one in nodes)
    named = wire.words.say(", ").join(labels[:_PARTIES])
    return named if len(labels) <= _PARTIES else f"{named} …"


def _answer(wire: Wire, answer: GivenAnswer, sentences: int) -> Answer:
    return {
        "words": _answer_words(wire, answer),
        "voices": answer.voices,
        "documents": answer.documents,
        "sentences": [wire.sentence(telling_of(wire.state, link)) for link in answer.links[:sentences]],
    }


def _answer_words(wire: Wire, answer: GivenAnswer) -> str:
    # Reasons in words have commas of their own.
    is_named = all(isinstance(value, NamedNode) for value in answer.values)
    joint = wire.words.say(", ") if is_named else " / "
    words = joint.join(_value_words(wire, one) for one in answer.values)
    if answer.metric:
        words = wire.words.say("{name}: {value}", name=wire.term(answer.metric), value=words)
    return wire.words.say("not: {answer}", answer=words) if answer.is_negated else words


def _value_words(wire: Wire, value: Term) -> str:
    if value in (TRUE, FALSE):
        return wire.words.say("it is so" if value == TRUE else "it is not so")
    return wire.reader.end(value)
