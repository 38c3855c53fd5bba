"""Whatever is wrong with what is imported: status 1, one sentence that says where, and nothing is stored."""

# Tables of cases read best with one case a line.
# ruff: noqa: E501

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import api.demo
from api.__main__ import main

Spoil = Callable[[Any], object]


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that holds an article already, closed; nothing that is refused changes it."""
    data, claims = (
        tmp_path_factory.mktemp("used") / "graph",
        tmp_path_factory.mktemp("claims") / "other.jsonl",
    )
    claims.with_suffix(".txt").write_text("Eve Ross bought Widgets Ltd.")
    row = {
        "event_or_relation": "acquired",
        "args": {"acquirer": "Eve Ross", "target": "Widgets Ltd"},
        "polarity": "affirmed",
        "modality": "asserted",
        "quote": "Eve Ross bought Widgets Ltd",
    }
    claims.write_text(json.dumps(row))
    assert main(["import", str(claims), "--data", str(data)]) == 0
    return data


@pytest.fixture
def refused(graph: Any, articles: Any, used: Path) -> Callable[..., str]:
    """A function that spoils the small article, imports it, sees nothing stored, and gives the sentence."""

    def refused(spoil: Spoil, *options: str | Path, folder: bool = False) -> str:
        on_used = graph.another(used)
        before = on_used.quads()
        spoil(articles)
        claims = articles.folder / "article-1.jsonl"
        arguments = [articles.folder] if folder else [claims, "--entities", articles.entities]

        ran = on_used("import", *arguments, *options)

        assert ran.status == 1
        assert ran.out == ""
        assert on_used.quads() == before != set()
        return ran.sentence.replace(f"{articles.folder}/", "")

    return refused


def line(**changes: Any) -> Spoil:
    """Change the second line of the claims."""
    return lambda articles: articles.write(rows=[articles.founded, {**articles.owns, **changes}])


def claims(content: bytes) -> Spoil:
    """Add bytes to the claims file, behind its first line."""
    return lambda articles: articles.write(claims=json.dumps(articles.founded).encode() + b"\n" + content)


def owns(**changes: Any) -> Spoil:
    """Change the arguments of the second line."""
    return line(args={"person": "ada", "organization": "engines", **changes})


ENTITIES_LINE = {"id": "ada", "type": "Person", "name": "Ada Byron"}

BAD_CLAIMS: list[tuple[str, Spoil, str]] = [
    ("broken JSON", claims(b'{"id": '), "line 2: is not JSON: Expecting value"),
    ("half a line", claims(b'{"id": "1"'), "line 2: is not JSON: Expecting ',' delimiter"),
    ("a list", claims(b"[]"), "line 2: is not an object in braces"),
    ("a key twice", claims(b'{"id": "1", "id": "2"}'), "line 2: is not JSON: the key 'id' stands twice"),
    ("no number", line(confidence=float("nan")), "line 2: is not JSON: NaN is no number"),
    ("not UTF-8", claims(b'{"note": "caf\xe9"}'), "line 2: is not UTF-8"),
    ("an unknown relation", line(event_or_relation="loved"), "line 2, event_or_relation: 'loved' is no relation of the claims format"),
    ("an unknown key", line(mood="gloomy"), "line 2, mood: is no key of the claims format"),
    ("no polarity", line(polarity=None), "line 2, polarity: is missing"),
    ("a quote not in the text", line(quote="Ada Byron owns all"), "line 2, quote: stands nowhere in the text"),
    ("a quote that is not there", line(start=0, end=9), "line 2, quote: is not the text from 0 to 9; it stands at 58 to 92"),
    ("a quote with two places", line(quote="Engines Ltd"), "line 2, quote: stands more than once in the text: start and end must say where"),
    ("offsets past the end", line(start=58, end=9999), "line 2, end: 9999 is outside the text, which has 94 characters"),
    ("offsets that are no numbers", line(start="0", end=9), "line 2, start: '0' is not a whole number"),
    ("an impossible date", line(time="2024-02-30"), "line 2, time: '2024-02-30' is not a date: no such day in the calendar"),
    ("a date in words", line(time="last week"), "line 2, time: 'last week' is not a date: expected EDTF such as 2024, 2024-03 or 2024-03-23"),
    ("a negative share", owns(percent=-5), "line 2, args.percent: -5 is negative"),
    ("more than the whole", owns(percent=150), "line 2, args.percent: 150 is more than the whole"),
    ("an unknown id", owns(person="eve"), "line 2, args.person: 'eve' is neither an id of the entities file nor words of the text"),
    ("an unknown speaker", line(attributed_to="eve"), "line 2, attributed_to: 'eve' is neither an id of the entities file nor words of the text"),
    ("a claim with one end", line(args={"person": "ada"}), "line 2, args: owns_stake needs target or organization or project"),
    ("a confidence above 1", line(confidence=2), "line 2, confidence: 2 is not between 0 and 1"),
    ("half a surrogate pair", claims(b'{"event_or_relation": "\\ud800"}'), "line 2, args: is missing"),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "sentence"), [pytest.param(*rest, id=name) for name, *rest in BAD_CLAIMS])
def test_a_bad_line_is_named_by_file_line_and_field(refused: Callable[..., str], spoil: Spoil, sentence: str):
    assert refused(spoil) == f"article-1.jsonl, {sentence}"


@pytest.mark.parametrize("content", [b"", b"\n \n", b"\xef\xbb\xbf"])
def test_a_claims_file_without_a_claim_is_refused(refused: Callable[..., str], content: bytes):
    assert refused(lambda articles: articles.write(claims=content)) == "article-1.jsonl: holds no line at all"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        pytest.param(b"", "document 'article-1' has no text", id="empty"),
        pytest.param(b" \r\n\t\n", "document 'article-1' has no text", id="blank"),
        pytest.param(
            b"Ada\ncaf\xe9\n",
            "the text of document 'article-1' is not UTF-8: line 2, byte 7 of all, cannot be read",
            id="not UTF-8",
        ),
        pytest.param(
            b"Ada\0",
            "document 'article-1' holds a NUL character, so it is not a text",
            id="binary",
        ),
    ],
)
def test_a_text_that_is_none_is_refused(refused: Callable[..., str], text: bytes, sentence: str):
    assert refused(lambda articles: articles.write(text=text)) == f"article-1.txt: {sentence}"


@pytest.mark.parametrize("name", ["article-1.jsonl", "article-1.txt", "entities.jsonl"])
def test_a_file_that_is_not_there_is_named(refused: Callable[..., str], name: str):
    sentence = refused(lambda articles: (articles.folder / name).unlink())

    assert sentence == f"{name} cannot be read: No such file or directory"


@pytest.mark.parametrize("name", ["article-1.txt", "entities.jsonl"])
def test_a_folder_in_the_place_of_a_file_is_named(refused: Callable[..., str], name: str):
    def make_folder(articles: Any) -> None:
        (articles.folder / name).unlink()
        (articles.folder / name).mkdir()

    assert refused(make_folder) == f"{name} cannot be read: Is a directory"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads every file")
def test_a_file_that_we_may_not_read_is_named(refused: Callable[..., str]):
    sentence = refused(lambda articles: (articles.folder / "article-1.jsonl").chmod(0))

    assert sentence == "article-1.jsonl cannot be read: Permission denied"


def test_a_name_longer_than_any_file_has_is_said_to_be(graph: Any):
    name = "a" * 300

    assert graph("import", name).sentence == f"{name} cannot be read: File name too long"


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        pytest.param(
            [ENTITIES_LINE, ENTITIES_LINE], "line 2, id: 'ada' is an entity already", id="an id twice"
        ),
        pytest.param([{**ENTITIES_LINE, "name": None}], "line 1, name: is missing", id="no name"),
        pytest.param(
            [{**ENTITIES_LINE, "forms": ["Ada"]}],
            "line 1, forms: is not an object: a list of surface forms for each document",
            id="forms of no document",
        ),
    ],
)
def test_a_bad_entities_file_is_named_by_line_and_field(
    refused: Callable[..., str], rows: list[dict[str, Any]], sentence: str
):
    assert refused(lambda articles: articles.write_entities(*rows)) == f"entities.jsonl, {sentence}"


def test_an_unknown_type_of_an_entity_is_answered_with_those_there_are(refused: Callable[..., str]):
    sentence = refused(lambda articles: articles.write_entities({**ENTITIES_LINE, "type": "Robot"}))

    assert sentence.startswith("entities.jsonl, line 1, type: 'Robot' is none of: ")
    assert "Person" in sentence.split()[-1] or "Person," in sentence.split()


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"id": "article-1", "author": "Eve"}, "line 2, author: is no key of a documents file"),
        (
            {"id": "article-1", "published": "2024-13-01"},
            "line 2, published: '2024-13-01' is not a date: there is no month 13",
        ),
        (
            {"id": "article-1", "language": "Klingon!"},
            "line 2, language: 'Klingon!' is not a language tag such as ko or en",
        ),
        ({"id": "article-1", "title": 7}, "line 2, title: 7 is not text"),
        ({"id": "article-1", "title": "\ud800"}, "line 2, title: holds a NUL or half a surrogate pair"),
        ({"title": "A title"}, "line 2, id: is missing"),
        ({"id": "article-0"}, "line 2, id: 'article-0' is a document already"),
    ],
)
def test_a_bad_documents_file_is_named_by_line_and_field(
    refused: Callable[..., str], row: dict[str, Any], sentence: str
):
    def spoil(articles: Any) -> None:
        lines = [json.dumps(one) for one in ({"id": "article-0"}, row)]
        (articles.folder / "documents.jsonl").write_text("\n".join(lines))

    assert refused(spoil, folder=True) == f"documents.jsonl, {sentence}"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (
            ["--published", "yesterday"],
            "document 'article-1', published: 'yesterday' is not a date: expected EDTF such as 2024, 2024-03 or 2024-03-23",
        ),
        (["--language", "?"], "document 'article-1': '?' is not a language tag such as ko or en"),
        (
            ["--id", "a/b"],
            "'a/b' cannot be a document's id: 1 to 200 characters, no spaces, none of /\\#?%<>\"{}|^`",
        ),
        (["--extractor", " "], "--extractor is empty"),
    ],
)
def test_a_bad_option_is_told_and_nothing_is_stored(
    refused: Callable[..., str], options: list[str], sentence: str
):
    assert refused(lambda _: None, *options) == sentence


def test_another_text_under_the_same_id_is_refused_until_it_is_to_replace(
    refused: Callable[..., str], graph: Any, articles: Any, used: Path
):
    sentence = refused(lambda articles: articles.write(text=articles.words + "Later.\n"), "--id", "other")

    assert sentence.startswith("document 'other' is there already with another text;")
    claims = articles.folder / "article-1.jsonl"
    shutil.copytree(used, graph.data)
    ran = graph("import", claims, "--entities", articles.entities, "--id", "other", "--replace")
    assert (ran.status, ran.table[1]) == (0, ["other", "replaced", "2"])


# --- where it would be stored


def test_a_data_folder_that_is_a_file_is_refused(graph: Any, articles: Any):
    graph.data.write_text("mine")

    ran = graph("import", articles.folder)

    assert ran.status == 1
    assert ran.sentence == f"{graph.data} is a file; name a folder for the data"
    assert graph.data.read_text() == "mine"


def test_a_data_folder_below_a_file_is_refused(graph: Any, articles: Any):
    graph.data.write_text("mine")
    below = graph.another(graph.data / "graph")

    ran = below("import", articles.folder)

    assert ran.sentence == f"{below.data} cannot be used for the data: Not a directory"


def test_a_data_folder_that_holds_other_files_is_refused(graph: Any, articles: Any):
    graph.data.mkdir()
    (graph.data / "thesis.txt").write_text("mine")

    ran = graph("import", articles.folder)

    assert ran.status == 1
    assert ran.sentence == (
        f"{graph.data} holds other files and no claimgraph store; name an empty or a new folder"
    )
    assert [path.name for path in graph.data.iterdir()] == ["thesis.txt"]


NO_ROOM = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, 150_000))
"""
"""A disk on which no file grows beyond 150 kB: enough to open the store, too little for the demo."""


@pytest.mark.parametrize("options", [[], ["--bulk"]])
def test_a_full_disk_leaves_the_graph_as_it_was(graph: Any, articles: Any, process: Any, options: list[str]):
    graph("import", articles.folder)
    # To open a store is to tidy it, which needs room as well.
    assert graph("check").status == 0
    before = graph.quads()

    ran = process("import", api.demo.FOLDER, "--data", graph.data, *options, before=NO_ROOM)

    assert ran.status == 1
    assert ran.out == ""
    assert ran.sentence.startswith(f"the store in {graph.data / 'store'} could not be written: ")
    checked = graph("check")
    assert (checked.status, checked.out) == (0, "")
    assert graph.quads() == before
