"""How claims become lines between nodes.

A claim joins its two ends. It goes by way of its event where it has no second end, or where the event has a
party beside the two, whoever tells of that: so a claim is drawn in one way, whichever stances are drawn.
What is told of an event itself joins the event to whom it names.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

Node = TypeVar("Node", bound=Hashable)
"""What stands for nodes and claims: their ids, or their IRIs."""


@dataclass(frozen=True, slots=True)
class Told(Generic[Node]):
    """A claim. `end` is its object where that is an entity, `event` that of a core claim."""

    claim: Node
    subject: Node
    predicate: str
    end: Node | None
    event: Node | None


@dataclass(frozen=True, slots=True)
class Way(Generic[Node]):
    """A line of a claim; `predicate` is None from an event to the object of a core claim."""

    source: Node
    target: Node
    predicate: str | None
    claim: Node


def parties_of(claims: Iterable[Told[Node]]) -> set[Node]:
    """Return whom the claims of one event name that are told of the event itself."""
    return {claim.end for claim in claims if claim.end is not None and claim.event is None}


def ways_of(claim: Told[Node], parties: Collection[Node]) -> Iterator[Way[Node]]:
    """Yield the lines of a claim: one, or two by way of its event with these parties, or none."""
    if claim.event is None:
        if claim.end is not None:
            yield Way(claim.subject, claim.end, claim.predicate, claim.claim)
    elif claim.end is None or any(party not in (claim.subject, claim.end) for party in parties):
        yield Way(claim.subject, claim.event, claim.predicate, claim.claim)
        if claim.end is not None:
            yield Way(claim.event, claim.end, None, claim.claim)
    else:
        yield Way(claim.subject, claim.end, claim.predicate, claim.claim)
