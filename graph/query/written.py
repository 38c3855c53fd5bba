"""What a format cannot hold, told before an answer goes out that nobody could read.

Oxigraph writes every character into XML as it is. But XML 1.0 has no way to write most control characters,
reads a carriage return as a line feed, and needs a name at the end of a property's IRI.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, cast

from graph.errors import UnknownFormat

_TAIL_BYTES = 32
# What is no Char of XML 1.0 [2], in UTF-8.
_NO_CHARACTER = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
# How Oxigraph writes a property whose IRI ends in nothing that could be an element's name.
_NO_NAME = re.compile(rb'<(\w+): xmlns:\1="')


class _Xml:
    """Takes the XML of an answer, and hands on what reads as what was meant."""

    def __init__(self, output: IO[bytes]) -> None:
        self._output = output
        self._tail = b""

    def write(self, content: bytes) -> int:
        """Write a part of it.

        Raises:
            UnknownFormat: It holds what XML cannot.
        """
        seen = self._tail + content
        if found := _NO_CHARACTER.search(seen):
            character = f"U+{ord(found[0].decode()):04X}"
            raise UnknownFormat(
                f"the answer has the character {character}, which XML cannot hold; {_INSTEAD}"
            )
        if _NO_NAME.search(seen):
            raise UnknownFormat(
                f"the answer has a property whose IRI does not end in a name, which RDF/XML needs; {_INSTEAD}"
            )
        self._tail = seen[-_TAIL_BYTES:]
        self._output.write(content.replace(b"\r", b"&#13;"))
        return len(content)

    def flush(self) -> None:
        """Hand on what is there."""
        self._output.flush()


_INSTEAD = "ask for another format"


@contextmanager
def written(media_type: str, output: IO[bytes]) -> Iterator[IO[bytes]]:
    """Give what an answer of this media type is to be written to.

    Raises:
        UnknownFormat: It cannot be written so.
    """
    try:
        yield cast("IO[bytes]", _Xml(output)) if media_type.endswith("+xml") else output
    except OSError as error:
        if media_type == "application/ld+json" and "RDF 1.2" in str(error):
            raise UnknownFormat(
                f"the answer has a triple within a triple, which JSON-LD cannot hold; {_INSTEAD}"
            ) from error
        raise
