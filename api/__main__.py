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
from api.commands.output import say
from graph.errors import GraphError
from graph.settings import Settings, read_settings


class Command(Protocol):
    """A module, or a class, that is one command."""

    NAME: str
    HELP: str

    @staticmethod
    def add_arguments(parser: ArgumentParser) -> None:
        """Declare the options of the command."""

    @staticmethod
    def run(args: argparse.Namespace, settings: Settings) -> int:
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
    args = _parser().parse_args(arguments)
    try:
        settings = read_settings(environment)
        if args.data is not None:
            settings = replace(settings, data=args.data)
        return int(args.run(args, settings))
    except GraphError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        say("stopped")
        return 130
    except BrokenPipeError:
        # Whoever read our output has gone; Python would complain once more when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


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
        subparser.set_defaults(run=command.run)
    return parser


if __name__ == "__main__":
    sys.exit(main())
