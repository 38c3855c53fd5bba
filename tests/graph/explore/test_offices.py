"""Offices in words: held now, or before, from when to when, or that nobody says when they ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from graph.explore.offices import Offices, offices_of
from graph.explore.wire import Wire

BAKER = {"person": "ada", "organization": "acme", "role": "baker"}


@pytest.fixture
def offices(newsroom: Any, wire_of: Callable[[Any], Wire]) -> Callable[[str], Offices]:
    """A function that returns the offices of one of the newsroom's entities."""
    return lambda key: offices_of(wire_of(newsroom), newsroom.world.entity(key))


@pytest.mark.parametrize(
    ("told", "period"),
    [
        ([("departed", {"time": "2024-03"})], "until March 2024"),
        ([("appointed", {"time": "2020"}), ("departed", {"time": "2024"})], "from 2020 to 2024"),
        ([("departed", {})], "ended, date not given"),
        ([("appointed", {"time": "2020"}), ("departed", {})], "from 2020 · ended, date not given"),
        ([("holds_role", {"role": "former baker"})], "ended, date not given"),
    ],
)
def test_a_former_office_says_when_it_ended_or_that_nobody_does(
    newsroom: Any,
    row: Any,
    offices: Callable[[str], Offices],
    told: list[tuple[str, dict[str, str]]],
    period: str,
):
    for relation, given in told:
        newsroom.told(row(relation, **{**BAKER, **given}))

    found = offices("acme")

    assert found["now"] == []
    assert [one["period"] for one in found["before"]] == [period]


def test_an_office_that_is_held_says_nothing_of_an_end(
    newsroom: Any, row: Any, offices: Callable[[str], Offices]
):
    newsroom.told(row("appointed", person="ada", organization="acme", role="CEO", time="2020"))

    found = offices("acme")

    assert [one["period"] for one in found["now"]] == ["since 2020"]
    assert found["before"] == []


def test_a_board_has_its_own_seats_and_those_at_the_organization_that_its_name_names(
    newsroom: Any, row: Any, offices: Callable[[str], Offices]
):
    newsroom.told(
        row("board_seat", person="ada", organization="acme"),
        row("board_seat", person="bob", organization="bell"),
        row("left_board", person="bob", organization="acme", time="2023"),
        row("appointed", person="ada", organization="acme", role="CEO"),
        row("board_seat", person="ada", organization="core"),
        roster=newsroom.world.roster(bell={"name": "Acme board of directors"}),
    )

    found = offices("bell")

    key = newsroom.world.names.id
    acme, bell = (key(newsroom.world.entity(one)) for one in ("acme", "bell"))
    ada, bob = (key(newsroom.world.entity(one)) for one in ("ada", "bob"))
    now = {(one["person"], one["place"], one["label"]) for one in found["now"]}
    assert now == {(ada, acme, "board member"), (bob, bell, "board member")}
    assert [(one["person"], one["period"]) for one in found["before"]] == [(bob, "until 2023")]
    assert found["body_of"] == acme
