"""Every error that claimgraph raises on purpose, named for what the caller did or lacks."""

from __future__ import annotations


class GraphError(Exception):
    """Something that a person can act on; its text is a whole sentence for them."""


class InvalidInput(GraphError):
    """What was handed in cannot be taken, and nothing of it was stored."""


class InvalidClaims(InvalidInput):
    """A line of a claims, entities or documents file that cannot be taken."""

    def __init__(self, reason: str, *, source: str = "", line: int = 0, field: str = "") -> None:
        self.reason = reason
        self.source = source
        self.line = line
        # A key of the file may be anything: line ends and half surrogate pairs are escaped, to be printable.
        self.field = field if field.isprintable() else ascii(field)[1:-1]
        super().__init__(reason)

    def __str__(self) -> str:
        """Say where and why: `000.jsonl, line 3, quote: stands nowhere in the text`."""
        place = [self.source] if self.source else []
        if self.line:
            place.append(f"line {self.line}")
        if self.field:
            place.append(self.field)
        return f"{', '.join(place)}: {self.reason}" if place else self.reason


class InvalidDocument(InvalidInput):
    """A text that cannot be a document: empty, not UTF-8, or without a usable id."""


class InvalidDate(InvalidInput):
    """Words that are not a date in the EDTF that we read."""


class InvalidQuery(InvalidInput):
    """SPARQL that does not parse."""


class QueryRefused(InvalidInput):
    """SPARQL that parses but asks for what this service does not do (SERVICE, LOAD, updates)."""


class QueryTimeout(GraphError):
    """A query was stopped at its deadline."""


class QueryTooLarge(GraphError):
    """A query was stopped because its result or its memory outgrew the limit."""


class UnknownFormat(InvalidInput):
    """The answer cannot be written in any of the formats asked for."""


class ServiceBusy(GraphError):
    """Too much is being asked at once, and nothing came free in time; asking again later may do."""


class DocumentExists(InvalidInput):
    """A document of this id is there already, with another text."""


class NotFound(GraphError):
    """No document, entity, claim or file of that name."""


class NotAsWanted(GraphError):
    """A change was to be made only if something holds, and it does not: nobody else made one, say."""


class DocumentRemoved(NotFound):
    """A document that was here and has been taken out."""


class StoreBusy(GraphError):
    """The store's folder is open in another process."""


class StoreUnavailable(GraphError):
    """The store could not be read or written: a full disk, a broken file, a missing right."""


class StoreRefused(StoreUnavailable):
    """The engine behind the store does not take what it was sent, or gives an answer that it cuts short."""


class LibrariesMissing(GraphError):
    """The libraries that pages load were not fetched, or are of another version."""


class StoreFormatError(GraphError):
    """The store was written in a format that this version does not read."""
