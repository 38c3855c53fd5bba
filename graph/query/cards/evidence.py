"""The card of an evidence: where one document says something, and how."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from pyoxigraph import Literal, NamedNode

from graph.ledger import Telling
from graph.model import JsonObject, Term
from graph.query.cards.state import SHOWN_WORDS, Link, State, shown_words
from graph.view.stances import AGAINST_STANCES, FIRM_STANCES, STANCES, stance_told
from graph.vocabulary import term, term_name

_SIDES = ("for", "against", "before", "open")
_STANCE, _NEGATED = term("stance"), term("negated")


class Sided(Protocol):
    """An evidence as far as it is put in order by: a `Telling`, or less of it."""

    @property
    def evidence(self) -> NamedNode: ...
    @property
    def document(self) -> NamedNode: ...
    @property
    def is_told(self) -> bool: ...
    @property
    def stance(self) -> str: ...
    @property
    def is_negated(self) -> bool: ...


AnEvidence = TypeVar("AnEvidence", bound=Sided)


@dataclass(frozen=True, slots=True)
class Glimpse:
    """Where an evidence stands on its claim, and nothing else of it."""

    evidence: NamedNode
    document: NamedNode
    is_told: bool
    stance: str
    is_negated: bool


def glimpse_of(state: State, link: Link) -> Glimpse:
    """Return on which side the evidence at the other end of a link stands: two of its twenty quads."""
    stance, negated = (
        next(state.source.match(link.evidence, one, None, link.document), None) for one in (_STANCE, _NEGATED)
    )
    name = term_name(stance.object.value) if stance else ""
    return Glimpse(link.evidence, link.document, link.is_told, name, negated is not None)


def telling_of(state: State, link: Link | Glimpse) -> Telling:
    """Return the evidence at the other end of a link."""
    return replace(state.ledger.telling(link.evidence, link.document), is_told=link.is_told)


def speakers(state: State, shown: Sequence[Link]) -> list[JsonObject]:
    """Return who says so in the given evidence, each once."""
    said_by = term("saidBy")
    found = [q.object for one in shown for q in state.source.match(one.evidence, said_by, None, one.document)]
    return [state.speaker(node) for node in dict.fromkeys(found)]


def evidence_card(
    state: State, telling: Telling, most: int | None = SHOWN_WORDS, before: Collection[NamedNode] = ()
) -> JsonObject:
    """Return an evidence: quote and offsets, stance, speakers, document, and which side it is on.

    `before` are those of its claim that `of_before` names.
    The quote has up to `most` characters, all where that is None, and says in `is_whole` if these are all.
    """
    values = state.ledger.evidence(telling.evidence, telling.document)
    quote = values["quote"][0]
    assert isinstance(quote, Literal)
    return {
        "iri": telling.evidence.value,
        "document": state.document_reference(telling.document),
        "quote": {
            **shown_words(quote.value, most, "text"),
            "language": quote.language,
            "start": int(values["start"][0].value),
            "end": int(values["end"][0].value),
        },
        "stance": telling.stance,
        "negated": telling.is_negated,
        "presupposed": not telling.is_told,
        "side": side(telling, before),
        "said_by": state.speaker(telling.said_by),
        "reported_by": [state.speaker(speaker) for speaker in values.get("reportedBy", ())],
        "reported_on": _first(values, "reportedOn"),
        "attribution_text": _first(values, "attributionText"),
        "time_text": _first(values, "timeText"),
        "confidence": telling.confidence,
        "extractor": _first(values, "extractor"),
        "row": _first(values, "rowId"),
    }


def side(telling: Sided, before: Collection[NamedNode] = ()) -> str:
    """Return where an evidence stands on its claim: "for", "against", or "open" where it does not say.

    What is not so only `before` the thing happened is on a side of its own.
    Open is what is alleged, planned or guessed, and what a sentence about something else takes for granted.
    """
    if not telling.is_told:
        return "open"
    if telling.stance in AGAINST_STANCES or telling.is_negated:
        return "before" if telling.evidence in before else "against"
    return "for" if telling.stance in FIRM_STANCES else "open"


def sides(tellings: Sequence[Sided], before: Collection[NamedNode]) -> dict[str, int]:
    """Return how much evidence there is on each side."""
    counts = Counter(side(telling, before) for telling in tellings)
    return {name: counts[name] for name in _SIDES}


def by_side(tellings: Sequence[AnEvidence], before: Collection[NamedNode] = ()) -> list[AnEvidence]:
    """Return the evidence that tells a claim plainly first, then what speaks against it, then the rest.

    Of each the firmest comes first.
    """

    def place(telling: Sided) -> tuple[int, int, str, str]:
        firmness = STANCES.index(stance_told(telling.stance, is_negated=telling.is_negated))
        on = _SIDES.index(side(telling, before))
        return on, firmness, telling.document.value, telling.evidence.value

    return sorted(tellings, key=place)


def some_of_each(tellings: Sequence[AnEvidence], limit: int) -> list[AnEvidence]:
    """Return up to `limit` of the evidence: one of each side, then one of each document, then the rest."""
    ordered = by_side(tellings)
    of_sides = {side(telling): telling for telling in reversed(ordered)}
    of_documents = {telling.document: telling for telling in reversed(ordered)}
    return list(
        dict.fromkeys([*by_side([*of_sides.values()]), *by_side([*of_documents.values()]), *ordered])
    )[:limit]


def some_told(state: State, links: Sequence[Link], limit: int) -> list[Telling]:
    """Return up to `limit` of the evidence that links lead to, as `some_of_each` has it; no other is read."""
    glimpses = [glimpse_of(state, link) for link in links]
    return [telling_of(state, one) for one in some_of_each(glimpses, limit)]


def _first(values: Mapping[str, list[Term]], name: str) -> str | None:
    return values[name][0].value if name in values else None
