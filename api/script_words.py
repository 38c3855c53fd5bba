"""What the pages' scripts say, as JSON, at an address that changes with it."""

from __future__ import annotations

import hashlib
import json
from functools import cache

from api.messages import read_script_catalog


@cache
def script_words(tag: str) -> bytes:
    """Return the messages of a language of the pages, keyed by the English words."""
    return json.dumps(read_script_catalog(tag), ensure_ascii=False).encode()


def words_address(tag: str) -> str:
    """Return where the words of a language are."""
    return f"/words/{tag}.json?v={hashlib.sha256(script_words(tag)).hexdigest()[:12]}"
