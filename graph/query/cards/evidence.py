"""The card of an evidence: where one document says something, and how."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from pyoxigraph import Literal

from graph.ledger import Telling
from graph.model import JsonObject, Term
from graph.query.cards.state import SHOWN_WORDS, Link, State, shown_words
from graph.view.accept import AGAINST_STANCES, FIRM_STANCES, STANCES, stance_told
from graph.vocabulary import term

_SIDES = ("for", "against", "open")


def telling_of(state: State, link: Link) -> Telling:
    """Return the evidence at the other end of a link."""
    return replace(state.ledger.telling(link.evidence, link.document), is_told=link.is_told)


def speakers(state: State, shown: Sequence[Link]) -> list[JsonObject]:
    """Return who says so in the given evidence, each once."""
    said_by = term("saidBy")
    found = [q.object for one in shown for q in state.source.match(one.evidence, said_by, None, one.document)]
    return [state.speaker(node) for node in dict.fromkeys(found)]


def evidence_card(state: State, telling: Telling, most: int | None = SHOWN_WORDS) -> JsonObject:
    """Return an evidence: quote and offsets, stance, speakers, document, and which side it is on.

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
        "side": side(telling),
        "said_by": state.speaker(telling.said_by),
        "reported_by": [state.speaker(speaker) for speaker in values.get("reportedBy", ())],
        "reported_on": _first(values, "reportedOn"),
        "attribution_text": _first(values, "attributionText"),
        "time_text": _first(values, "timeText"),
        "confidence": telling.confidence,
        "extractor": _first(values, "extractor"),
        "row": _first(values, "rowId"),
    }


def side(telling: Telling) -> str:
    """Return where an evidence stands on its claim: "for", "against", or "open" where it does not say.

    Open is what is alleged, planned or guessed, and what a sentence about something else takes for granted.
    """
    if not telling.is_told:
        return "open"
    if telling.stance in AGAINST_STANCES or telling.is_negated:
        return "against"
    return "for" if telling.stance in FIRM_STANCES else "open"


def sides(tellings: Sequence[Telling]) -> dict[str, int]:
    """Return how much evidence there is on each side."""
    counts = Counter(map(side, tellings))
    return {name: counts[name] for name in _SIDES}


def by_side(tellings: Sequence[Telling]) -> list[Telling]:
    """Return the evidence that tells a claim plainly first, then what speaks against it, then the rest.

    Of each the firmest comes first.
    """
    return sorted(tellings, key=_place)


def _place(telling: Telling) -> tuple[int, int, str, str]:
    firmness = STANCES.index(stance_told(telling.stance, is_negated=telling.is_negated))
    return _SIDES.index(side(telling)), firmness, telling.document.value, telling.evidence.value


def some_of_each(tellings: Sequence[Telling], limit: int) -> list[Telling]:
    """Return up to `limit` of the evidence: one of each side, then one of each document, then the rest."""
    ordered = by_side(tellings)
    of_sides = {side(telling): telling for telling in reversed(ordered)}
    of_documents = {telling.document: telling for telling in reversed(ordered)}
    return list(
        dict.fromkeys([*by_side([*of_sides.values()]), *by_side([*of_documents.values()]), *ordered])
    )[:limit]


def _first(values: Mapping[str, list[Term]], name: str) -> str | None:
    return values[name][0].value if name in values else None
