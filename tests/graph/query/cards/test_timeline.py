"""A timeline has events in the order of their dates, as exactly as they were told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from graph.errors import InvalidDate, InvalidInput, NotFound
from graph.query.cards import State, timeline_page
from graph.query.cards.state import local_id

TIMES = ["2023-06-15", "2022", "../2023-06", None, "2023~", "2024-03/.."]
IN_ORDER = ["2022", "2023~", "2023-06-15", "[..2023-06]", "[2024-03..]", None]


@pytest.fixture
def state(newsroom: Any, row: Any, look: Callable[[Any], State]) -> State:
    for number, time in enumerate(TIMES):
        newsroom.told(row("sued", plaintiff="acme", defendant="bell", event=f"e{number}", time=time))
    newsroom.told(row("founded", person="ada", organization="core", time="2021", modality="alleged"))
    return look(newsroom)


def dates(page: dict[str, Any]) -> list[str | None]:
    return [event["dates"][0]["edtf"] if event["dates"] else None for event in page["events"]]


def test_events_stand_in_the_order_of_their_dates_and_undated_ones_last(state: State):
    page = timeline_page(state, type="Lawsuit")

    assert dates(page) == IN_ORDER
    assert (page["total"], page["undated"]) == (6, 1)


def test_the_latest_first_leaves_the_undated_last(state: State):
    assert dates(timeline_page(state, type="Lawsuit", order="desc")) == [*IN_ORDER[-2::-1], None]


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        ("2023", None, ["2023~", "2023-06-15", "[..2023-06]", "[2024-03..]"]),
        (None, "2022-12", ["2022"]),
        ("2023-06", "2023-06", ["2023~", "2023-06-15", "[..2023-06]"]),
        ("2030", None, []),
    ],
)
def test_a_window_keeps_what_may_have_been_in_it(
    state: State, since: str | None, until: str | None, expected: list[str]
):
    assert dates(timeline_page(state, type="Lawsuit", since=since, until=until)) == expected


def test_parts_make_up_the_whole(state: State):
    parts = [timeline_page(state, offset=at, limit=3) for at in range(0, 7, 3)]

    whole = [event["id"] for event in timeline_page(state)["events"]]
    assert [event["id"] for part in parts for event in part["events"]] == whole
    assert len(whole) == 7


def test_how_an_event_is_told_stands_with_it(state: State):
    [founding] = timeline_page(state, type="Founding")["events"]

    assert (founding["status"], founding["stances"]) == ("told", ["Alleges"])
    assert founding["said_by"]
    assert [claim["predicate"]["name"] for claim in founding["claims"]] == ["founderOf"]


def test_the_timeline_of_an_entity_has_its_events_alone(state: State, world: Any):
    ada = world.names.id(world.entity("ada")).removeprefix("entity/")

    assert dates(timeline_page(state, ada)) == ["2021"]


def test_what_cannot_be_shown_is_refused_in_a_sentence(state: State):
    with pytest.raises(NotFound, match="there is no entity 'nobody'"):
        timeline_page(state, "nobody")
    with pytest.raises(InvalidInput, match="there is no type 'Party' of events; there are Founding"):
        timeline_page(state, type="Party")
    with pytest.raises(InvalidDate, match="'last year' is not a date"):
        timeline_page(state, since="last year")
    with pytest.raises(InvalidInput, match="a timeline from 2024 to 2023 ends before it begins"):
        timeline_page(state, since="2024", until="2023")


def test_a_founding_of_which_the_year_is_known_stands_in_that_year(
    newsroom: Any, row: Any, look: Callable[[Any], State], world: Any
):
    newsroom.told(row("founded_in_year", organization="acme", year=2019))
    state = look(newsroom)

    page = timeline_page(state, local_id(world.entity("acme")), since="2019", until="2019")

    assert (dates(page), page["undated"]) == (["2019"], 0)
