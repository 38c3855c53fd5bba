"""Disagreements as nodes of the graph `questions`: derived like the rest of the view."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode

from graph.model import Quad
from graph.values import TRUE, integer_literal
from graph.view.disagree import Answer, Disagreement, of_event, of_subject
from graph.view.lens import Lens
from graph.view.voices import VOICES, VoiceCount
from graph.vocabulary import TYPE, content_hash, term

_ASKS_ABOUT, _ANSWER = term("asksAbout"), term("answer")


def event_question_quads(lens: Lens, voices: VoiceCount, event: NamedNode) -> Iterator[Quad]:
    """Yield the questions about an event."""
    yield from _quads(lens, voices, of_event(lens, event))


def subject_question_quads(lens: Lens, voices: VoiceCount, subject: NamedNode) -> Iterator[Quad]:
    """Yield the questions about the figures and the suits of an entity."""
    yield from _quads(lens, voices, of_subject(lens, subject))


def old_question_quads(lens: Lens, about: NamedNode) -> Iterator[Quad]:
    """Yield what stands in the graph of the questions about an event or an entity."""
    graph = lens.names.questions
    for question in list(lens.source.match(None, _ASKS_ABOUT, about, graph)):
        for quad in list(lens.source.match(question.subject, None, None, graph)):
            yield quad
            if quad.predicate == _ANSWER and isinstance(quad.object, NamedNode):
                yield from lens.source.match(quad.object, None, None, graph)


def _quads(lens: Lens, voices: VoiceCount, disagreements: Iterable[Disagreement]) -> Iterator[Quad]:
    for disagreement in disagreements:
        yield from _question(lens, voices, disagreement)


def _question(lens: Lens, voices: VoiceCount, found: Disagreement) -> Iterator[Quad]:
    graph, about = lens.names.questions, lens.names.id(found.about)
    node = lens.names.node("question/" + content_hash("question/1", found.rule, about, found.on))
    yield Quad(node, TYPE, term("Question"), graph)
    yield Quad(node, _ASKS_ABOUT, found.about, graph)
    yield Quad(node, term("asksOf"), term(found.on), graph)
    yield Quad(node, term("questionKind"), term(found.kind), graph)
    yield Quad(node, term("rule"), Literal(found.rule), graph)
    for answer in found.answers:
        yield from _answer(lens, voices, node, answer)


def _answer(lens: Lens, voices: VoiceCount, question: NamedNode, answer: Answer) -> Iterator[Quad]:
    graph = lens.names.questions
    values = sorted(map(str, answer.values))
    parts = [lens.names.id(question), values, answer.metric, answer.is_negated]
    node = lens.names.node("answer/" + content_hash("answer/1", *parts))
    yield Quad(question, _ANSWER, node, graph)
    yield Quad(node, TYPE, term("Answer"), graph)
    for value in answer.values:
        yield Quad(node, term("object" if isinstance(value, NamedNode) else "value"), value, graph)
    for evidence in {telling.evidence for telling in answer.tellings}:
        yield Quad(node, term("evidence"), evidence, graph)
    yield Quad(node, VOICES, integer_literal(voices.distinct(answer.tellings)), graph)
    if answer.metric:
        yield Quad(node, term("predicate"), term(answer.metric), graph)
    if answer.is_negated:
        yield Quad(node, term("negated"), TRUE, graph)
