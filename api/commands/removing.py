"""`claimgraph remove`: documents out, with all that only they supported."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import asdict

from api.commands.output import print_effect, print_rows
from api.commands.session import open_existing
from graph.settings import Settings

NAME = "remove"
HELP = "remove documents, with all that only they supported"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument("documents", nargs="+", metavar="DOCUMENT", help="a document's id")
    parser.add_argument("--dry-run", action="store_true", help="show what would go and change, and stop")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: Namespace, settings: Settings) -> int:
    """Remove all of the documents, or none if one is not there."""
    documents = dict.fromkeys(args.documents)
    with open_existing(settings) as library:
        if args.dry_run:
            print_effect(library.preview_removal(documents), as_json=args.json)
            return 0
        removed = library.remove(documents)
    print_rows([asdict(one) for one in removed], as_json=args.json)
    return 0
