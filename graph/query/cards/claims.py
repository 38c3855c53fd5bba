"""The card of a claim: one proposition with its evidence, for and against."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode

from graph.ledger import CLAIM, RecordedClaim, Telling
from graph.model import JsonObject
from graph.query.cards.evidence import by_side, evidence_card, sides, some_told, telling_of
from graph.query.cards.state import State, local_id
from graph.view.against import of_before
from graph.view.stances import FIRM_STANCES, is_against
from graph.vocabulary import term, term_name

_ALL_ATTRIBUTES = 50
_OF_ITS_EVENT = frozenset({"subject", "event", "qualifiers"})
_READ_FOR_SIDES = 40
"""So many sentences of a claim are looked at for those that speak against it, where a few are shown."""


def claim_page(state: State, id: str, *, offset: int = 0, limit: int = 100) -> JsonObject:
    """Return a claim with `limit` of its evidence from `offset` on, in full, and what hangs together with it.

    `about` are the core claims of the event that an attribute claim is about; `questions` the
    disagreements that its evidence takes part in; `assessments` what people made of it.

    Raises:
        NotFound: There is none of that id.
    """
    claim = state.ledger.claim(state.required("claim", id))
    assert claim
    before = of_before(state.ledger, claim, state.vocabulary.earlier_words)
    tellings = by_side(state.ledger.tellings(claim.node), before)
    card = claim_card(state, claim, 0, 500) | {
        "sides": sides(tellings, before),
        "offset": offset,
        "limit": limit,
        "object": state.end(claim.end, None),
        "evidence": [evidence_card(state, one, None, before) for one in tellings[offset : offset + limit]],
        "questions": [local_id(node) for node in questions_of(state, (one.evidence for one in tellings))],
        "assessments": list(_assessments(state, claim.node)),
    }
    if not claim.is_core:
        card["about"] = [brief(state, core) for core in state.ledger.claims_of_event(claim.subject)[0]]
    return card


def claim_card(state: State, claim: RecordedClaim, sentences: int, most_attributes: int) -> JsonObject:
    """Return a claim with up to so many of its sentences, and of what they tell beside it.

    `attributes` has the accepted ones first, then those that most documents tell; `attributes_total`
    counts them all.
    """
    beside = _attributes(state, claim, most_attributes)
    shown = _some_evidence(state, claim, sentences)
    is_denied = any(map(is_against, shown))
    before = of_before(state.ledger, claim, state.vocabulary.earlier_words) if is_denied else ()
    return (
        brief(state, claim)
        | support(state, claim)
        | {
            "attributes": [_attribute(state, one) for one in beside[:most_attributes]],
            "attributes_total": len(beside),
            "evidence": [evidence_card(state, one, before=before) for one in shown],
        }
    )


def _attribute(state: State, claim: RecordedClaim) -> JsonObject:
    """Return an attribute claim beside its core claim: what it says of the event that both are about."""
    card = brief(state, claim) | support(state, claim)
    return {name: value for name, value in card.items() if name not in _OF_ITS_EVENT}


def brief(state: State, claim: RecordedClaim) -> JsonObject:
    """Return a claim without its evidence. It is a "fact" when the plain view holds it, else "told".

    `voices` counts the independent ones that tell it, `voices_against` those that speak against it.
    """
    return {
        "id": local_id(claim.node),
        "iri": claim.node.value,
        "status": "fact" if state.is_fact(claim) else "told",
        "verdict": state.ledger.verdict(claim.node),
        "subject": state.end(claim.subject),
        "predicate": state.term(claim.predicate),
        "object": state.end(claim.end),
        "event": claim.event.value if claim.event else None,
        "qualifiers": {name: state.end(value) for name, value in sorted(claim.qualifiers.items())},
        **voices(state, claim),
    }


def voices(state: State, claim: RecordedClaim) -> JsonObject:
    """Return how many independent `voices` tell a claim, and `voices_against` it."""
    counted = state.properties(claim.node, state.names.voices)
    telling, against = (
        int(counted[name][0].value) if name in counted else 0 for name in ("voices", "voicesAgainst")
    )
    return {"voices": telling, "voices_against": against}


def support(state: State, claim: RecordedClaim) -> JsonObject:
    """Return in numbers who tells a claim: independent `voices` for it, and `voices_against` it.

    `documents` and `sentences` count all that tell it in whatever way, or take it for granted.
    """
    found = state.links(claim.node)
    documents = len({link.document for link in found})
    return voices(state, claim) | {"documents": documents, "sentences": len(found)}


def _attributes(state: State, claim: RecordedClaim, most: int) -> list[RecordedClaim]:
    """Return the claims that the same sentences tell beside a core claim; none of an attribute claim.

    Where few are wanted, few are read: see `State.some_claims`.
    """
    if claim.event is None:
        return []
    is_part = most < _ALL_ATTRIBUTES
    _, beside = state.some_claims(claim.event) if is_part else state.ledger.claims_of_event(claim.event)
    told_here = {link.evidence for link in state.links(claim.node)}
    ranked = []
    for one in beside:
        told = state.links(one.node)
        if told_here & {link.evidence for link in told}:
            ranked.append(((not state.is_fact(one), -len(told), one.node.value), one))
    return [one for _, one in sorted(ranked, key=lambda pair: pair[0])]


def _some_evidence(state: State, claim: RecordedClaim, limit: int) -> list[Telling]:
    """Return up to `limit` of a claim's evidence; where it is told in more than one way, each way first."""
    found = state.links(claim.node)
    if limit == 0:
        return []
    if claim.event and _is_plain(state, claim.event):
        of_documents = {link.document: link for link in reversed(found)}
        one_each = sorted(of_documents.values(), key=found.index)
        return [telling_of(state, link) for link in list(dict.fromkeys([*one_each, *found]))[:limit]]
    return some_told(state, found[:_READ_FOR_SIDES], limit)


def _is_plain(state: State, event: NamedNode) -> bool:
    """Return whether nobody tells an event otherwise than as a fact."""
    told = state.source.match(event, term("stance"), None, state.names.events)
    return all(term_name(quad.object.value) in FIRM_STANCES for quad in told)


def questions_of(state: State, evidence: Iterable[NamedNode]) -> list[NamedNode]:
    """Return the disagreements that evidence takes part in, by IRI."""
    graph, found = state.names.questions, set()
    for one in evidence:
        for answer in state.source.match(None, term("evidence"), one, graph):
            found |= {q.subject for q in state.source.match(None, term("answer"), answer.subject, graph)}
    return sorted(found, key=lambda node: node.value)


def _assessments(state: State, claim: NamedNode) -> Iterator[JsonObject]:
    graph = state.names.judgements
    for quad in state.source.match(None, CLAIM, claim, graph):
        found = state.properties(quad.subject, graph)
        values = {name: found[name][0].value for name in ("verdict", "why", "by", "at")}
        yield values | {"verdict": term_name(values["verdict"]).lower()}
