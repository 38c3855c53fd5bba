"""Which claims a fact may follow from: the rules of the view, read backwards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graph.query.sources.facts import Fact
from graph.view.offices import BOARD_SEAT
from graph.vocabulary import CG, Vocabulary


@dataclass(frozen=True, slots=True)
class Behind:
    """The predicates of the claims that a fact may rest on.

    `same` have its ends, `turned` have them the other way round. Appointments and leavings tell of offices,
    of those of the families `offices` if there are any. `is_role` means that the subject is an event and
    that the value takes part in it, `is_any_role` that it does not matter how.
    """

    same: frozenset[str]
    turned: frozenset[str]
    is_office: bool
    is_role: bool
    is_any_role: bool
    offices: frozenset[str]

    @property
    def is_empty(self) -> bool:
        return not (self.same or self.turned or self.is_office or self.is_role)


class Rules:
    """Which claims a fact may follow from, read backwards from the rules of the view."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._told = frozenset(self._told_predicates())
        # A founding may have its date by the year that its core claim tells.
        self._roles = frozenset(one.property for one in vocabulary.arguments.values()) | {"date"}

    def behind(self, fact: Fact) -> Behind:
        """Return the predicates of claims that a fact may rest on."""
        wanted = {str(one).removeprefix(CG) for one in fact.predicates if str(one).startswith(CG)}
        offices = self._offices(wanted)
        is_any_role = "participant" in wanted
        same = {name for name in self._told if self._implies(name) & wanted}
        same |= {name for name in wanted if name.startswith(("kind/", "metric/"))} | offices
        return Behind(
            same=frozenset() if is_any_role else frozenset(same),
            turned=frozenset(name for name in self._told if self._implies_turned(name) & wanted),
            is_office=bool(offices),
            is_role=is_any_role or bool(wanted & self._roles),
            is_any_role=is_any_role,
            offices=self._families(offices),
        )

    @property
    def board_families(self) -> frozenset[str]:
        """The family of a seat on a board, which only a leaving of the board ends."""
        return self._families({BOARD_SEAT})

    def _told_predicates(self) -> Iterator[str]:
        vocabulary = self._vocabulary
        for relation in vocabulary.relations.values():
            yield from filter(
                None,
                (
                    relation.predicate,
                    relation.predicate_without_subject,
                    relation.predicate_without_object,
                ),
            )
        yield from vocabulary.metrics.values()
        yield from vocabulary.office_predicates
        yield from (one.property for one in vocabulary.arguments.values())
        yield "date"

    def _implies(self, name: str) -> frozenset[str]:
        """Return the properties under which a claim of this predicate stands in the view."""
        return frozenset({name}) | self._vocabulary.super_properties.get(name, frozenset())

    def _implies_turned(self, name: str) -> set[str]:
        inverses = (self._vocabulary.inverses.get(one) for one in self._implies(name))
        return {one for inverse in inverses if inverse for one in self._implies(inverse)}

    def _offices(self, wanted: set[str]) -> set[str]:
        """Return the predicates of offices, in their ever form, that make somebody what is asked for."""
        current = self._vocabulary.current_form
        return {
            ever
            for ever in self._vocabulary.office_predicates
            if wanted & (self._implies(ever) | self._implies(current[ever]))
        }

    def _families(self, offices: set[str]) -> frozenset[str]:
        """Return the families of the offices; none where one of them is not of a known family."""
        known = {office.predicate: office.family for office in self._vocabulary.offices.values()}
        if not offices <= known.keys():
            return frozenset()
        return frozenset(known[one] for one in offices)
