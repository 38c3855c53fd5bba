"""What speaks against a claim: denials and negations, but for those of a time before the thing happened."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from pyoxigraph import NamedNode

from graph.ledger import Ledger, RecordedClaim, Telling
from graph.view.stances import is_against, says_so
from graph.vocabulary import fold, term

_NOT_AFTER = term("notAfter")


def against(ledger: Ledger, claim: RecordedClaim, earlier_words: Collection[str]) -> list[Telling]:
    """Return the evidence that readers are shown as speaking against a claim.

    "At first he refused to resign" does not speak against the resignation that somebody else tells: nor
    does what an article negates that tells it as well, nor what was said, or holds, only before it happened.
    """
    found = against_in_its_time(ledger, claim)
    documents = {one.document for one in ledger.tellings(claim.node) if says_so(one)} if found else ()
    if not documents:
        return found
    return [
        one
        for one in found
        if not (one.stance != "Denies" and one.document in documents)
        and not _says_at_first(ledger, one, earlier_words)
    ]


def of_before(ledger: Ledger, claim: RecordedClaim, earlier_words: Collection[str]) -> frozenset[NamedNode]:
    """Return the evidence that denies or negates a claim and yet does not speak against it."""
    saying_no = {one.evidence for one in ledger.tellings(claim.node) if one.is_told and is_against(one)}
    if not saying_no:
        return frozenset()
    return frozenset(saying_no - {one.evidence for one in against(ledger, claim, earlier_words)})


def against_in_its_time(ledger: Ledger, claim: RecordedClaim) -> list[Telling]:
    """Return the evidence against a claim, without that of days before it can have happened.

    What words such as "at first" tell of the order of things is no date, so no fact rests on them.
    """
    tellings = [one for one in ledger.tellings(claim.node) if one.is_told]
    found = [one for one in tellings if is_against(one)]
    telling = [one for one in tellings if says_so(one)] if found else []
    if not telling:
        return found
    dates = _dates_given(ledger, claim)
    happened = _first_day(dates, telling)
    if happened is None:
        return found
    return [one for one in found if not _is_of_before(ledger, dates, one, happened)]


_Dates = Mapping[NamedNode, Sequence[RecordedClaim]]
"""The dates that sentences give to an event, by evidence, whether told or taken for granted."""


def _is_of_before(ledger: Ledger, dates: _Dates, telling: Telling, happened: str) -> bool:
    last = _last_day(ledger, dates, telling)
    return last is not None and last < happened


def _says_at_first(ledger: Ledger, telling: Telling, earlier_words: Collection[str]) -> bool:
    quotes = ledger.evidence(telling.evidence, telling.document).get("quote", ())
    return any(_has_word(fold(quote.value), word) for quote in quotes for word in earlier_words)


def _has_word(text: str, word: str) -> bool:
    """Return whether a word stands in a text; in scripts without spaces it may stand anywhere.

    >>> _has_word("at first he refused", "at first"), _has_word("that first refusal", "at first")
    (True, False)
    """
    return re.search(rf"\b{re.escape(word)}\b", text) is not None if word.isascii() else word in text


def _first_day(dates: _Dates, tellings: Iterable[Telling]) -> str | None:
    """Return the first day on which it may have happened, as those date it who tell it; None if open."""
    given = (date for one in tellings for date in dates.get(one.evidence, ()))
    begins = [date.qualifiers.get("notBefore") for date in given]
    return None if None in begins else min((day.value for day in begins if day), default=None)


def _last_day(ledger: Ledger, dates: _Dates, telling: Telling) -> str | None:
    """Return the last day that a sentence, else its article, can speak of; None if open."""
    given = dates.get(telling.evidence)
    if given:
        ends = [date.qualifiers.get("notAfter") for date in given]
    else:
        published = ledger.source.match(telling.document, _NOT_AFTER, None, telling.document)
        ends = [quad.object for quad in published]
    return None if None in ends else max((day.value for day in ends if day), default=None)


def _dates_given(ledger: Ledger, claim: RecordedClaim) -> _Dates:
    """Return the dates of a claim's event by who gives them: an event may have many of each."""
    found: dict[NamedNode, list[RecordedClaim]] = {}
    for one in ledger.claims_of_event(claim.event or claim.subject)[1]:
        if one.predicate == "date":
            for telling in ledger.tellings(one.node):
                found.setdefault(telling.evidence, []).append(one)
    return found
