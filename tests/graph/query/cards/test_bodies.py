"""Of whom a board is the board: its name says so, in any of five languages, and nothing else does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pyoxigraph import NamedNode

from graph.query.cards import State
from graph.query.cards.bodies import body_of


@pytest.fixture
def named(newsroom: Any, row: Any, look: Callable[[Any], State]) -> Callable[..., tuple[State, NamedNode]]:
    """A function that gives Bell a name, others too if they are named, and returns the graph with Bell."""

    def named(bell: str, **others: str) -> tuple[State, NamedNode]:
        names = {key: {"name": name} for key, name in {"bell": bell, **others}.items()}
        appointment = row("appointed", person="ada", organization="acme", role="CEO", appointed_by="bell")
        move = row("departed", person="bob", organization="core")
        newsroom.told(appointment, move, roster=newsroom.world.roster(**names))
        return look(newsroom), newsroom.world.entity("bell")

    return named


@pytest.mark.parametrize(
    "name",
    [
        "Acme board of directors",
        "Acme's board",
        "the Board of Directors of Acme",
        "Acme 이사회",
        "Acme取締役会",
        "Acme的董事会",
        "consiglio di amministrazione di Acme",
        "CdA di Acme",
    ],
)
def test_a_board_is_of_the_organization_that_its_name_names(
    named: Callable[..., tuple[State, NamedNode]], newsroom: Any, name: str
):
    body = body_of(*named(name))

    assert body
    assert body.organization == newsroom.world.entity("acme")
    assert {"boardMemberOf", "chairOf"} <= body.seats
    assert "chiefExecutiveOf" not in body.seats


@pytest.mark.parametrize(
    "name", ["Bell", "Acme", "board of directors", "이사회", "Acme Boards", "Zebra board", "Ada board"]
)
def test_another_name_says_of_nobody_whose_body_it_is(
    named: Callable[..., tuple[State, NamedNode]], name: str
):
    assert body_of(*named(name)) is None


def test_a_name_that_two_organizations_have_says_of_neither(
    named: Callable[..., tuple[State, NamedNode]],
):
    assert body_of(*named("Acme board", core="Acme")) is None
