"""How the claims of one event become lines: the same as `GraphReader.links_of_claim`, on ids alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Told:
    """A claim by ids. `end` is its object where that is an entity, `event` that of a core claim."""

    claim: str
    subject: str
    predicate: str
    end: str | None
    event: str | None


@dataclass(frozen=True, slots=True)
class Way:
    """A line of a claim; `predicate` is None from an event to the object of a core claim."""

    source: str
    target: str
    predicate: str | None
    claim: str


def ways(claims: Iterable[Told]) -> Iterator[Way]:
    """Yield the lines of all claims of one event."""
    claims = list(claims)
    parties = {claim.end for claim in claims if claim.end and not claim.event}
    for claim in claims:
        if claim.event is None:
            if claim.end:
                yield Way(claim.subject, claim.end, claim.predicate, claim.claim)
        elif claim.end is None or parties - {claim.subject, claim.end}:
            yield Way(claim.subject, claim.event, claim.predicate, claim.claim)
            if claim.end:
                yield Way(claim.event, claim.end, None, claim.claim)
        else:
            yield Way(claim.subject, claim.end, claim.predicate, claim.claim)
