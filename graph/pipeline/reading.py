"""From the bytes of a text and a claims file to a reading: all checked, nothing stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from graph.documents import About, read_document
from graph.errors import InvalidInput
from graph.frames import read_frames
from graph.model import Reading
from graph.resolve import Roster, resolve_recorded
from graph.resolve.roster import NO_ROSTER
from graph.vocabulary import Vocabulary


@dataclass(frozen=True)
class ClaimsFile:
    """A claims file with the text it is about; `form_keys` name the document in the entities file.

    `source` and `text_source` are how errors call the two.
    """

    source: str
    claims: bytes
    text: bytes
    about: About
    extractor: str = "reviewed"
    roster: Roster = NO_ROSTER
    form_keys: Iterable[str] = field(default=())
    text_source: str = ""


def read_claims_file(file: ClaimsFile, vocabulary: Vocabulary) -> Reading:
    """Return one document read in full.

    Raises:
        InvalidDocument: The text cannot be a document.
        InvalidClaims: A line of the claims cannot be taken.
        InvalidInput: The extractor has no name.
    """
    if not file.extractor.strip():
        raise InvalidInput("the extractor needs a name: it says who made the claims")
    document = read_document(file.text, file.about, file.text_source)
    frames = read_frames(file.claims, document.text, vocabulary, file.source)
    resolved, records = resolve_recorded(
        frames,
        document,
        file.roster,
        vocabulary,
        form_keys=(document.id, *file.form_keys),
        source=file.source,
    )
    return Reading(document, file.extractor, tuple(records), tuple(resolved))
