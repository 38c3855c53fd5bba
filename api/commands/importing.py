"""`claimgraph import`: claims that people, or another extractor, have made."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from api.commands.output import print_rows, progress_bar, say
from api.commands.session import open_library
from graph.documents import About
from graph.errors import GraphError, InvalidClaims, InvalidInput
from graph.jsonl import read_lines
from graph.model import Reading
from graph.pipeline import ClaimsFile, Imported, Library, read_claims_file
from graph.resolve import Roster, read_roster
from graph.resolve.roster import NO_ROSTER
from graph.settings import Settings
from graph.vocabulary import Vocabulary

NAME = "import"
HELP = "add claims in the claims format, with the text they are about"

ENTITIES, DOCUMENTS = "entities.jsonl", "documents.jsonl"
_ABOUT_KEYS = ("title", "publisher", "published", "url", "language")


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument("claims", type=Path, help="a claims file, or a folder of ID.jsonl beside ID.txt")
    parser.add_argument("--document", type=Path, metavar="TEXT", help="the text; else beside the claims")
    parser.add_argument("--id", help="the document's id; else the text's file name without suffix")
    parser.add_argument("--entities", type=Path, metavar="FILE", help="who is meant by each id")
    parser.add_argument("--entity-set", metavar="NAME", help="else the entities file's folder and stem")
    for key in _ABOUT_KEYS:
        parser.add_argument(f"--{key}")
    parser.add_argument("--extractor", default="reviewed", metavar="NAME", help="who made the claims")
    parser.add_argument("--replace", action="store_true", help="put a corrected text in its place")
    parser.add_argument("--bulk", action="store_true", help="fast, for many new documents; not one commit")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: Namespace, settings: Settings) -> int:
    """Import a file or a folder; 1 if anything was refused."""
    vocabulary = Vocabulary()
    sources = _Folder(args, vocabulary) if args.claims.is_dir() else _single_file(args, vocabulary)
    refused: list[str] = []
    with open_library(settings) as library:
        done = _import(library, _readings(sources, library, args, refused), len(sources), args)
    print_rows([asdict(imported) for imported in done], as_json=args.json)
    for sentence in refused:
        say(sentence)
    return 1 if refused else 0


def _import(library: Library, readings: Iterator[Reading], of_all: int, args: Namespace) -> list[Imported]:
    done: list[Imported] = []
    with progress_bar("importing") as progress:
        imported = (
            library.import_in_bulk(readings)
            if args.bulk
            else library.import_readings(readings, replace_text=args.replace)
        )
        for one in imported:
            done.append(one)
            progress(len(done), of_all)
    return done


def _readings(
    sources: Mapping[str, ClaimsFile] | _Folder, library: Library, args: Namespace, refused: list[str]
) -> Iterator[Reading]:
    """Yield what can be taken, and note in `refused` why the rest cannot."""
    for name in sources:
        try:
            reading = read_claims_file(sources[name], library.vocabulary)
            library.check(reading, replace_text=args.replace)
        except InvalidInput as error:
            refused.append(str(error))
        else:
            yield reading


def _single_file(args: Namespace, vocabulary: Vocabulary) -> Mapping[str, ClaimsFile]:
    text = args.document or args.claims.with_suffix(".txt")
    about = About(args.id or text.stem, **{key: getattr(args, key) for key in _ABOUT_KEYS})
    file = ClaimsFile(
        source=str(args.claims),
        claims=read_bytes(args.claims),
        text=read_bytes(text),
        about=about,
        extractor=args.extractor,
        roster=_roster(args.entities, args.entity_set, vocabulary),
        form_keys=(text.stem, args.claims.stem),
    )
    return {about.id: file}


def _roster(path: Path | None, set_name: str | None, vocabulary: Vocabulary) -> Roster:
    if path is None:
        return NO_ROSTER
    name = set_name or f"{path.resolve().parent.name}/{path.stem}"
    return read_roster(read_bytes(path), name, vocabulary, str(path))


class _Folder(Mapping[str, ClaimsFile]):
    """The claims files of a folder that have their text beside them, each read when its turn comes."""

    def __init__(self, args: Namespace, vocabulary: Vocabulary) -> None:
        if args.id or args.document:
            raise InvalidInput("--id and --document are for one claims file, not for a folder")
        self._args = args
        self._folder: Path = args.claims
        entities = self._folder / ENTITIES
        path = args.entities or (entities if entities.exists() else None)
        self._roster = _roster(path, args.entity_set, vocabulary)
        self._about = read_about(self._folder / DOCUMENTS)
        self._names = self._find()

    def _find(self) -> list[str]:
        claims = {path.stem for path in self._folder.glob("*.jsonl")} - {"entities", "documents"}
        texts = {path.stem for path in self._folder.glob("*.txt")}
        if not claims & texts:
            raise InvalidInput(f"{self._folder} holds no ID.jsonl beside its ID.txt")
        for name in sorted(claims ^ texts):
            say(f"{name} is left out: its {'text' if name in claims else 'claims file'} is not there")
        return sorted(claims & texts)

    def __getitem__(self, name: str) -> ClaimsFile:
        given = {key: value for key in _ABOUT_KEYS if (value := getattr(self._args, key)) is not None}
        claims = self._folder / f"{name}.jsonl"
        return ClaimsFile(
            source=str(claims),
            claims=read_bytes(claims),
            text=read_bytes(claims.with_suffix(".txt")),
            about=replace(self._about.get(name, About(name)), **given),
            extractor=self._args.extractor,
            roster=self._roster,
        )

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def read_about(path: Path) -> dict[str, About]:
    """Return what a documents file says of each document; nothing where there is no such file.

    Raises:
        InvalidClaims: A line that has no id, an unknown key, or a value that is no text.
    """
    if not path.exists():
        return {}
    return {
        row["id"]: _about(row, str(path), line) for line, row in read_lines(read_bytes(path), str(path))
    }


def _about(row: Mapping[str, Any], source: str, line: int) -> About:
    for key, value in row.items():
        if key not in ("id", *_ABOUT_KEYS):
            raise InvalidClaims("is no key of a documents file", source=source, line=line, field=key)
        if value is not None and (not isinstance(value, str) or not value.strip()):
            raise InvalidClaims(f"{value!r} is not text", source=source, line=line, field=key)
    if not row.get("id"):
        raise InvalidClaims("is missing", source=source, line=line, field="id")
    return About(**row)


def read_bytes(path: Path) -> bytes:
    """Return a file's bytes.

    Raises:
        GraphError: It cannot be read; the sentence says why.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise GraphError(f"{path} cannot be read: {error.strerror}") from None
