"""What speaks against a claim: denials and negations, but for those of a time before the thing happened."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from pyoxigraph import NamedNode

from graph.ledger import RecordedClaim, Telling
from graph.view.accept import AGAINST_STANCES
from graph.view.lens import Lens
from graph.vocabulary import fold, term

SAYING_SO = frozenset({"Asserts", "Reports", "Alleges"})
"""The stances by which somebody says that a thing is so, firmly or as an accusation."""

_NOT_AFTER = term("notAfter")


def is_against(telling: Telling) -> bool:
    """Return whether the words of an evidence say that what it tells is not so."""
    return telling.is_negated or telling.stance in AGAINST_STANCES


def says_so(telling: Telling) -> bool:
    """Return whether an evidence says that what it tells is so."""
    return telling.is_told and telling.stance in SAYING_SO and not is_against(telling)


def against(lens: Lens, claim: RecordedClaim) -> list[Telling]:
    """Return the evidence that speaks against a claim.

    "At first he refused to resign" does not speak against the resignation that somebody else tells: nor
    does what an article negates that tells it as well, nor what was said, or holds, only before it happened.
    """
    tellings = [one for one in lens.ledger.tellings(claim.node) if one.is_told]
    found = [one for one in tellings if is_against(one)]
    telling = [one for one in tellings if says_so(one)] if found else []
    if not telling:
        return found
    documents = {one.document for one in telling}
    happened = _first_day(lens, claim, telling)
    return [one for one in found if not _is_of_before(lens, claim, one, documents, happened)]


def _is_of_before(
    lens: Lens,
    claim: RecordedClaim,
    telling: Telling,
    documents: Collection[NamedNode],
    happened: str | None,
) -> bool:
    if telling.stance != "Denies" and telling.document in documents:
        return True
    if _says_at_first(lens, telling):
        return True
    last = _last_day(lens, claim, telling)
    return happened is not None and last is not None and last < happened


def _says_at_first(lens: Lens, telling: Telling) -> bool:
    quotes = lens.ledger.evidence(telling.evidence, telling.document).get("quote", ())
    return any(
        _has_word(fold(quote.value), word) for quote in quotes for word in lens.vocabulary.earlier_words
    )


def _has_word(text: str, word: str) -> bool:
    """Return whether a word stands in a text; in scripts without spaces it may stand anywhere.

    >>> _has_word("at first he refused", "at first"), _has_word("that first refusal", "at first")
    (True, False)
    """
    return re.search(rf"\b{re.escape(word)}\b", text) is not None if word.isascii() else word in text


def _first_day(lens: Lens, claim: RecordedClaim, tellings: Iterable[Telling]) -> str | None:
    """Return the first day on which it may have happened, as those date it who tell it; None undated."""
    dates = _dates_given(lens, claim, {one.evidence for one in tellings})
    begins = [date.qualifiers.get("notBefore") for date in dates]
    return min((day.value for day in begins if day is not None), default=None)


def _last_day(lens: Lens, claim: RecordedClaim, telling: Telling) -> str | None:
    """Return the last day that a sentence can speak of: its own date's, else its publication's."""
    dates = list(_dates_given(lens, claim, {telling.evidence}))
    ends = [date.qualifiers.get("notAfter") for date in dates]
    if not dates:
        published = lens.source.match(telling.document, _NOT_AFTER, None, telling.document)
        ends = [quad.object for quad in published]
    return max((day.value for day in ends if day is not None), default=None)


def _dates_given(
    lens: Lens, claim: RecordedClaim, evidence: Collection[NamedNode]
) -> Iterator[RecordedClaim]:
    """Yield the dates that sentences give to the event of a claim, whether told or taken for granted."""
    for one in lens.ledger.claims_of_event(claim.event or claim.subject)[1]:
        if one.predicate == "date" and any(
            telling.evidence in evidence for telling in lens.ledger.tellings(one.node)
        ):
            yield one
