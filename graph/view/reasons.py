"""When reasons disagree: many things have several reasons, so that two are told is no disagreement yet.

They do where one says that something was not the reason which another gives as one, and where the account
of those whom the event is about is not what others suspect.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from pyoxigraph import NamedNode

from graph.model import Term
from graph.view.wording import Wording, items, read


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason as somebody tells it.

    `is_own` says that a party to the event gives it, `is_against` that it is told not to be the reason,
    `is_suspected` that it is guessed, rumoured or alleged.
    """

    end: Term
    speaker: NamedNode
    is_own: bool
    is_against: bool
    is_suspected: bool

    @property
    def wording(self) -> Wording:
        return read(self.end.value)


def at_odds(reasons: Collection[Reason]) -> tuple[bool, bool]:
    """Return whether some of the reasons contradict each other, and whether they are in tension."""
    given = [one for one in reasons if not one.is_against]
    denying = {one: items(one.end.value) for one in reasons if one.is_against}
    denied = [one for one in given if any(_denies(other, what, one) for other, what in denying.items())]
    own = {one.wording for one in given if one.is_own}
    suspected = {one.wording for one in given if one.is_suspected and not one.is_own}
    is_doubted = any(_is_other_than(one, own) for one in suspected)
    return any(not one.is_suspected for one in denied), bool(denied) or is_doubted


def _denies(denying: Reason, what: Iterable[Wording], given: Reason) -> bool:
    """Return whether one says that a thing was not the reason which somebody else gives as one."""
    if denying.speaker == given.speaker or not denying.wording.is_comparable(given.wording):
        return False
    return any(given.wording.has(item) for item in what)


def _is_other_than(suspected: Wording, own: Collection[Wording]) -> bool:
    """Return whether what is suspected has nothing of the account that the parties give."""
    comparable = [one for one in own if suspected.is_comparable(one)]
    return bool(comparable) and not any(suspected.is_like(one) for one in comparable)


def sides(reasons: Iterable[Reason]) -> dict[Reason, frozenset[Term]]:
    """Return for each reason all that are told with it: other wordings of it, and those of one party."""
    alike: dict[_Account, list[Reason]] = {}
    for reason in reasons:
        speaker = reason.speaker if reason.is_own else None
        alike.setdefault(_Account(reason.end, speaker, reason.is_against), []).append(reason)
    groups: list[set[_Account]] = [{account} for account in alike]
    for one, other in combinations(alike, 2):
        if _are_together(one, other):
            groups = _joined(groups, one, other)
    return {
        reason: frozenset(one.end for one in group)
        for group in groups
        for account in group
        for reason in alike[account]
    }


@dataclass(frozen=True, slots=True)
class _Account:
    """A reason, and which of the parties to the event gives it; None where it is anybody else."""

    end: Term
    party: NamedNode | None
    is_against: bool


def _are_together(one: _Account, other: _Account) -> bool:
    if one.is_against != other.is_against:
        return False
    is_of_one_party = one.party is not None and one.party == other.party
    return is_of_one_party or one.end == other.end or read(one.end.value).is_like(read(other.end.value))


def _joined(groups: Sequence[set[_Account]], one: _Account, other: _Account) -> list[set[_Account]]:
    met = [group for group in groups if one in group or other in group]
    return [*(group for group in groups if group not in met), set().union(*met)]
