"""Who held an office, and who holds it on the day of the view.

Ever is what a tenure, an appointment to the office or a leaving from it tells. Now is ever without
"former" and without a leaving, unless a dated appointment is later than the last leaving; an undated
"is chief executive" does not outweigh a leaving. A leaving ends the offices that it names, or all of
them where it is also told without naming one; a seat on the board ends only by leaving the board.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode

from graph.ledger import RecordedClaim
from graph.model import Term
from graph.view.lens import Lens, best_dates, envelope
from graph.view.stances import tells
from graph.vocabulary import CG, event_node, fold, term_name

LEAVINGS = frozenset({"resignedFrom", "departedFrom"})
BOARD_LEAVING = "leftBoardOf"
APPOINTMENT = "appointedAt"
BOARD_SEAT = "boardMemberOf"
_ROLE = "role"


@dataclass
class Holding:
    """One office that someone held at one place: what was told of it."""

    predicate: str
    family: str | None
    told_events: list[NamedNode] = field(default_factory=list)
    is_former: bool = False
    appointments: list[NamedNode] = field(default_factory=list)
    endings: list[NamedNode] = field(default_factory=list)
    is_current: bool = False


class Offices:
    """The offices that one party held at one other, from the accepted claims between the two."""

    def __init__(self, lens: Lens, claims: Sequence[RecordedClaim]) -> None:
        self._lens = lens
        self._holdings: dict[tuple[str, str | None], Holding] = {}
        self._board_leavings = [c for c in claims if c.predicate == BOARD_LEAVING and self._has_happened(c)]
        self._leavings = [c for c in claims if c.predicate in LEAVINGS and self._has_happened(c)]
        for claim in claims:
            self._read(claim)
        for holding in self._holdings.values():
            holding.endings = [c.event for c in self._endings(holding) if c.event]
            holding.is_current = self._is_current(holding)

    def __iter__(self) -> Iterator[Holding]:
        yield from (self._holdings[key] for key in sorted(self._holdings, key=str))

    def _read(self, claim: RecordedClaim) -> None:
        if claim.event is None:
            return
        if claim.predicate in self._lens.vocabulary.office_predicates:
            self._tenure(claim, claim.event)
        elif claim.predicate == APPOINTMENT and self._has_happened(claim):
            for predicate, family in self._offices_named(claim.event):
                self._holding(predicate, family).appointments.append(claim.event)
        elif claim in self._leavings:
            for predicate, family in self._offices_named(claim.event):
                self._holding(predicate, family)
        elif claim in self._board_leavings:
            self._holding(BOARD_SEAT, self._family_of(BOARD_SEAT))

    def _tenure(self, claim: RecordedClaim, event: NamedNode) -> None:
        family = family_name(claim.qualifiers.get("roleFamily")) or self._family_of(claim.predicate)
        holding = self._holding(claim.predicate, family)
        holding.told_events.append(event)
        told = [*self._accepted_texts(event, "status"), *self._accepted_texts(event, _ROLE)]
        holding.is_former |= any(
            self._lens.vocabulary.says_former(words) or fold(words) == "ended" for words in told
        )

    def _holding(self, predicate: str, family: str | None) -> Holding:
        return self._holdings.setdefault((predicate, family), Holding(predicate, family))

    def _family_of(self, predicate: str) -> str | None:
        return self._lens.vocabulary.families.get(predicate)

    def _offices_named(self, event: NamedNode) -> list[tuple[str, str | None]]:
        """Return the predicate and family of each office that an event's accepted roles name."""
        named: list[tuple[str, str | None]] = []
        for words in self._accepted_texts(event, _ROLE):
            office = self._lens.vocabulary.office(words)
            named.append((office.predicate, office.family) if office else ("hasRoleAt", fold(words)))
        return named

    def _accepted_texts(self, event: NamedNode, predicate: str) -> list[str]:
        _, attributes = self._lens.ledger.claims_of_event(event)
        return [c.end.value for c in attributes if c.predicate == predicate and self._lens.accepts(c)]

    def _dates(self, event: NamedNode) -> list[RecordedClaim]:
        _, attributes = self._lens.ledger.claims_of_event(event)
        return best_dates(c for c in attributes if c.predicate == "date" and self._lens.accepts(c))

    def _has_happened(self, claim: RecordedClaim) -> bool:
        dates = self._dates(claim.event) if claim.event else []
        return not dates or not all(map(self._lens.is_ahead, dates))

    # --- now

    def _endings(self, holding: Holding) -> list[RecordedClaim]:
        supers = self._lens.vocabulary.super_properties.get(holding.predicate, frozenset())
        if BOARD_SEAT in supers | {holding.predicate}:
            return self._board_leavings
        return [claim for claim in self._leavings if self._ends(claim, holding.family)]

    def _ends(self, leaving: RecordedClaim, family: str | None) -> bool:
        assert leaving.event is not None
        families = {named for _, named in self._offices_named(leaving.event)}
        return family in families or self._is_told_without_role(leaving, leaving.event)

    def _is_told_without_role(self, leaving: RecordedClaim, event: NamedNode) -> bool:
        _, attributes = self._lens.ledger.claims_of_event(event)
        with_role = {
            telling.evidence
            for claim in attributes
            if claim.predicate == _ROLE
            for telling in self._lens.ledger.tellings(claim.node)
        }
        tellings = self._lens.ledger.tellings(leaving.node)
        firm = [telling for telling in tellings if tells(telling, self._lens.min_confidence)]
        return any(telling.evidence not in with_role for telling in firm)

    def _is_current(self, holding: Holding) -> bool:
        if not (holding.told_events or holding.appointments):
            return False
        if not holding.endings and not holding.is_former:
            return True
        last_ending = self._last_day(holding.endings)
        begun = [self._first_day(event) for event in holding.appointments]
        if holding.endings and last_ending is None:
            return False
        return any(day is not None and (last_ending is None or day > last_ending) for day in begun)

    def _last_day(self, events: Sequence[NamedNode]) -> str | None:
        """Return the last day on which any of the events may have been, None while one is undated."""
        days = [envelope(self._dates(event)).get("notAfter") for event in events]
        known = [day.value for day in days if day is not None]
        return max(known) if known and len(known) == len(days) else None

    def _first_day(self, event: NamedNode) -> str | None:
        day = envelope(self._dates(event)).get("notBefore")
        return day.value if day is not None else None

    # --- the tenure as a node

    def dates_of(self, events: Sequence[NamedNode]) -> list[Term]:
        """Return the most exact dates of events, as told."""
        return sorted({claim.end for event in events for claim in self._dates(event)}, key=str)


def tenure_node(lens: Lens, person: NamedNode, place: NamedNode, holding: Holding) -> NamedNode:
    """Return the node of a tenure: that of the event which tells it, or the one it would have."""
    if holding.told_events:
        return holding.told_events[0]
    ids = [lens.names.id(person), lens.names.id(place)]
    return lens.names.node(event_node("Tenure", [*ids, holding.family]))


def family_term(family: str) -> Term:
    """Return an office family as the view shows it: an office of the scheme, or the role's own words."""
    return NamedNode(CG + family) if family.startswith("office/") else Literal(family)


def family_name(family: Term | None) -> str | None:
    """Return the name of an office family from its term, the reverse of `family_term`."""
    if family is None:
        return None
    return term_name(family.value)
