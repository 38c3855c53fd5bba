"""A fact in the details: the first of its sentences, of as many articles as there are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from graph.explore.details import told_fact
from graph.explore.wire import Wire
from graph.vocabulary import TYPE, term


def test_the_first_sentences_of_a_fact_are_of_as_many_articles_as_there_are(
    newsroom: Any, row: Any, wire_of: Callable[[Any], Wire]
):
    leaving = row("left_board", person="ada", organization="acme")
    newsroom.told(*[leaving | {"id": f"again-{number}"} for number in range(5)], document="article-1")
    for name in ("article-2", "article-3"):
        newsroom.told(leaving, document=name)
    wire = wire_of(newsroom)
    nodes = {quad.subject for quad in wire.state.source.match(None, TYPE, term("Claim"))}
    [claim] = [one for node in nodes if (one := wire.reader.claim(node)) and one.predicate == "leftBoardOf"]

    fact = told_fact(wire, claim, 4)

    told_in = [one["document"] for one in fact["sentences"]]
    assert fact["sentences_total"] == 7
    assert sorted(told_in) == ["article-1", "article-1", "article-2", "article-3"]
