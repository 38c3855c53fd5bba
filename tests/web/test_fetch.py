"""The libraries are those of the lock file, under licences we may pass on, and go along in what is built."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
LOCK = json.loads((REPOSITORY / "web" / "package-lock.json").read_text("utf-8"))
PERMISSIVE = {
    "MIT",
    "Apache-2.0",
    "BSD-3-Clause",
    "CC0-1.0",
    "(MPL-2.0 OR Apache-2.0)",
    "(CC-BY-4.0 AND MIT)",
}
LIBRARIES = (
    "yasqe/yasqe.mjs",
    "yasqe/yasqe.min.css",
    "licences.txt",
    "stamp",
)


def test_the_lock_file_has_a_hash_of_every_package_and_no_address_to_fetch_it_from():
    packages = {place: about for place, about in LOCK["packages"].items() if place}

    assert all(about["integrity"].startswith("sha512-") for about in packages.values())
    assert not any("resolved" in about for about in packages.values())


def test_every_package_that_is_named_has_one_version():
    package = json.loads((REPOSITORY / "web" / "package.json").read_text("utf-8"))

    versions = {**package["dependencies"], **package["devDependencies"]}
    assert all(re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+", version) for version in versions.values())


def test_what_is_passed_on_is_under_permissive_licences():
    licences = {
        place: about.get("license")
        for place, about in LOCK["packages"].items()
        if place and not about.get("dev")
    }

    assert {place: licence for place, licence in licences.items() if licence not in PERMISSIVE} == {}


def test_the_licences_lie_beside_the_libraries():
    text = (REPOSITORY / "api" / "web" / "libraries" / "licences.txt").read_text("utf-8")

    for name in ("@zazuko/yasqe", "codemirror", "lodash-es", "query-string"):
        assert re.search(rf"^{name} [0-9.]+: ", text, re.MULTILINE), name
    assert "typescript" not in text
    assert text.count("Permission is hereby granted") > 8


def test_where_the_libraries_are_there_nothing_is_fetched(tmp_path: Path):
    ran = subprocess.run(
        [sys.executable, str(REPOSITORY / "web" / "fetch.py")],
        env={"PATH": str(tmp_path)}, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip

    assert ran.stdout + ran.stderr == ""


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_without_the_libraries_nothing_is_served(tmp_path: Path, command: str):
    for name in ("api", "graph", "ontology"):
        left_out = shutil.ignore_patterns("__pycache__", "libraries")
        shutil.copytree(REPOSITORY / name, tmp_path / name, ignore=left_out)

    ran = subprocess.run(
        [sys.executable, "-m", "api", command, "--port", "0", "--data", str(tmp_path / "data")],
        cwd=tmp_path, env={}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    assert ran.returncode == 1
    assert "the libraries of the pages are missing: install claimgraph anew" in ran.stderr
    assert len(ran.stderr.splitlines()) == 1
    assert not (tmp_path / "data").exists()


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The parts of the repository that a build packs."""
    folder = tmp_path_factory.mktemp("build") / "claimgraph"
    folder.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE", ".gitignore"):
        shutil.copy(REPOSITORY / name, folder / name)
    for name in ("api", "graph", "ontology", "web"):
        left_out = shutil.ignore_patterns("__pycache__", "node_modules")
        shutil.copytree(REPOSITORY / name, folder / name, ignore=left_out)
    return folder


@pytest.fixture(scope="module")
def built(copy: Path) -> dict[str, set[str]]:
    """The names of the files in the wheel and in the sdist, which no network was needed for."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", "dist"],
        cwd=copy, env={"PATH": ""}, capture_output=True, timeout=120, check=True,
    )  # fmt: skip
    [wheel] = (copy / "dist").glob("*.whl")
    [sdist] = (copy / "dist").glob("*.tar.gz")
    with zipfile.ZipFile(wheel) as packed, tarfile.open(sdist) as archive:
        return {
            "wheel": set(packed.namelist()),
            "sdist": {name.partition("/")[2] for name in archive.getnames()},
        }


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_what_is_built_has_the_libraries_and_our_own_scripts(built: dict[str, set[str]], kind: str):
    scripts = {
        path.relative_to(REPOSITORY).as_posix()
        for path in (REPOSITORY / "api" / "web").rglob("*.js")
        if "libraries" not in path.parts
    }

    assert {f"api/web/libraries/{name}" for name in LIBRARIES} | scripts <= built[kind]
    assert not any("node_modules" in name for name in built[kind])


def test_the_sdist_can_build_again(built: dict[str, set[str]]):
    assert {"web/fetch.py", "web/hook.py", "web/package-lock.json", "pyproject.toml"} <= built["sdist"]
