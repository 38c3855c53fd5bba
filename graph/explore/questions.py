"""Where the sources disagree: a question with its answers side by side."""

from __future__ import annotations

from pyoxigraph import NamedNode

from graph.explore.shapes import Answer, Question
from graph.explore.wire import Wire
from graph.model import Term
from graph.query.cards.evidence import telling_of
from graph.query.cards.questions import GivenAnswer, given_answers, parties_of
from graph.query.cards.state import local_id
from graph.values import FALSE, TRUE
from graph.vocabulary import term_name

_ANSWERS, _PARTIES = 6, 4
"""So many answers of a question are sent, and so many names in its title; its own page has them all."""


def question(wire: Wire, node: NamedNode, sentences: int = 2) -> Question:
    """Return a disagreement with its first answers, each with up to so many of its sentences."""
    values = wire.state.properties(node, wire.names.questions)
    kind, of = (term_name(values[name][0].value) for name in ("questionKind", "asksOf"))
    return {
        "id": local_id(node),
        "address": f"/questions/{local_id(node)}.html",
        "kind": kind,
        "kind_label": wire.term(kind),
        "title": wire.words.say(
            "{name}: {value}", name=_about(wire, values["asksAbout"][0]), value=wire.term(of)
        ),
        "answers": [_answer(wire, one, sentences) for one in given_answers(wire.state, node)[:_ANSWERS]],
    }


def _about(wire: Wire, about: Term) -> str:
    """Return whom a question is about: the parties to an event, else the entity itself."""
    assert isinstance(about, NamedNode)
    labels = sorted(wire.reader.node(one).label for one in parties_of(wire.state, about) or {about})
    named = wire.words.say(", ").join(labels[:_PARTIES])
    return named if len(labels) <= _PARTIES else f"{named} …"


def _answer(wire: Wire, answer: GivenAnswer, sentences: int) -> Answer:
    return {
        "words": _answer_words(wire, answer),
        "voices": answer.voices(wire.state),
        "documents": answer.documents,
        "sentences": [wire.sentence(telling_of(wire.state, link)) for link in answer.links[:sentences]],
    }


def _answer_words(wire: Wire, answer: GivenAnswer) -> str:
    words = wire.words.say(", ").join(_value_words(wire, one) for one in answer.values)
    if answer.metric:
        words = wire.words.say("{name}: {value}", name=wire.term(answer.metric), value=words)
    return wire.words.say("not: {answer}", answer=words) if answer.is_negated else words


def _value_words(wire: Wire, value: Term) -> str:
    if value in (TRUE, FALSE):
        return wire.words.say("it is so" if value == TRUE else "it is not so")
    return wire.reader.end(value)
