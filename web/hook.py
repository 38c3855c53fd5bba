"""Hatchling's hook: a wheel or an sdist that is built from here has the libraries of the pages in it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Libraries(BuildHookInterface[Any]):
    """Fetches them before anything is packed."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 (hatchling's)
        """Fetch; an editable install is left to whoever works on it, and needs no network."""
        if version != "editable":
            subprocess.run([sys.executable, str(Path(__file__).with_name("fetch.py"))], check=True)
