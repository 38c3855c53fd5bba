"""`claimgraph assess`: a person's verdict on a claim, which a later one can take back."""

from __future__ import annotations

import getpass
from argparse import ArgumentParser, Namespace

from api.commands.output import say
from api.commands.session import open_existing
from graph.errors import InvalidInput
from graph.pipeline.library import VERDICTS
from graph.settings import Settings

NAME = "assess"
HELP = "record a verdict on a claim; rejected takes it out of the plain view"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument("claim", help="its id or its address")
    parser.add_argument("verdict", choices=VERDICTS)
    parser.add_argument("--why", required=True, metavar="TEXT")
    parser.add_argument("--by", metavar="NAME", help="else your user name")


def run(args: Namespace, settings: Settings) -> int:
    """Record the verdict."""
    with open_existing(settings) as library:
        last_part = args.claim.rstrip("/").rsplit("/", 1)[-1]
        claim = library.names.id(library.names.named("claim", last_part))
        library.assess(claim, args.verdict, args.why, args.by or _user())
    say(f"{claim} is {args.verdict}" if args.verdict != "none" else f"{claim} is not assessed any more")
    return 0


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # In a container the user may have a number and no name.
        raise InvalidInput("you have no user name here; say by --by who judges") from None
