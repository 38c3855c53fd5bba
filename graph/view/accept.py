"""Which claims the view takes for facts."""

from __future__ import annotations

from collections.abc import Collection

from pyoxigraph import NamedNode

from graph.ledger import Ledger, RecordedClaim, Telling
from graph.view.against import against_in_its_time
from graph.view.stances import tells


def is_accepted(
    ledger: Ledger, claim: RecordedClaim, parties: Collection[NamedNode], min_confidence: float
) -> bool:
    """Return whether a claim enters the view, as far as its own evidence goes.

    It does when a document asserts or reports it with enough confidence, no party to it denies it, no
    document negates it without also telling it, and nobody rejected it. A denial or negation of a day
    before the thing happened does not keep it out. Taking a thing for granted is not telling it.
    `min_confidence` is itself enough.
    """
    if ledger.verdict(claim.node) == "Rejected":
        return False
    documents = {one.document for one in ledger.tellings(claim.node) if tells(one, min_confidence)}
    if not documents:
        return False
    return not any(_keeps_out(one, parties, documents) for one in against_in_its_time(ledger, claim))


def _keeps_out(
    telling: Telling, parties: Collection[NamedNode], telling_documents: Collection[NamedNode]
) -> bool:
    if telling.stance == "Denies":
        return telling.said_by in parties
    return telling.stance == "Negates" and telling.document not in telling_documents
