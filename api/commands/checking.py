"""`claimgraph check`: shapes, receipts, and the view against one derived anew."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from api.commands.output import print_rows, progress_bar, say
from api.commands.session import open_existing
from graph.settings import Settings

NAME = "check"
HELP = "look for faults: shapes, receipts (quote == text[start:end], hash), view == rebuilt view"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: Namespace, settings: Settings) -> int:
    """Print every fault; 1 if there is one."""
    # It brings RDFLib along, which takes a while to import.
    from graph.check import check  # noqa: PLC0415

    with open_existing(settings) as library, progress_bar("checking") as progress:
        faults = list(check(library, progress))
        documents = len(library.document_ids())
    print_rows([{"fault": fault} for fault in faults], as_json=args.json)
    if not faults:
        say(f"{documents} documents, no fault")
    return 1 if faults else 0
