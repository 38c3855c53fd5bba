"""`claimgraph import` takes a claims file or a folder of them, and says what became of each document."""

from __future__ import annotations

import gc
import json
from pathlib import Path
from typing import Any

import pytest

import api.demo
from graph.vocabulary import CG

DEMO = api.demo.FOLDER
HEADINGS = ["document_id", "outcome", "claims"]


@pytest.fixture
def one(articles: Any) -> list[str]:
    """The arguments that import the small article."""
    return ["import", str(articles.folder / "article-1.jsonl"), "--entities", str(articles.entities)]


# --- one file


def test_a_claims_file_is_imported_with_the_text_beside_it(graph: Any, one: list[str]):
    ran = graph(*one)

    assert ran.status == 0
    assert ran.err == ""
    assert ran.table == [HEADINGS, ["article-1", "added", "2"]]


def test_the_same_again_is_unchanged_and_changes_nothing(graph: Any, one: list[str]):
    graph(*one)
    before = graph.quads()

    ran = graph(*one)

    assert ran.table == [HEADINGS, ["article-1", "unchanged", "2"]]
    assert graph.quads() == before


def test_other_claims_on_the_same_text_replace_the_earlier_ones(graph: Any, articles: Any, one: list[str]):
    graph(*one)
    articles.write(rows=[articles.founded])

    ran = graph(*one)

    assert ran.table == [HEADINGS, ["article-1", "replaced", "1"]]
    assert not graph.holds("ownsStakeIn")


def test_programs_get_json(graph: Any, one: list[str]):
    assert graph(*one, "--json").json == [{"document_id": "article-1", "outcome": "added", "claims": 2}]


def test_what_is_said_of_the_document_stands_in_the_graph(graph: Any, one: list[str]):
    given = {
        "id": "an-id",
        "title": "엔진의 어머니",
        "publisher": "The Daily",
        "published": "2024-03-25",
        "url": "https://news.example/1",
        "language": "en-GB",
    }
    assert graph(*one, *(word for key, value in given.items() for word in (f"--{key}", value))).status == 0

    names = {"id": "documentId"}
    for key, value in given.items():
        assert graph.holds(f'#{names.get(key, key)}> "{value.lower() if key == "language" else value}"')


def test_a_text_elsewhere_is_named_by_document(graph: Any, articles: Any, tmp_path: Path):
    text = tmp_path / "elsewhere.txt"
    (articles.folder / "article-1.txt").rename(text)
    claims = articles.folder / "article-1.jsonl"

    ran = graph("import", claims, "--document", text, "--entities", articles.entities)

    assert ran.table == [HEADINGS, ["elsewhere", "added", "2"]]


def test_without_an_entities_file_names_are_words_of_the_text(graph: Any, articles: Any):
    args = {"person": "Ada Byron", "organization": "Engines Ltd"}
    claims = articles.write(rows=[{**articles.founded, "args": args}])

    assert graph("import", claims).status == 0
    assert graph.holds("founderOf")


def test_a_text_that_was_corrected_needs_replace(graph: Any, articles: Any, one: list[str]):
    graph(*one)
    before = graph.quads()
    articles.write(text=articles.words + "Corrected.\n")

    refused = graph(*one)

    assert refused.status == 1
    assert refused.sentence == (
        "document 'article-1' is there already with another text; import it under another id, "
        "or replace it with --replace if the article was corrected"
    )
    assert graph.quads() == before
    assert graph(*one, "--replace").table == [HEADINGS, ["article-1", "replaced", "2"]]
    assert graph.holds("Corrected.")


def test_two_extractors_stand_beside_each_other(graph: Any, one: list[str]):
    graph(*one, "--extractor", "one")
    graph(*one, "--extractor", "two")

    assert graph.holds('#extractor> "one"')
    assert graph.holds('#extractor> "two"')


@pytest.mark.parametrize("id", ["000", None])
def test_a_gold_article_is_imported_by_an_id_of_its_own_or_by_its_name(
    graph: Any, shared: Path, id: str | None
):
    name = "000_9e6a576527a023ec"
    claims, text = shared / "gold" / f"{name}.jsonl", shared / "seeds" / f"{name}.txt"
    arguments = ["import", claims, "--document", text, "--entities", shared / "gold" / "entities.jsonl"]

    ran = graph(*arguments, *(["--id", id] if id else []))

    rows = len(claims.read_text("utf-8").splitlines())
    assert ran.table == [HEADINGS, [id or name, "added", str(rows)]]
    assert graph.holds("모스타크"), "its forms in the entities file are found by either"


# --- a folder


def test_a_folder_is_imported_with_all_that_is_said_of_its_documents(graph: Any):
    ran = graph("import", DEMO)

    names = sorted(path.stem for path in DEMO.glob("*.txt"))
    assert ran.status == 0
    assert [(name, outcome) for name, outcome, _ in ran.table[1:]] == [(name, "added") for name in names]
    for line in (DEMO / "documents.jsonl").read_text("utf-8").splitlines():
        about = json.loads(line)
        assert graph.holds(f'#title> "{about["title"]}"')
        assert graph.holds(f'{about["id"]}> <{CG}published> "{about["published"]}"')


def test_in_bulk_it_is_the_same_graph(graph: Any, demo_data: Path, tmp_path: Path):
    assert graph("import", DEMO, "--bulk").status == 0

    assert graph.quads() == graph.another(demo_data).quads()


def test_a_folder_again_is_unchanged(demo_graph: Any):
    assert {outcome for _, outcome, _ in demo_graph("import", DEMO).table[1:]} == {"unchanged"}


def test_of_a_folder_a_bad_document_is_refused_whole_and_the_others_stand(graph: Any, articles: Any):
    articles.write("article-0")
    bad = articles.write("article-1", rows=[articles.founded, {**articles.owns, "quote": "nowhere"}])
    articles.write("article-2")

    ran = graph("import", articles.folder)

    assert ran.status == 1
    assert ran.table == [HEADINGS, ["article-0", "added", "2"], ["article-2", "added", "2"]]
    assert ran.sentence == f"{bad}, line 2, quote: stands nowhere in the text"
    assert not graph.holds("article-1")


def test_of_a_folder_a_document_that_cannot_be_read_is_refused_and_the_others_stand(
    graph: Any, articles: Any
):
    (articles.folder / "article-0.txt").mkdir()
    articles.write("article-2")
    (articles.folder / "article-0.jsonl").write_bytes(b"{}")

    ran = graph("import", articles.folder)

    assert ran.status == 1
    assert [name for name, *_ in ran.table[1:]] == ["article-1", "article-2"]
    assert ran.sentence == f"{articles.folder / 'article-0.txt'} cannot be read: Is a directory"


def test_of_a_folder_a_text_that_has_changed_is_refused_and_the_others_stand(graph: Any, articles: Any):
    graph("import", articles.folder)
    articles.write(text=articles.words + "Corrected.\n")
    articles.write("article-2")

    ran = graph("import", articles.folder)

    assert ran.status == 1
    assert ran.table == [HEADINGS, ["article-2", "added", "2"]]
    assert ran.sentence.startswith("document 'article-1' is there already with another text")


def test_a_file_of_a_folder_without_its_other_half_is_said_to_be_left_out(graph: Any, articles: Any):
    (articles.folder / "lonely.txt").write_text("No claims yet.")
    (articles.folder / "silent.jsonl").write_text("{}")

    ran = graph("import", articles.folder)

    assert ran.status == 0
    assert ran.sentences == [
        "lonely is left out: its claims file is not there",
        "silent is left out: its text is not there",
    ]


def test_what_is_given_on_the_command_line_is_said_of_every_document(graph: Any, articles: Any):
    articles.write("article-2")
    articles.write_documents({"id": "article-1", "title": "Own title", "publisher": "Own publisher"})

    graph("import", articles.folder, "--publisher", "The Daily")

    for document in ("article-1", "article-2"):
        assert graph.holds(f'{document}> <{CG}publisher> "The Daily"')
    assert graph.holds("Own title")


def test_a_folder_takes_neither_id_nor_document(graph: Any, articles: Any):
    ran = graph("import", articles.folder, "--id", "x")

    assert ran.status == 1
    assert ran.sentence == "--id and --document are for one claims file, not for a folder"


def test_a_folder_without_articles_says_what_it_lacks(graph: Any, tmp_path: Path):
    empty = tmp_path / "empty"
    empty.mkdir()

    assert graph("import", empty).sentence == f"{empty} holds no ID.jsonl beside its ID.txt"
    assert not graph.data.exists()


def test_after_an_import_what_goes_on_in_the_process_has_its_garbage_collected(graph: Any, articles: Any):
    assert graph("import", articles.folder).status == 0
    assert gc.isenabled()

    assert graph("import", articles.folder / "none").status == 1
    assert gc.isenabled()
