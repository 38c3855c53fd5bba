"""How one evidence tells its claim: as so, as not so, or as neither."""

from __future__ import annotations

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
SAYING_SO = FIRM_STANCES | {"Alleges"}
"""The stances by which somebody says that a thing is so, firmly or as an accusation."""


def stance_told(stance: str, *, is_negated: bool) -> str:
    """Return the stance of an evidence; what is told in the negative is negated, however hedged."""
    return "Negates" if is_negated and stance not in AGAINST_STANCES else stance


def tells(telling: Telling, min_confidence: float) -> bool:
    """Return whether one evidence says firmly that its claim is so. `min_confidence` is itself enough."""
    is_firm = telling.stance in FIRM_STANCES and not telling.is_negated
    return telling.is_told and is_firm and telling.confidence >= min_confidence


def says_so(telling: Telling) -> bool:
    """Return whether an evidence says that what it tells is so, be it as an accusation."""
    return telling.is_told and telling.stance in SAYING_SO and not is_against(telling)


def is_against(telling: Telling) -> bool:
    """Return whether the words of an evidence say that what it tells is not so."""
    return telling.is_negated or telling.stance in AGAINST_STANCES
