"""`/timeline`: what happened, or is told to have, in the order of its dates."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response

from api.addresses import changing
from api.dependencies import TheBehind, TheState
from api.pages import page
from api.parameters import Limit, Offset
from api.representations import represent
from api.steady import SteadyRoute
from graph.model import JsonObject
from graph.query.behind import Behind
from graph.query.cards import State, days_between, timeline_page

router = APIRouter(route_class=SteadyRoute)


@dataclass(frozen=True, slots=True)
class Window:
    """The part of a timeline that a request asks for; `since` and `until` are EDTF, both included."""

    since: str | None
    until: str | None
    type: str | None
    order: str
    offset: int
    limit: int


def _window(
    since: Annotated[str | None, Query(alias="from", description="a day, a month or a year")] = None,
    until: Annotated[str | None, Query(alias="to", description="the same; it is included")] = None,
    type: Annotated[str | None, Query(description="a class of events, such as Appointment")] = None,
    order: Annotated[Literal["asc", "desc"], Query(description="the earliest or the latest first")] = "asc",
    offset: Offset = 0,
    limit: Limit = 30,
) -> Window:
    # A form sends an empty field as an empty text.
    return Window(since or None, until or None, type or None, order, offset, limit)


TheWindow = Annotated[Window, Depends(_window)]
"""The part of a timeline that the request asks for."""


@router.get("/timeline", response_class=Response)
def timeline(request: Request, state: TheState, behind: TheBehind, window: TheWindow) -> Response:
    """Return events in the order of their dates, each with how it is told and by whom; undated ones last.

    `from` and `to` are dates in EDTF ("2023", "2024-03-15"): events that may have been between them are
    shown. Each event has its `dates` as told, and in `day` where it stands in the order.
    """
    return timeline_response(request, state, behind, window, None)


def timeline_response(
    request: Request, state: State, behind: Behind, window: Window, entity: str | None
) -> Response:
    """Return a timeline of everything, or of one entity, as JSON or as a page."""

    def as_json() -> dict[str, Any]:
        return timeline_page(
            state,
            entity,
            since=window.since,
            until=window.until,
            type=window.type,
            order=window.order,
            offset=window.offset,
            limit=window.limit,
        )

    def as_page() -> Response:
        card = as_json()
        return page(
            request,
            "timeline.html",
            card=card,
            groups=_by_month(card["events"]),
            here=changing(request),
            types=state.overview.event_classes,
        )

    query = behind.timeline(
        entity=entity,
        type=window.type,
        window=days_between(window.since, window.until),
        latest_first=window.order == "desc",
    )
    return represent(request, None, as_json, None, as_page, rows="events", query=query, is_drawable=True)


def _by_month(events: list[JsonObject]) -> list[tuple[str, list[JsonObject]]]:
    """Return the events by the month that they stand in, by the year where no month is known."""
    return [(month, list(those)) for month, those in groupby(events, _month)]


def _month(event: JsonObject) -> str:
    if not event["day"]:
        return ""
    exact = [date for date in event["dates"] if date["first"] and date["last"]]
    is_known = any(date["first"][:7] == date["last"][:7] for date in exact)
    return str(event["day"])[: 7 if is_known else 4]
