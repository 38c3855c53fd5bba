"""`claimgraph import`: claims that people, or another extractor, have made."""

from __future__ import annotations

import gc
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from api.commands.folder import ABOUT_KEYS, ClaimsFolder, read_bytes, read_folder, read_roster_file
from api.commands.output import print_effect, print_rows, progress_bar, say
from api.commands.session import open_library
from graph.documents import About
from graph.errors import InvalidInput
from graph.model import Reading
from graph.pipeline import ClaimsFile, Imported, Library, read_claims_file
from graph.settings import Settings
from graph.vocabulary import Vocabulary

NAME = "import"
HELP = "add claims in the claims format, with the text they are about"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument("claims", type=Path, help="a claims file, or a folder of ID.jsonl beside ID.txt")
    parser.add_argument("--document", type=Path, metavar="TEXT", help="the text; else beside the claims")
    parser.add_argument("--id", help="the document's id; else the text's file name without suffix")
    parser.add_argument("--entities", type=Path, metavar="FILE", help="who is meant by each id")
    parser.add_argument("--entity-set", metavar="NAME", help="else the entities file's folder and stem")
    for key in ABOUT_KEYS:
        parser.add_argument(f"--{key}")
    parser.add_argument("--extractor", default="reviewed", metavar="NAME", help="who made the claims")
    parser.add_argument("--replace", action="store_true", help="put a corrected text in its place")
    parser.add_argument("--bulk", action="store_true", help="fast, for many new documents; not one commit")
    parser.add_argument("--dry-run", action="store_true", help="show what would go and change, and stop")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: Namespace, settings: Settings) -> int:
    """Import a file or a folder; 1 if anything was refused."""
    _refuse_blanks(args)
    vocabulary = Vocabulary()
    sources = _folder(args, vocabulary) if _is_folder(args.claims) else _single_file(args, vocabulary)
    refused: list[str] = []
    with _collecting_no_garbage(), open_library(settings, vocabulary) as library:
        readings = _readings(sources, library, args, refused)
        if args.dry_run:
            print_effect(library.preview_import(readings), as_json=args.json)
        else:
            done = _import(library, readings, len(sources), args)
            print_rows([asdict(imported) for imported in done], as_json=args.json)
    for sentence in refused:
        say(sentence)
    return 1 if refused else 0


@contextmanager
def _collecting_no_garbage() -> Iterator[None]:
    """Keep Python from looking for unreachable cycles: an import makes millions of objects and no cycles.

    By default it looks at each 700 new objects, which takes a sixth of an import's time. Whoever goes on
    after an import makes cycles, and gets the collector back.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _refuse_blanks(args: Namespace) -> None:
    """Refuse an option that says nothing: the same is refused in a documents file."""
    for key in ("id", "entity_set", "extractor", *ABOUT_KEYS):
        value = getattr(args, key)
        if value is not None and not value.strip():
            raise InvalidInput(f"--{key.replace('_', '-')} is empty")


def _import(library: Library, readings: Iterator[Reading], of_all: int, args: Namespace) -> list[Imported]:
    done: list[Imported] = []
    with progress_bar("importing") as progress:
        imported = (
            library.import_in_bulk(readings, progress, replace_text=args.replace)
            if args.bulk
            else library.import_readings(readings, replace_text=args.replace)
        )
        for one in imported:
            done.append(one)
            progress(len(done), of_all)
    return done


def _readings(
    sources: Mapping[str, ClaimsFile], library: Library, args: Namespace, refused: list[str]
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


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror}") from None


def _folder(args: Namespace, vocabulary: Vocabulary) -> ClaimsFolder:
    if args.id or args.document:
        raise InvalidInput("--id and --document are for one claims file, not for a folder")
    given = {key: value for key in ABOUT_KEYS if (value := getattr(args, key)) is not None}
    folder = read_folder(
        args.claims,
        vocabulary,
        entities=args.entities,
        entity_set=args.entity_set,
        extractor=args.extractor,
        given=given,
    )
    for name, lacking in folder.left_out:
        say(f"{name} is left out: its {lacking} is not there")
    return folder


def _single_file(args: Namespace, vocabulary: Vocabulary) -> Mapping[str, ClaimsFile]:
    text = args.document or args.claims.with_suffix(".txt")
    about = About(args.id or text.stem, **{key: getattr(args, key) for key in ABOUT_KEYS})
    file = ClaimsFile(
        source=str(args.claims),
        claims=read_bytes(args.claims),
        text=read_bytes(text),
        text_source=str(text),
        about=about,
        extractor=args.extractor,
        roster=read_roster_file(args.entities, args.entity_set, vocabulary),
        form_keys=(text.stem, args.claims.stem),
    )
    return {about.id: file}
