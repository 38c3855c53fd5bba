"""`claimgraph export` writes the graph as RDF that any reader gives back whole."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Quad, RdfFormat, Store, parse

from graph.vocabulary import Names

FORMATS = {"nquads": RdfFormat.N_QUADS, "trig": RdfFormat.TRIG, "jsonld": RdfFormat.JSON_LD}
LOG = Names().log


def stored(graph: Any) -> set[Quad]:
    return set(Store(graph.data / "store"))


def without_log(quads: Iterable[Quad]) -> set[Quad]:
    return {quad for quad in quads if quad.graph_name != LOG}


@pytest.mark.parametrize("format", FORMATS)
def test_an_export_read_back_holds_the_same_quads(demo_graph: Any, format: str):
    before = stored(demo_graph)

    ran = demo_graph("export", "--format", format)

    assert ran.status == 0
    assert set(parse(ran.out.encode(), format=FORMATS[format])) == without_log(before)


def test_turtle_has_no_graphs_and_holds_the_triples_of_all(demo_graph: Any):
    before = {quad.triple for quad in without_log(stored(demo_graph))}

    ran = demo_graph("export", "--format", "turtle")

    assert {quad.triple for quad in parse(ran.out.encode(), format=RdfFormat.TURTLE)} == before


def test_the_log_comes_along_only_on_request(demo_graph: Any):
    before = stored(demo_graph)

    ran = demo_graph("export", "--log")

    assert set(parse(ran.out.encode(), format=RdfFormat.N_QUADS)) == before != without_log(before)


def test_two_imports_of_the_same_articles_export_the_same(graph: Any, articles: Any, tmp_path: Path):
    another = graph.another(tmp_path / "another")
    graph("import", articles.folder)
    another("import", articles.folder)

    assert set(graph("export").out.splitlines()) == set(another("export").out.splitlines())


def test_an_export_goes_to_a_file(demo_graph: Any, tmp_path: Path):
    file = tmp_path / "graph.trig"

    ran = demo_graph("export", "--format", "trig", "--output", file)

    assert (ran.status, ran.out, ran.err) == (0, "", "")
    assert set(parse(path=str(file))) == without_log(stored(demo_graph))


def test_a_file_that_cannot_be_written_is_named(demo_graph: Any, tmp_path: Path):
    ran = demo_graph("export", "--output", tmp_path)

    assert ran.status == 1
    assert ran.sentence == f"{tmp_path} cannot be written: Is a directory"


def test_where_there_is_no_graph_there_is_nothing_to_export(graph: Any, tmp_path: Path):
    ran = graph("export", "--output", tmp_path / "graph.nq")

    assert ran.status == 1
    assert ran.sentence.startswith(f"there is no graph in {graph.data}")
    assert not (tmp_path / "graph.nq").exists()


EVERYTHING = ["query", "SELECT * { GRAPH ?g { ?s ?p ?o } }", "--format", "csv"]


@pytest.mark.parametrize(("command", "unbuffered"), [(["export"], ""), (EVERYTHING, ""), (EVERYTHING, "1")])
def test_a_reader_that_goes_away_early_is_no_trouble(
    demo_graph: Any, process: Any, command: list[str], unbuffered: str
):
    env = {"PYTHONUNBUFFERED": unbuffered}
    with process.start(*command, "--data", demo_graph.data, env=env) as started:
        started.stdout.readline()
        started.stdout.close()

        assert started.stderr.read() == ""
        assert started.wait(timeout=60) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
@pytest.mark.parametrize("command", [["export"], ["query", "ASK {}"]])
def test_an_output_that_is_full_is_told_once(demo_graph: Any, process: Any, command: list[str]):
    with Path("/dev/full").open("w") as full:
        ran = process(*command, "--data", demo_graph.data, stdout=full)

    assert ran.status == 1
    assert "No space left on device" in ran.sentence
