"""`claimgraph remove` takes documents out with all that only they supported."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import api.demo


def test_a_document_goes_with_all_that_only_it_supported(graph: Any, articles: Any):
    entities = articles.entities
    graph("import", articles.write("article-1"), "--entities", entities)
    before = graph.quads()
    graph("import", articles.write("article-2", text=articles.words + "Again.\n"), "--entities", entities)

    ran = graph("remove", "article-2")

    assert ran.status == 0
    assert ran.table == [["document_id", "evidence", "claims"], ["article-2", "2", "0"]]
    assert graph.quads() == before


def test_the_last_document_takes_everything_along(graph: Any, articles: Any):
    graph("import", articles.folder)

    ran = graph("remove", "article-1", "--json")

    [removed] = ran.json
    assert removed["evidence"] == 2
    assert removed["claims"] > 0
    assert graph.quads() == set()


def test_of_an_unknown_document_and_a_known_one_none_is_removed(demo_graph: Any):
    before = demo_graph.quads()

    ran = demo_graph("remove", "en-stability-accounts", "nobody's")

    assert ran.status == 1
    assert ran.out == ""
    assert ran.sentence == 'there is no document "nobody\'s"'
    assert demo_graph.quads() == before


def test_the_same_document_named_twice_is_removed_once(graph: Any, articles: Any):
    graph("import", articles.folder)

    assert len(graph("remove", "article-1", "article-1", "--json").json) == 1


def test_where_there_is_no_graph_nothing_is_removed_and_none_is_made(graph: Any):
    ran = graph("remove", "article-1")

    assert ran.status == 1
    assert ran.sentence == (
        f"there is no graph in {graph.data}; import something, or name its folder by --data"
    )
    assert not graph.data.exists()


def test_what_was_removed_can_come_back(demo_graph: Any, tmp_path: Path):
    before = demo_graph.quads()

    demo_graph("remove", "ko-openai-tigris", "it-stability-conti")
    assert demo_graph.quads() != before
    demo_graph("import", api.demo.FOLDER)

    assert demo_graph.quads() == before


def test_a_dry_run_shows_what_would_go_and_changes_nothing(demo_graph: Any):
    before = demo_graph.quads()

    ran = demo_graph("remove", "en-stability-accounts", "--dry-run", "--json")

    assert ran.status == 0
    assert {"claims_gone", "facts_gone"} <= ran.json.keys()
    assert ran.json["claims_gone"]["total"] == len(ran.json["claims_gone"]["items"]) > 0
    assert demo_graph.quads() == before

    table = demo_graph("remove", "en-stability-accounts", "--dry-run")
    assert table.out.splitlines()[0].split() == ["what", "which"]


def test_replacing_shows_beforehand_what_would_change(graph: Any, articles: Any):
    entities = articles.entities
    first = articles.write("article-1")
    graph("import", first, "--entities", entities)
    before = graph.quads()
    corrected = articles.write("article-1", text=articles.words + "A line was added.\n")

    ran = graph("import", corrected, "--entities", entities, "--replace", "--dry-run", "--json")

    assert ran.status == 0
    assert ran.json == {}
    assert graph.quads() == before
