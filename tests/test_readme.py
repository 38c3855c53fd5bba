"""The README's commands run as they stand there, and its tables name what there is."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from api.__main__ import COMMANDS
from api.app import create_app
from api.routes import ROUTERS
from api.service import Service
from graph.settings import Settings

REPOSITORY = Path(__file__).parent.parent
README = (REPOSITORY / "README.md").read_text("utf-8")
SECONDS = 120
ASSETS = {"/favicon.ico", "/front.css", "/assets/{digest}/{path:path}", "/words/{tag}.json"}
"""Served for the pages alone; nobody calls them by hand."""


def code_lines(language: str) -> list[str]:
    blocks = re.findall(rf"^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


def table(heading: str) -> str:
    """Return the rows of the table whose first column has this heading."""
    found = re.search(rf"^\| {heading} \|.*?\n((?:\|.*\n)+)", README, re.MULTILINE)
    assert found, heading
    return found[1]


@pytest.fixture
def workplace(tmp_path: Path) -> Path:
    """A folder that looks like the repository to a command line, with `claimgraph` on its path."""
    for name in ("api", "ontology"):
        (tmp_path / name).symlink_to(REPOSITORY / name)
    command = tmp_path / "bin" / "claimgraph"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m api "$@"\n')
    command.chmod(0o755)
    return tmp_path


def test_every_command_of_the_readme_runs_in_its_order(workplace: Path):
    lines = code_lines("sh")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CLAIMGRAPH_")}
    environment["PATH"] = f"{workplace / 'bin'}{os.pathsep}{environment['PATH']}"
    # Reader processes and the links both have to find the packages.
    environment["PYTHONPATH"] = str(REPOSITORY)

    assert len(lines) >= 9
    for line in lines:
        ran = subprocess.run(
            line, shell=True, cwd=workplace, env=environment, capture_output=True, text=True,
            encoding="utf-8", timeout=SECONDS, check=False,
        )  # fmt: skip
        assert ran.returncode == 0, f"{line}\n{ran.stderr}"
        if line.startswith("claimgraph query"):
            assert len(ran.stdout.splitlines()) > 1, f"{line}: no row"


def test_its_commands_are_commands():
    named = set(
        re.findall(r"(?<![\w/.])claimgraph ([a-z]+)\b(?= |`)", "\n".join(re.findall(r"`[^`\n]+`", README)))
    )
    named |= {line.split()[1] for line in code_lines("sh")}

    assert named
    assert named <= {command.NAME for command in COMMANDS}


def test_its_table_of_paths_names_every_route_and_no_other(tmp_path: Path):
    service = Service.open(Settings(data=tmp_path / "data", readers=1))
    try:
        app = create_app(service)
    finally:
        service.close()
    routes = {route.path for router in ROUTERS for route in router.routes}  # type: ignore[attr-defined]
    assert app.openapi_url
    routes |= {app.openapi_url, *app.openapi()["paths"]}

    named = {path.partition("?")[0] for path in re.findall(r"`(/[^`\s]*)`", table("path"))}

    assert named == routes - ASSETS


def test_its_table_of_settings_names_every_setting_and_no_other():
    named = re.findall(r"`(CLAIMGRAPH_[A-Z_]+)`", table("setting"))

    assert sorted(named) == sorted(f"CLAIMGRAPH_{field.name.upper()}" for field in fields(Settings))


def test_its_settings_have_the_defaults_that_it_says():
    told = table("setting")

    unset = Settings()
    for default in (
        unset.data,
        unset.base,
        unset.host,
        unset.port,
        unset.min_confidence,
        unset.max_result_mb,
    ):
        assert str(default) in told
    assert f"seconds ({unset.timeout:g})" in told
    assert f"how many at once ({unset.readers})" in told


def test_its_links_lead_to_files():
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", README) if "://" not in link]

    assert links
    assert [link for link in links if not (REPOSITORY / link).exists()] == []


def test_its_table_of_folders_names_folders():
    named = re.findall(r"`([a-z]+/)`", table("folder"))

    assert [name for name in named if not (REPOSITORY / name).is_dir()] == []


def test_the_readme_shows_every_picture_there_is_and_each_is_small():
    shown = re.findall(r"!\[[^\]]+\]\((docs/pictures/[^)]+)\)", README)

    there = sorted((REPOSITORY / "docs" / "pictures").iterdir())
    assert sorted(shown) == [path.relative_to(REPOSITORY).as_posix() for path in there]
    for path in there:
        assert path.read_bytes().startswith(b"\x89PNG")
        assert path.stat().st_size < 150_000
