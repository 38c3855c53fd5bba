"""The browser that pages are measured in."""

from __future__ import annotations

import shutil

# The last is all that `make test` installs. It draws without a screen, and so with a little less work.
_NAMES = ("chromium", "chromium-browser", "google-chrome", "chromium-headless-shell")


def chromium() -> str | None:
    """Return the path of a Chromium, None where Playwright is to take the one that it has fetched."""
    return next(filter(None, map(shutil.which, _NAMES)), None)
