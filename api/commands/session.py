"""Opening the data folder for a command, and saying who else has it open."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graph.errors import StoreBusy
from graph.pipeline import Library
from graph.settings import Settings
from graph.store.format import open_configured
from graph.vocabulary import Names, Vocabulary

SERVICE_FILE = "service.json"
"""Lies in the data folder while a service has it open, with the service's address."""


@contextmanager
def open_library(
    settings: Settings, vocabulary: Vocabulary | None = None, *, is_to_exist: bool = False
) -> Iterator[Library]:
    """Open the data folder, made where there is none unless it is to exist, and close it again.

    Raises:
        NotFound: It is to exist, and there is no graph.
        StoreBusy: Another process has it open; the message names the service's address if there is one.
    """
    with explaining_who(settings.data):
        store = open_configured(settings, is_to_exist=is_to_exist)
    try:
        names = Names(settings.base)
        yield Library(store, names, vocabulary or Vocabulary(), min_confidence=settings.min_confidence)
    finally:
        store.close()


@contextmanager
def explaining_who(folder: Path) -> Iterator[None]:
    """Name the service in the error, where a service is who has the folder open."""
    try:
        yield
    except StoreBusy as busy:
        raise StoreBusy(_who_has_it(folder) or str(busy)) from None


@contextmanager
def open_existing(settings: Settings) -> Iterator[Library]:
    """Open a graph that is there.

    Raises:
        NotFound: There is none.
    """
    with open_library(settings, is_to_exist=True) as library:
        yield library


def _who_has_it(folder: Path) -> str | None:
    try:
        address = json.loads((folder / SERVICE_FILE).read_text())["address"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return f"{folder} is open in the service at {address}; ask that, or stop it first"
