"""The command line as a whole: its usage, its exit statuses, its settings, and its output as a process."""

# Tables of cases read best with one case a line.
# ruff: noqa: E501

from __future__ import annotations

import os
from importlib.metadata import version
from typing import Any

import pytest

import api.demo
from api.__main__ import COMMANDS

NAMES = [command.NAME for command in COMMANDS]


def test_it_says_its_version(graph: Any):
    ran = graph("--version")

    assert (ran.status, ran.out) == (0, f"claimgraph {version('claimgraph')}\n")


def test_its_help_names_every_command(graph: Any):
    ran = graph("--help")

    assert ran.status == 0
    assert set(NAMES) <= set(ran.out.split())


@pytest.mark.parametrize("name", NAMES)
def test_every_command_explains_itself(graph: Any, name: str):
    ran = graph(name, "--help")

    assert ran.status == 0
    assert f"usage: claimgraph {name}" in ran.out
    assert "--data DIR" in ran.out


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["destroy"],
        ["import"],
        ["import", "a.jsonl", "--nonsense"],
        ["query", "ASK {}", "--format", "docx"],
        ["query", "ASK {}", "--timeout", "soon"],
        ["serve", "--port", "http"],
        ["remove"],
        ["export", "graph.nq"],
    ],
)
def test_wrong_usage_is_status_2_and_makes_nothing(graph: Any, arguments: list[str]):
    ran = graph(*arguments)

    assert ran.status == 2
    assert ran.err.startswith("usage: claimgraph")
    assert not graph.data.exists()


@pytest.mark.parametrize(
    ("setting", "value", "sentence"),
    [
        ("PORT", "http", "CLAIMGRAPH_PORT: 'http' is not a number"),
        ("PORT", "70000", "the setting port is 70000; it takes a number from 0 to 65535"),
        ("TIMEOUT", "nan", "the setting timeout is nan; it takes seconds above 0, at most 86,400"),
        ("READERS", "0", "the setting readers is 0; it takes a number from 1"),
        ("MIN_CONFIDENCE", "2", "the setting min_confidence is 2.0; it takes from 0 to 1"),
        ("BASE", "ftp://x/", "the setting base is 'ftp://x/'; it takes an http(s) address that ends in / or #"),
        ("BASE", "http://a b/", "the setting base is 'http://a b/'; it takes an http(s) address that ends in / or #"),
    ],
)  # fmt: skip
def test_a_setting_that_cannot_work_stops_the_start(graph: Any, setting: str, value: str, sentence: str):
    ran = graph("import", api.demo.FOLDER, **{f"CLAIMGRAPH_{setting}": value})

    assert (ran.status, ran.sentence) == (1, sentence)
    assert not graph.data.exists()


def test_the_option_data_comes_before_the_setting(graph: Any, articles: Any, tmp_path: Any):
    named = graph.another(tmp_path / "named")

    graph("import", articles.folder, "--data", named.data)

    assert named.data.exists()
    assert not graph.data.exists()


def test_a_graph_keeps_the_base_it_was_made_with(graph: Any, articles: Any):
    graph("import", articles.folder, CLAIMGRAPH_BASE="https://news.example/")

    assert graph("export", CLAIMGRAPH_BASE="https://news.example/").out.startswith("<https://news.example/")
    ran = graph("export")
    assert ran.status == 1
    assert "made with the base https://news.example/" in ran.sentence


# --- as a process


def test_as_a_process_it_imports_and_answers(process: Any, graph: Any, articles: Any):
    imported = process("import", articles.folder, "--data", graph.data, "--json")
    answered = process("query", "ASK { ?who cg:founderOf ?what }", env={"CLAIMGRAPH_DATA": str(graph.data)})

    assert (imported.status, imported.json[0]["outcome"]) == (0, "added")
    assert (answered.status, answered.out, answered.err) == (0, "true\n", "")


def test_as_a_process_it_fails_with_one_sentence_and_no_traceback(process: Any, graph: Any, tmp_path: Any):
    ran = process("import", tmp_path / "nowhere.jsonl", "--data", graph.data)

    assert (ran.status, ran.out) == (1, "")
    assert ran.sentence == f"{tmp_path / 'nowhere.jsonl'} cannot be read: No such file or directory"


def test_names_in_any_script_come_out_where_the_terminal_knows_only_ascii(process: Any, demo_graph: Any):
    query = "SELECT ?name { ?e rdfs:label ?name FILTER(?name = '모스타크'@ko) }"

    ran = process("query", query, "--data", demo_graph.data, env={"PYTHONIOENCODING": "ascii"})

    assert (ran.status, ran.err) == (0, "")
    assert "\\ubaa8" in ran.out


@pytest.mark.skipif(os.name != "posix", reason="arguments are bytes on POSIX only")
def test_an_argument_that_is_not_utf_8_is_wrong_usage(graph: Any):
    not_utf_8 = os.fsdecode(b"\xff")

    for arguments in (
        ["query", not_utf_8],
        ["remove", "a", not_utf_8],
        ["import", "a", "--title", not_utf_8],
    ):
        ran = graph(*arguments)
        assert ran.status == 2
        assert ran.err.splitlines()[-1].endswith("is not UTF-8")


def test_a_file_whose_name_is_not_utf_8_is_refused_and_the_others_stand(graph: Any, articles: Any):
    claims = articles.write("article-2")
    for path in (claims, claims.with_suffix(".txt")):
        path.rename(articles.folder / (os.fsdecode(b"\xff") + path.suffix))

    ran = graph("import", articles.folder)

    assert ran.status == 1
    assert [name for name, *_ in ran.table[1:]] == ["article-1"]
    assert "cannot be a document's id" in ran.sentence
