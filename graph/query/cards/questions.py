"""The card of a question: a disagreement of the sources, its answers side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode

from graph.ledger import CLAIM, PRESUPPOSES, Telling
from graph.model import JsonObject, Term
from graph.query.cards.evidence import evidence_card, speakers, telling_of
from graph.query.cards.state import Link, State, date_card, local_id
from graph.vocabulary import TYPE, term, term_name

_LOOKED_AT = 200
"""Of so many sentences an answer says who gives it, and in how many documents."""


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """An answer to a question, given by so many independent voices.

    `links` lead to up to 200 evidence that give it; `told` counts them all.
    """

    node: NamedNode
    values: list[Term]
    metric: str | None
    is_negated: bool
    told: int
    voices: int
    links: list[Link]

    @property
    def documents(self) -> int:
        """How many documents give it."""
        return len({link.document for link in self.links})


def given_answers(state: State, question: NamedNode, most: int | None = None) -> list[GivenAnswer]:
    """Return up to `most` answers to a question, those with most sentences first; all where that is None."""
    nodes = _nodes(state.properties(question, state.names.questions)["answer"])
    ranked = sorted(nodes, key=lambda node: (-len(_evidence(state, node)), node.value))
    return [_given(state, node) for node in ranked[:most]]


def _evidence(state: State, answer: NamedNode) -> list[NamedNode]:
    return _nodes(state.properties(answer, state.names.questions)["evidence"])


def _given(state: State, node: NamedNode) -> GivenAnswer:
    values = state.properties(node, state.names.questions)
    metric = values.get("predicate")
    evidence = _evidence(state, node)
    return GivenAnswer(
        node,
        values=[*values.get("object", ()), *values.get("value", ())],
        metric=term_name(metric[0].value) if metric else None,
        is_negated="negated" in values,
        told=len(evidence),
        voices=int(values["voices"][0].value),
        links=[link for one in evidence[:_LOOKED_AT] if (link := _link(state, one))],
    )


def question_page(state: State, id: str) -> JsonObject:
    """Return one disagreement, with all evidence of each answer.

    Raises:
        NotFound: There is none of that id.
    """
    return question_card(state, state.required("question", id), None, None)


def questions_about(state: State, about: NamedNode) -> list[NamedNode]:
    """Return the questions about an event or an entity, by IRI."""
    found = state.source.match(None, term("asksAbout"), about, state.names.questions)
    return sorted((quad.subject for quad in found), key=lambda node: node.value)


def question_card(
    state: State, node: NamedNode, most_answers: int | None, sentences: int | None
) -> JsonObject:
    """Return a question with its answers, those with most sentences first.

    `kind` is "Contradiction" or "Tension", `rule` how it was found, `about` an event or an entity, `of` what
    is asked of it, `participants` whom it names. It has up to so many answers, of `answers_total`, and each
    of these up to so many of its sentences; all where that is None.
    """
    values = state.properties(node, state.names.questions)
    about = values["asksAbout"][0]
    assert isinstance(about, NamedNode)
    of = term_name(values["asksOf"][0].value)
    found = given_answers(state, node, most_answers)
    return {
        "id": local_id(node),
        "iri": node.value,
        "kind": term_name(values["questionKind"][0].value),
        "rule": values["rule"][0].value,
        "about": state.end(about),
        "participants": _participants(state, about, of),
        "of": state.term(of),
        "answers": [_answer(state, answer, sentences) for answer in found],
        "answers_total": len(values["answer"]),
    }


def _nodes(terms: list[Term]) -> list[NamedNode]:
    return [one for one in terms if isinstance(one, NamedNode)]


def _participants(state: State, event: NamedNode, of: str) -> list[JsonObject]:
    return sorted(
        (state.reference(node) for node in asked_about(state, event, of)), key=lambda one: str(one["label"])
    )


def asked_about(state: State, event: NamedNode, of: str) -> set[NamedNode]:
    """Return whom a question about an event names: the parties to it.

    Where the question is who belongs to a list, its answers name them, and it is about what the list is of.
    """
    if of not in state.vocabulary.list_properties:
        return parties_of(state, event)
    ends = (claim.end for claim in state.ledger.cores_of_event(event) if claim.predicate == of)
    return {end for end in ends if isinstance(end, NamedNode)}


def parties_of(state: State, event: NamedNode) -> set[NamedNode]:
    """Return who takes part in an event; nobody in an entity."""
    found = state.source.match(event, term("participant"), None, state.names.events)
    return {quad.object for quad in found if isinstance(quad.object, NamedNode)}


def _answer(state: State, answer: GivenAnswer, sentences: int | None) -> JsonObject:
    shown = [telling_of(state, link) for link in answer.links[:sentences]]
    return {
        "iri": answer.node.value,
        "values": [state.end(value) for value in answer.values],
        "metric": state.term(answer.metric) if answer.metric else None,
        "negated": answer.is_negated,
        "sentences": answer.told,
        "documents": answer.documents,
        "voices": answer.voices,
        "said_by": speakers(state, answer.links),
        "evidence": [
            evidence_card(state, telling) | {"claims": list(_claims(state, telling, answer.values))}
            for telling in shown
        ],
    }


def _link(state: State, evidence: NamedNode) -> Link | None:
    quad = next(state.source.match(evidence, TYPE, term("Evidence")), None)
    return Link(evidence, quad.graph_name, is_told=True) if quad else None


def _claims(state: State, telling: Telling, ends: list[Term]) -> Iterator[JsonObject]:
    """Yield the claims by which an evidence gives an answer, each with its id and its date if it has one."""
    values = state.ledger.evidence(telling.evidence, telling.document)
    nodes = [*values.get(term_name(CLAIM.value), ()), *values.get(term_name(PRESUPPOSES.value), ())]
    found = [claim for node in nodes if isinstance(node, NamedNode) and (claim := state.ledger.claim(node))]
    giving = [claim for claim in found if {claim.end, claim.subject} & set(ends)]
    for claim in giving or [claim for claim in found if claim.is_core]:
        date = claim.qualifiers.get("date")
        yield {"id": local_id(claim.node), "date": date_card(date.value) if date else None}
