"""Twenty kills under load: nothing that was acknowledged is lost, nothing torn, and the service is back.

`make soak` does this two hundred times, and lets 64 clients misbehave for ten minutes.
"""

from __future__ import annotations

import pytest

from benchmarks.serving import service
from benchmarks.soak import KILLED, KINDS, Series, is_torn, kill_in_turn

KILLS = 10


@pytest.mark.parametrize("kind", KINDS)
def test_whichever_process_is_killed_nothing_is_lost_or_torn_and_the_service_is_back(kind: str):
    with service(*KINDS[kind]) as running:
        kills = kill_in_turn(running, KILLS)

    assert sorted(kills.back) == sorted(KILLED)
    assert sum(map(len, kills.back.values())) == KILLS
    assert kills.is_well, kills.table()


@pytest.mark.parametrize(
    ("rows", "is_one"),
    [
        ([], False),
        ([["s", "urn:n", "2", "", ""], ["s", "", "", "urn:n", "2"], ["s", "", "", "urn:twice", "4"]], False),
        ([["s", "urn:n", "0", "", ""], ["s", "", "", "urn:n", "0"], ["s", "", "", "urn:twice", "0"]], False),
        ([["s", "urn:n", "2", "", ""]], True),
        ([["s", "urn:n", "3", "", ""], ["s", "", "", "urn:n", "2"], ["s", "", "", "urn:twice", "4"]], True),
        ([["s", "", "", "urn:n", "2"], ["s", "", "", "urn:twice", "4"]], True),
    ],
)
def test_a_tear_is_seen(rows: list[list[str]], is_one: bool):
    assert is_torn(rows) == is_one


def test_each_change_of_a_series_takes_the_place_of_the_one_before():
    text = Series("x").change(7)

    assert text.count("DELETE WHERE") == 2
    assert "<urn:twice> 14" in text
