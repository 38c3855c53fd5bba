"""Timelines: events in the order of their dates, each with how it is told and by whom."""

from __future__ import annotations

from collections.abc import Sequence

from graph.dates import parse_time
from graph.errors import InvalidInput
from graph.model import JsonObject
from graph.query.cards.around import events_around
from graph.query.cards.events import event_card
from graph.query.cards.state import State
from graph.query.overview import EventRow, day_order


def timeline_page(
    state: State,
    entity: str | None = None,
    *,
    since: str | None = None,
    until: str | None = None,
    type: str | None = None,
    order: str = "asc",
    offset: int = 0,
    limit: int = 50,
) -> JsonObject:
    """Return `limit` events from `offset` on in the order of their dates, those without a date last.

    `since` and `until` are EDTF ("2023", "2024-03"), both included: what may have been between them is
    shown, and nothing undated. `type` is a class of events. `total` counts all that are asked for,
    `undated` those of them without a date.

    Raises:
        NotFound: There is no such entity.
        InvalidInput: There is no such class of events, or it ends before it begins.
        InvalidDate: `since` or `until` is not a date.
    """
    first, last = days_between(since, until)
    check_event_class(state, type)
    in_order, without_date = _rows(state, entity)
    dated = [row for row in in_order if _is_wanted(row, first, last, type)]
    undated = [row for row in without_date if _is_wanted(row, first, last, type)]
    if order == "desc":
        dated.reverse()
    shown = [*dated, *undated][offset : offset + limit]
    return {
        "entity": state.reference(state.names.named("entity", entity)) if entity else None,
        "from": since,
        "to": until,
        "type": type,
        "order": order,
        "offset": offset,
        "limit": limit,
        "total": len(dated) + len(undated),
        "undated": len(undated),
        "events": [event_card(state, row.node) | {"day": row.day} for row in shown],
    }


def _rows(state: State, entity: str | None) -> tuple[Sequence[EventRow], Sequence[EventRow]]:
    """Return the events with a date, the earliest first, and those without."""
    if entity is None:
        return state.overview.by_day, state.overview.undated
    rows = events_around(state, state.required("entity", entity))
    return sorted((row for row in rows if row.day), key=day_order), [row for row in rows if not row.day]


def days_between(since: str | None, until: str | None) -> tuple[str | None, str | None]:
    """Return the first and the last day between two dates (EDTF), both included, as ISO days.

    Raises:
        InvalidInput: It ends before it begins.
        InvalidDate: One is not a date.
    """
    first = parse_time(since).not_before if since else None
    last = parse_time(until).not_after if until else None
    if first and last and first > last:
        raise InvalidInput(f"a timeline from {since} to {until} ends before it begins")
    return first, last


def _is_wanted(row: EventRow, first: str | None, last: str | None, type: str | None) -> bool:
    if type and type not in row.classes:
        return False
    begins, ends = row.first or row.last, row.last or row.first
    if begins is None or ends is None:
        return not (first or last)
    return not (last and begins > last) and not (first and ends < first)


def check_event_class(state: State, type: str | None) -> None:
    """Refuse what is no class of events.

    Raises:
        InvalidInput: See above; the message lists the classes.
    """
    known = state.overview.event_classes
    if type is not None and type not in known:
        raise InvalidInput(f"there is no type {type!r} of events; there are {', '.join(known)}")
