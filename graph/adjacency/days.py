"""Between which days what a claim says was so, as the wire of the explorer has it (`Wire.date_of`)."""

from __future__ import annotations

from collections.abc import Mapping

from pyoxigraph import NamedNode

from graph.adjacency.scan import Nodes, Scan
from graph.dates import parse_time
from graph.errors import InvalidDate
from graph.vocabulary import Names, term

Span = tuple[str | None, str | None]


class Days:
    """The dates of some claims and their events, or of all."""

    def __init__(self, scan: Scan, names: Names, claims: Nodes, events: Nodes) -> None:
        self._own = _own(scan, claims, names.claims)
        # The dates that the plain view takes come last: they are the most exact of those told.
        self._told = {**_bounds(scan, events, names.events), **_bounds(scan, events, names.facts)}
        self._told |= _held(scan, events, names.facts)

    def of(self, claim: str, event: str) -> Span:
        """Return the days of a claim: its own, as of a figure, else those of its event."""
        return self._own.get(claim) or self._told.get(event) or (None, None)


def _own(scan: Scan, claims: Nodes, recorded: NamedNode) -> dict[str, Span]:
    dates = dict(scan.values(term("date"), claims, recorded))
    return _spans(*(_days(dates, side) for side in (0, 1)))


def _bounds(scan: Scan, nodes: Nodes, graph: NamedNode) -> dict[str, Span]:
    return _spans(*(dict(scan.values(term(name), nodes, graph)) for name in ("notBefore", "notAfter")))


def _held(scan: Scan, events: Nodes, facts: NamedNode) -> dict[str, Span]:
    """Return from which day to which an office was held, as far as that is known."""
    begun, ended = (dict(scan.values(term(name), events, facts)) for name in ("from", "to"))
    return _spans(_days(begun, 0), _days(ended, 1))


def _days(dates: Mapping[str, str], side: int) -> dict[str, str]:
    """Return the first days, or the last ones, that dates may mean (EDTF); of an open side there is none."""
    found = {node: _span(edtf)[side] for node, edtf in dates.items()}
    return {node: day for node, day in found.items() if day}


def _span(edtf: str) -> Span:
    try:
        time = parse_time(edtf)
    except InvalidDate:
        return None, None
    return time.not_before, time.not_after


def _spans(first: Mapping[str, str], last: Mapping[str, str]) -> dict[str, Span]:
    return {node: (first.get(node), last.get(node)) for node in (*first, *last)}
