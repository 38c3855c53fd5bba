"""Which claims the view takes for facts."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from pyoxigraph import NamedNode

from graph.ledger import Telling

# From the firmest way of telling to those that say it is not so.
STANCES = (
    "Asserts",
    "Reports",
    "Alleges",
    "Rumours",
    "Speculates",
    "Expects",
    "Plans",
    "Conditional",
    "Negates",
    "Denies",
)
FIRM_STANCES = frozenset({"Asserts", "Reports"})
AGAINST_STANCES = frozenset({"Denies", "Negates"})


def is_accepted(
    tellings: Sequence[Telling],
    parties: Collection[NamedNode],
    verdict: str | None,
    min_confidence: float,
) -> bool:
    """Return whether a claim enters the view.

    It does when a document asserts or reports it with enough confidence, no party to it denies it,
    no document negates it without also telling it, and nobody rejected it. Taking a thing for
    granted is not telling it. `min_confidence` is itself enough.
    """
    if verdict == "Rejected":
        return False
    telling_documents = {t.document for t in tellings if tells(t, min_confidence)}
    if not telling_documents:
        return False
    return not any(_speaks_against(t, parties, telling_documents) for t in tellings)


def stance_told(stance: str, *, is_negated: bool) -> str:
    """Return the stance of an evidence; what is told in the negative is negated, however hedged."""
    return "Negates" if is_negated and stance not in AGAINST_STANCES else stance


def tells(telling: Telling, min_confidence: float) -> bool:
    """Return whether one evidence says that its claim is so."""
    is_firm = telling.stance in FIRM_STANCES and not telling.is_negated
    return telling.is_told and is_firm and telling.confidence >= min_confidence


def _speaks_against(
    telling: Telling, parties: Collection[NamedNode], telling_documents: Collection[NamedNode]
) -> bool:
    if not telling.is_told:
        return False
    if telling.stance == "Denies":
        return telling.said_by in parties
    return telling.stance == "Negates" and telling.document not in telling_documents
