"""`claimgraph export` as pictures: around an entity, along a path, of an answer, or everything."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

FORMATS = ("html", "graphml", "gexf", "csv")


@pytest.fixture
def ids(demo_graph: Any) -> dict[str, str]:
    """The ids of entities by their English names."""
    found = demo_graph(
        "query", "SELECT ?name ?e WHERE { ?e skos:prefLabel ?name }", "--format", "csv"
    ).out.splitlines()
    return {name: iri.rpartition("/")[2] for line in found for name, _, iri in [line.rpartition(",")]}


@pytest.mark.parametrize("format", FORMATS)
def test_what_lies_around_an_entity_is_written(demo_graph: Any, ids: dict[str, str], format: str):
    ran = demo_graph("export", "--format", format, "--entity", ids["Emad Mostaque"])

    assert ran.status == 0
    assert "Emad Mostaque" in ran.out
    assert "Sam Altman" not in ran.out


@pytest.mark.parametrize("format", FORMATS)
def test_without_an_entity_everything_is_written(demo_graph: Any, format: str):
    ran = demo_graph("export", "--format", format)

    assert ran.status == 0
    assert all(name in ran.out for name in ("Emad Mostaque", "Sam Altman", "Coatue"))


def test_a_path_leads_from_one_entity_to_another(demo_graph: Any, ids: dict[str, str]):
    ran = demo_graph(
        "export", "--format", "graphml", "--entity", ids["Coatue Management"], "--to", ids["Emad Mostaque"]
    )

    assert all(name in ran.out for name in ("Coatue", "Stability AI", "Emad Mostaque"))


def test_the_answer_of_a_query_is_drawn(demo_graph: Any, tmp_path: Path):
    file = tmp_path / "leaders.rq"
    file.write_text("SELECT ?p ?c WHERE { ?p cg:chiefExecutiveOf ?c }")

    ran = demo_graph("export", "--format", "csv", "--query", file)

    assert "chief executive of" in ran.out


def test_labels_come_in_the_language_that_is_asked_for(demo_graph: Any, ids: dict[str, str]):
    ran = demo_graph("export", "--format", "html", "--entity", ids["Emad Mostaque"], "--lang", "ja")

    assert "エマド・モスターク" in ran.out
    assert '<html lang="ja">' in ran.out


def test_what_is_alleged_comes_along_only_on_request(demo_graph: Any):
    def firm(*options: str) -> dict[str, bool]:
        """Return for each claim whether any sentence asserts or reports it."""
        rows = list(csv.DictReader(io.StringIO(demo_graph("export", "--format", "csv", *options).out)))
        return {
            row["claim"]: any(
                one["claim"] == row["claim"] and one["stance"] in ("Asserts", "Reports") for one in rows
            )
            for row in rows
        }

    told, everything = firm(), firm("--all-stances")

    assert all(told.values())
    assert not all(everything.values())
    assert told.keys() < everything.keys()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--format", "trig", "--entity", "x"], "--entity is for the formats html, graphml, gexf, csv"),
        (["--format", "html", "--to", "x"], "--to needs --entity"),
        (["--format", "html", "--depth", "2"], "--depth says how far around an --entity"),
        (["--format", "html", "--entity", "x", "--depth", "0"], "--depth is 0; it takes a number from 1"),
        (["--format", "html", "--entity", "x", "--query", "x.rq"], "of --entity or of --query"),
        (["--format", "html", "--entity", "nobody"], "there is no entity 'nobody'"),
        (["--format", "html", "--query", "nowhere.rq"], "nowhere.rq"),
    ],
)
def test_options_that_do_not_go_together_are_refused_in_a_sentence(
    demo_graph: Any, options: list[str], sentence: str
):
    ran = demo_graph("export", *options)

    assert ran.status == 1
    assert sentence in ran.sentence
