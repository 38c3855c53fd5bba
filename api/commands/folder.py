"""A folder of claims files: every ID.jsonl beside its ID.txt, with what is said of both in two more files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from graph.dates import parse_time
from graph.documents import About, check_id, check_language
from graph.errors import InvalidClaims, InvalidDate, InvalidDocument, InvalidInput
from graph.jsonl import read_lines
from graph.model import Reading
from graph.pipeline import ClaimsFile, read_claims_file
from graph.resolve import Roster, read_roster
from graph.resolve.roster import NO_ROSTER
from graph.values import name_fault
from graph.vocabulary import Vocabulary

ENTITIES, DOCUMENTS = "entities.jsonl", "documents.jsonl"
ABOUT_KEYS = ("title", "publisher", "published", "url", "language")
_CHECKS: Mapping[str, Callable[[str], object]] = {
    "id": check_id,
    "published": parse_time,
    "language": check_language,
}


@dataclass(frozen=True)
class ClaimsFolder(Mapping[str, ClaimsFile]):
    """The claims files of a folder by document id, each read when its turn comes.

    `left_out` names the files that lack their other half, and which half that is.
    """

    folder: Path
    names: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]
    roster: Roster
    about: Mapping[str, About]
    extractor: str
    vocabulary: Vocabulary

    def __getitem__(self, name: str) -> ClaimsFile:
        claims = self.folder / f"{name}.jsonl"
        return ClaimsFile(
            source=str(claims),
            claims=read_bytes(claims),
            text=read_bytes(claims.with_suffix(".txt")),
            text_source=str(claims.with_suffix(".txt")),
            about=self.about[name],
            extractor=self.extractor,
            roster=self.roster,
        )

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)

    def readings(self) -> Iterator[Reading]:
        """Read every document; the first that cannot be taken is an error."""
        for name in self.names:
            yield read_claims_file(self[name], self.vocabulary)


def read_folder(
    folder: Path,
    vocabulary: Vocabulary,
    *,
    entities: Path | None = None,
    entity_set: str | None = None,
    extractor: str = "reviewed",
    given: Mapping[str, str] | None = None,
) -> ClaimsFolder:
    """Return a folder's claims files; `given` is said of every document, whatever documents.jsonl says.

    Raises:
        InvalidInput: There is no claims file beside its text, or a file of the folder cannot be taken.
    """
    claims = {path.stem for path in folder.glob("*.jsonl")} - {Path(ENTITIES).stem, Path(DOCUMENTS).stem}
    texts = {path.stem for path in folder.glob("*.txt")}
    if not claims & texts:
        raise InvalidInput(f"{folder} holds no ID.jsonl beside its ID.txt")
    listed = folder / ENTITIES
    told = read_about(folder / DOCUMENTS)
    return ClaimsFolder(
        folder=folder,
        names=tuple(sorted(claims & texts)),
        left_out=tuple(
            (name, "text" if name in claims else "claims file") for name in sorted(claims ^ texts)
        ),
        roster=read_roster_file(entities or (listed if listed.exists() else None), entity_set, vocabulary),
        about={name: replace(told.get(name, About(name)), **(given or {})) for name in claims & texts},
        extractor=extractor,
        vocabulary=vocabulary,
    )


def read_roster_file(path: Path | None, set_name: str | None, vocabulary: Vocabulary) -> Roster:
    """Return the entities of a file; its set is named by its folder and stem unless it has a name."""
    if path is None:
        return NO_ROSTER
    name = set_name or f"{path.resolve().parent.name}/{path.stem}"
    return read_roster(read_bytes(path), name, vocabulary, str(path))


def read_about(path: Path) -> dict[str, About]:
    """Return what a documents file says of each document; nothing where there is no such file.

    Raises:
        InvalidClaims: A line that has no id or one that was there before, an unknown key, or a value
            that is no text, date or language.
    """
    if not path.exists():
        return {}
    found: dict[str, About] = {}
    for line, row in read_lines(read_bytes(path), str(path)):
        about = _about(row, str(path), line)
        if about.id in found:
            reason = f"{about.id!r} is a document already"
            raise InvalidClaims(reason, source=str(path), line=line, field="id")
        found[about.id] = about
    return found


def _about(row: Mapping[str, Any], source: str, line: int) -> About:
    for key, value in {"id": None, **row}.items():
        if reason := _fault(key, value):
            raise InvalidClaims(reason, source=source, line=line, field=key)
    return About(**row)


def _fault(key: str, value: Any) -> str | None:
    """Return what is wrong with one value of a documents file."""
    if key not in ("id", *ABOUT_KEYS):
        return "is no key of a documents file"
    if value is None:
        return "is missing" if key == "id" else None
    if not isinstance(value, str) or not value.strip():
        return f"{value!r} is not text"
    if fault := name_fault(value):
        return fault
    try:
        _CHECKS.get(key, str)(value)
    except (InvalidDate, InvalidDocument) as error:
        return str(error)
    return None


def read_bytes(path: Path) -> bytes:
    """Return a file's bytes.

    Raises:
        InvalidInput: It cannot be read; the sentence says why.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror}") from None
