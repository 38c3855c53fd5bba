"""The demo graph: six articles written for it, in five languages, with reviewed claims."""

from __future__ import annotations

from pathlib import Path

from api.commands.folder import read_folder
from graph.pipeline import Library

FOLDER = Path(__file__).parent


def load_demo(library: Library) -> None:
    """Import the demo's articles; those that are there already stay as they are."""
    files = read_folder(FOLDER, library.vocabulary)
    list(library.import_readings(files.readings()))
