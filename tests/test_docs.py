"""The data dictionary is what the vocabulary says, its queries have answers, and the house rules hold."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import QuerySolutions, RdfFormat, Store, parse

from graph.query.search import Search
from graph.query.searches import with_search
from graph.settings import Settings
from graph.store.endpoint import SECONDS
from graph.store.format import open_store
from graph.store.remote import MOST_CHARACTERS, MOST_QUADS
from graph.vocabulary import CG, VOCABULARY, Names
from ontology import SHAPES
from ontology.dictionary import TABLES, with_tables

REPOSITORY = Path(__file__).parent.parent
PAGE = REPOSITORY / "ontology" / "README.md"
ENGINES = REPOSITORY / "docs" / "engines.md"
CONTEXT = REPOSITORY / "ontology" / "context.jsonld"
QUERIES = re.findall(r"^```sparql\n(.*?)^```$", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)


# --- the data dictionary


def test_the_tables_are_what_the_dictionary_makes_of_the_vocabulary():
    page = PAGE.read_text("utf-8")

    assert all(f"<!-- {name} -->" in page and f"<!-- /{name} -->" in page for name in TABLES)
    assert page == with_tables(page, VOCABULARY), "make it anew: python -m ontology.dictionary"


@pytest.fixture(scope="module")
def demo_store(demo_data: Path) -> Store:
    return Store.read_only(str(demo_data / "store"))


@pytest.fixture(scope="module")
def searched(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], str]]:
    """A function that answers the searches in a query."""
    data, names = tmp_path_factory.mktemp("searched") / "data", Names()
    shutil.copytree(demo_data, data)
    store = open_store(data, names.base)
    yield lambda query: with_search(query, Search(store, names), names.base)
    store.close()


@pytest.mark.parametrize("query", QUERIES, ids=range(1, len(QUERIES) + 1))
def test_every_query_of_the_page_runs_as_it_stands_and_has_rows(
    demo_store: Store, searched: Callable[[str], str], query: str
):
    found = demo_store.query(searched(query), default_graph=Names().facts)

    assert isinstance(found, QuerySolutions)
    assert next(found, None) is not None


def test_the_page_has_queries():
    assert len(QUERIES) >= 5


def test_every_term_that_the_page_names_is_in_the_vocabulary():
    page = PAGE.read_text("utf-8")
    known = {quad.subject.value for quad in parse(path=str(VOCABULARY)) if hasattr(quad.subject, "value")}

    named = set(re.findall(r"\bcg:([A-Za-z]\w*)(?![\w/])", page))

    assert sorted(name for name in named if CG + name not in known) == []


# --- what lies beside it


def test_the_shapes_are_shacl():
    shapes = rdflib.Graph().parse(SHAPES)

    property_shapes = list(shapes.subjects(rdflib.RDF.type, rdflib.SH.PropertyShape))
    assert len(property_shapes) > 10
    assert all((shape, rdflib.SH.message, None) in shapes for shape in property_shapes)


def test_the_shapes_and_the_context_name_only_terms_of_the_vocabulary():
    known = {str(subject) for subject in rdflib.Graph().parse(VOCABULARY).subjects()}
    in_shapes = {str(node) for triple in rdflib.Graph().parse(SHAPES) for node in triple}
    in_context = set(_terms_of_context())

    named = {iri for iri in in_shapes | in_context if iri.startswith(CG) and not iri.endswith(("#", "/"))}

    assert sorted(named - known - {CG + "relation"}) == []


def _terms_of_context() -> Iterator[str]:
    for value in json.loads(CONTEXT.read_text("utf-8"))["@context"].values():
        name = value["@id"] if isinstance(value, dict) else value
        if isinstance(name, str) and name.startswith("cg:"):
            yield CG + name.removeprefix("cg:")


def test_with_the_context_short_names_mean_the_vocabulary():
    document = {
        **json.loads(CONTEXT.read_text("utf-8")),
        "id": "https://news.example/event",
        "type": "Leaving",
        "person": "https://news.example/ada",
        "date": "2024-03",
    }

    triples = {q.triple for q in parse(json.dumps(document).encode(), format=RdfFormat.JSON_LD)}

    said = {(triple.predicate.value, getattr(triple.object, "value", None)) for triple in triples}
    assert (str(rdflib.RDF.type), f"{CG}Leaving") in said
    assert (f"{CG}person", "https://news.example/ada") in said
    assert (f"{CG}date", "2024-03") in said


# --- the page on engines elsewhere


def test_the_page_on_engines_names_the_settings_of_the_store_and_no_other():
    named = set(re.findall(r"`(CLAIMGRAPH_[A-Z_]+)`", ENGINES.read_text("utf-8")))

    of_store = {
        f"CLAIMGRAPH_{field.name.upper()}" for field in fields(Settings) if field.name.startswith("store")
    }
    assert named - of_store == {"CLAIMGRAPH_DATA", "CLAIMGRAPH_TIMEOUT"}
    assert of_store <= named


def test_the_page_on_engines_has_the_numbers_of_the_code():
    page = ENGINES.read_text("utf-8")

    assert f"Up to {MOST_QUADS} quads, and {MOST_CHARACTERS:,} characters" in page
    assert f"Every request of ours has {SECONDS:g} seconds" in page


# --- house rules

MACHINE = re.compile(r"(?<![\w.$}])/(home|Users|root|work)/\w")
REGISTRY = re.compile(r"\b(pypi\.org|files\.pythonhosted\.org|registry\.npmjs\.org|registry\.yarnpkg\.com)\b")


def tracked_texts() -> Iterator[tuple[str, str]]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("this is no clone, so what is tracked is not known")
    for name in filter(None, listed.stdout.decode().split("\0")):
        path = REPOSITORY / name
        if path.is_file():
            yield name, path.read_text("utf-8", errors="replace")


def test_no_tracked_file_names_a_path_of_one_machine():
    own = str(REPOSITORY)

    named = [name for name, text in tracked_texts() if MACHINE.search(text) or own in text]

    assert named == []


def test_no_tracked_file_names_a_package_registry():
    assert [name for name, text in tracked_texts() if REGISTRY.search(text)] == []
