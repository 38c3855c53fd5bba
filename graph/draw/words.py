"""The words of a picture in its five languages; `words.toml` has them by their English."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def catalog() -> Mapping[str, Mapping[str, str]]:
    """Return every message by its English, each with its translations by language."""
    return tomllib.loads(files("graph.draw").joinpath("words.toml").read_text("utf-8"))


class Words:
    """Translates the messages of pictures into one language."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, message: str, **values: object) -> str:
        """Return a message with its placeholders filled; numbers get separators."""
        text = message if self.language == "en" else catalog()[message][self.language]
        return text.format(**{name: _shown(value) for name, value in values.items()})


def _shown(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)
