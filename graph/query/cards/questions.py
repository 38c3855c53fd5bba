"""The card of a question: a disagreement of the sources, its answers side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pyoxigraph import NamedNode

from graph.ledger import CLAIM, PRESUPPOSES, Telling
from graph.model import JsonObject, Term
from graph.query.cards.evidence import evidence_card, speakers, telling_of
from graph.query.cards.state import Link, State, date_card, local_id
from graph.view.voices import VoiceCount
from graph.vocabulary import TYPE, term, term_name

_LOOKED_AT = 200
"""Of so many sentences an answer says who gives it, and in how many documents."""


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

    `kind` is "Contradiction" or "Tension", `rule` how it was found, `about` an event or an entity,
    `of` what is asked of it. It has up to so many answers, of `answers_total`, and each of these up to so
    many of its sentences; all where that is None.
    """
    values = state.properties(node, state.names.questions)
    about = values["asksAbout"][0]
    assert isinstance(about, NamedNode)
    found = [(answer, state.properties(answer, state.names.questions)) for answer in _nodes(values["answer"])]
    found.sort(key=lambda pair: (-len(pair[1]["evidence"]), pair[0].value))
    return {
        "id": local_id(node),
        "iri": node.value,
        "kind": term_name(values["questionKind"][0].value),
        "rule": values["rule"][0].value,
        "about": state.end(about),
        "participants": _participants(state, about),
        "of": state.term(term_name(values["asksOf"][0].value)),
        "answers": [_answer(state, answer, told, sentences) for answer, told in found[:most_answers]],
        "answers_total": len(found),
    }


def _nodes(terms: list[Term]) -> list[NamedNode]:
    return [one for one in terms if isinstance(one, NamedNode)]


def _participants(state: State, event: NamedNode) -> list[JsonObject]:
    found = {quad.object for quad in state.source.match(event, term("participant"), None, state.names.events)}
    return sorted((state.reference(node) for node in found), key=lambda one: str(one["label"]))


def _answer(
    state: State, node: NamedNode, values: Mapping[str, list[Term]], sentences: int | None
) -> JsonObject:
    metric = values.get("predicate")
    given = [link for one in _nodes(values["evidence"])[:_LOOKED_AT] if (link := _link(state, one))]
    shown = [telling_of(state, link) for link in given[:sentences]]
    ends = [*values.get("object", ()), *values.get("value", ())]
    return {
        "iri": node.value,
        "values": [state.end(value) for value in ends],
        "metric": state.term(term_name(metric[0].value)) if metric else None,
        "negated": "negated" in values,
        "sentences": len(values["evidence"]),
        "documents": len({link.document for link in given}),
        "voices": VoiceCount(state.lens).distinct(telling_of(state, link) for link in given),
        "said_by": speakers(state, given),
        "evidence": [
            evidence_card(state, telling) | {"claims": list(_claims(state, telling, ends))}
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
