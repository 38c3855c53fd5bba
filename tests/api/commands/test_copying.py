"""`claimgraph backup` and `claimgraph restore` copy the whole graph, and never over another."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


def test_what_was_backed_up_is_restored_whole(graph: Any, articles: Any, tmp_path: Path):
    graph("import", articles.folder)
    backup, restored = tmp_path / "backup", graph.another(tmp_path / "restored")
    before = set(graph("export", "--log").out.splitlines())

    saved = graph("backup", backup)
    graph("remove", "article-1")
    brought_back = restored("restore", backup)

    assert (saved.status, saved.sentence) == (0, f"{graph.data} is copied to {backup}")
    assert (brought_back.status, brought_back.sentence) == (0, f"{backup} is restored to {restored.data}")
    assert set(restored("export", "--log").out.splitlines()) == before
    assert restored("check").status == 0


def test_a_restored_graph_and_its_backup_go_their_own_ways(graph: Any, articles: Any, tmp_path: Path):
    graph("import", articles.folder)
    backup, restored = graph.another(tmp_path / "backup"), graph.another(tmp_path / "restored")
    graph("backup", backup.data)
    restored("restore", backup.data)

    restored("remove", "article-1")

    assert restored.quads() == set()
    assert backup.quads() == graph.quads() != set()


def test_a_folder_that_is_not_empty_is_left_alone(demo_graph: Any, tmp_path: Path):
    full = tmp_path / "full"
    full.mkdir()
    (full / "mine.txt").write_text("mine")
    backup = tmp_path / "backup"
    demo_graph("backup", backup)

    for ran in (
        demo_graph("backup", full),
        demo_graph.another(full)("restore", backup),
    ):
        assert ran.status == 1
        assert ran.sentence == f"{full} is not empty; name a new folder, or move that one away"
    assert [path.name for path in full.iterdir()] == ["mine.txt"]


def test_a_graph_is_not_restored_over_another(demo_graph: Any, tmp_path: Path):
    demo_graph("backup", tmp_path / "backup")
    before = demo_graph.quads()

    ran = demo_graph("restore", tmp_path / "backup")

    assert ran.status == 1
    assert ran.sentence.startswith(f"{demo_graph.data} is not empty")
    assert demo_graph.quads() == before


def test_a_file_is_no_folder_to_copy_to(demo_graph: Any, tmp_path: Path):
    file = tmp_path / "file"
    file.write_text("mine")

    assert demo_graph("backup", file).sentence == f"{file} is a file; name a folder"
    assert (
        demo_graph("backup", file / "below").sentence == f"{file / 'below'} cannot be made: Not a directory"
    )
    assert file.read_text() == "mine"


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_where_there_is_nothing_to_copy_nothing_is_made(graph: Any, tmp_path: Path, command: str):
    ran = graph(command, tmp_path / "other")

    assert ran.status == 1
    assert ran.sentence in {
        f"there is no graph in {graph.data}; import something, or name its folder by --data",
        f"{tmp_path / 'other'} holds no backup",
    }
    assert not graph.data.exists()
    assert not (tmp_path / "other").exists()
