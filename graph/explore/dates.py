"""When things were: as told, in words, and as the days that they lie between."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from pyoxigraph import NamedNode

from graph.dates import parse_time
from graph.draw.happened import Happenings
from graph.draw.words import Words
from graph.errors import InvalidDate
from graph.explore.shapes import Date
from graph.ledger import RecordedClaim
from graph.model import Time
from graph.query.cards import State
from graph.vocabulary import term


class Dates:
    """Spells the dates of one state of the graph in one language. Threads may share it."""

    def __init__(self, state: State, happenings: Happenings, words: Words) -> None:
        self._state = state
        self._happenings = happenings
        self._words = words
        self._read: dict[str, Date] = {}

    def of(self, edtf: str) -> Date:
        """Return a date as told, in words, and as the days it lies between."""
        if edtf not in self._read:
            self._read[edtf] = self._spelled(edtf)
        return self._read[edtf]

    def _spelled(self, edtf: str) -> Date:
        time = _time(edtf)
        return {
            "edtf": time.edtf,
            "words": self._words.date(time.edtf),
            "first": time.not_before,
            "last": time.not_after,
        }

    def of_claim(self, claim: RecordedClaim) -> Date | None:
        """Return when what a claim says was so: its own date, as of a figure, else that of its event."""
        own = claim.qualifiers.get("date")
        if own:
            return self.of(own.value)
        # Only an office is held from one day to another.
        if claim.event and claim.predicate not in self._state.vocabulary.office_predicates:
            return self._dates_of(claim.event)
        return self.of_event(claim.event or claim.subject)

    def of_event(self, event: NamedNode) -> Date | None:
        """Return when an event was: as the plain view has it, else between all dates that are told of it."""
        return self._held(event) or self._dates_of(event)

    def _dates_of(self, event: NamedNode) -> Date | None:
        return self._together([self.of(edtf) for edtf in self._happenings.dates(event)])

    def _held(self, event: NamedNode) -> Date | None:
        """Return from when to when an office was held, as far as that is known; None of all other events."""
        begun, ended = (self._bound(event, name) for name in ("from", "to"))
        if not begun and not ended:
            return None
        return {
            "edtf": f"{begun['edtf'] if begun else '..'}/{ended['edtf'] if ended else '..'}",
            "words": self._period(begun, ended),
            "first": begun["first"] if begun else None,
            "last": ended["last"] if ended else None,
        }

    def _bound(self, tenure: NamedNode, name: str) -> Date | None:
        quads = self._state.source.match(tenure, term(name), None, self._state.names.facts)
        dates = sorted(quad.object.value for quad in quads)
        return self.of(dates[0]) if dates else None

    def _period(self, begun: Date | None, ended: Date | None) -> str:
        if begun and ended:
            return self._words.say("from {first} to {last}", first=begun["words"], last=ended["words"])
        if begun:
            return self._words.say("since {date}", date=begun["words"])
        return self._words.say("until {date}", date=ended["words"]) if ended else ""

    def _together(self, dates: Sequence[Date]) -> Date | None:
        """Return several dates as one: the words of each, and the days that all of them lie between."""
        if len(dates) < 2:
            return dates[0] if dates else None
        firsts, lasts = [one["first"] for one in dates], [one["last"] for one in dates]
        return {
            "edtf": dates[0]["edtf"],
            "words": self._words.say(", ").join(one["words"] for one in dates),
            "first": None if None in firsts else min(filter(None, firsts)),
            "last": None if None in lasts else max(filter(None, lasts)),
        }


@lru_cache(4096)
def _time(edtf: str) -> Time:
    """Return a date and the days it lies between; what cannot be read may be any day."""
    try:
        return parse_time(edtf)
    except InvalidDate:
        return Time(edtf, None, None)
