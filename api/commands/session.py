"""Opening the data folder for a command, and saying who else has it open."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

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


def is_left_behind(folder: Path) -> bool:
    """Return whether a folder was being served until something killed the service.

    Then other processes of it may still be ending, and let go of the store and the port in a moment.
    """
    pid = _told(folder).get("pid")
    if not isinstance(pid, int):
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        pass
    return False


def _who_has_it(folder: Path) -> str | None:
    address = _told(folder).get("address")
    return address and f"{folder} is open in the service at {address}; ask that, or stop it first"


def _told(folder: Path) -> dict[str, Any]:
    """Return what the service of a folder says of itself there, or nothing."""
    try:
        told = json.loads((folder / SERVICE_FILE).read_text())
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}
