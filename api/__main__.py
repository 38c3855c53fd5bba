"""The command line of claimgraph: the one place that names concrete classes and configures logging."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

from api.commands import (
    assessing,
    checking,
    copying,
    exporting,
    importing,
    querying,
    removing,
    serving,
)
from api.commands.output import give_up_output, make_printable, say
from graph.errors import GraphError
from graph.settings import Settings, read_settings


class Command(Protocol):
    """A module, or a class itself, that is one command."""

    NAME: str
    HELP: str

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options of the command."""

    def run(self, args: argparse.Namespace, settings: Settings) -> int:
        """Do it, and return the exit status."""


COMMANDS: Sequence[Command] = (
    serving.Demo,
    serving.Serve,
    importing,
    removing,
    querying,
    exporting,
    checking,
    assessing,
    copying.Backup,
    copying.Restore,
)


def main(arguments: Sequence[str] | None = None, environment: Mapping[str, str] = os.environ) -> int:
    """Run one command.

    Returns 0 when it is done, 1 when the work failed (a sentence on stderr, nothing half-written);
    wrong usage ends with status 2.
    """
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    make_printable()
    parser = _parser()
    args = parser.parse_args(arguments)
    if unreadable := [value for value in vars(args).values() if not _is_unicode(value)]:
        parser.error(f"{unreadable[0]!r} is not UTF-8")
    try:
        settings = read_settings(environment)
        given = {name: getattr(args, name) for name in ("data", "store")}
        settings = replace(settings, **{name: value for name, value in given.items() if value is not None})
        status = int(args.run(args, settings))
        sys.stdout.flush()
    except GraphError as error:
        say(str(error))
        give_up_output()
        return 1
    except KeyboardInterrupt:
        say("stopped")
        return 130
    except BrokenPipeError:
        # Whoever read our output has gone, and wants to hear no more.
        give_up_output()
        return 1
    except OSError as error:
        # What nobody closer to it could explain, a full disk behind standard output first of all.
        say(f"{error.filename or 'the output'}: {error.strerror or error}")
        give_up_output()
        return 1
    return status


def _is_unicode(value: object) -> bool:
    """Return whether an argument is text throughout; Python gives bytes that are not as half surrogates."""
    values = value if isinstance(value, list) else [value]
    return not any("\ud800" <= char <= "\udfff" for one in values for char in str(one))


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="claimgraph", description="A knowledge graph for news: every fact with who says so."
    )
    parser.add_argument("--version", action="version", version=f"claimgraph {version('claimgraph')}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for command in COMMANDS:
        subparser = commands.add_parser(command.NAME, help=command.HELP, description=command.HELP)
        command.add_arguments(subparser)
        subparser.add_argument(
            "--data",
            type=Path,
            metavar="DIR",
            help="the graph's folder, else CLAIMGRAPH_DATA or ./claimgraph-data",
        )
        subparser.add_argument(
            "--store",
            metavar="URL",
            help="the SPARQL 1.1 endpoint that holds the graph, else CLAIMGRAPH_STORE or the folder itself",
        )
        subparser.set_defaults(run=command.run)
    return parser


if __name__ == "__main__":
    sys.exit(main())
