"""`claimgraph backup` and `claimgraph restore`: a copy of the whole store, and back."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from api.commands.output import say
from api.commands.session import open_existing
from graph.errors import InvalidInput, NotFound, StoreUnavailable
from graph.model import Store
from graph.settings import Settings
from graph.store.format import open_configured


class Backup:
    """Copy the store to a new folder; quick, and small while both lie on one disk."""

    NAME = "backup"
    HELP = "copy the graph to a new folder"

    @staticmethod
    def add_arguments(parser: ArgumentParser) -> None:
        """Declare the options of the command."""
        parser.add_argument("folder", type=Path, help="a folder that is not there yet")

    @staticmethod
    def run(args: Namespace, settings: Settings) -> int:
        """Copy the store."""
        with open_existing(settings) as library:
            _make_room(args.folder)
            library.store.backup(args.folder / "store")
        say(f"{settings.store or settings.data} is copied to {args.folder}")
        return 0


class Restore:
    """Put a backup in place, where no graph is."""

    NAME = "restore"
    HELP = "put a backup in place as the graph"

    @staticmethod
    def add_arguments(parser: ArgumentParser) -> None:
        """Declare the options of the command."""
        parser.add_argument("folder", type=Path, help="a folder that backup made")

    @staticmethod
    def run(args: Namespace, settings: Settings) -> int:
        """Open the backup to see that it is whole, then copy it."""
        if not (args.folder / "store").is_dir():
            raise NotFound(f"{args.folder} holds no backup")
        with open_existing(replace(settings, data=args.folder, store="")) as library:
            if settings.store:
                _load(library.store, settings)
            else:
                _make_room(settings.data)
                library.store.backup(settings.data / "store")
        say(f"{args.folder} is restored to {settings.store or settings.data}")
        return 0


def _load(backup: Store, settings: Settings) -> None:
    """Load a backup into the engine that the settings name, which is to have no graph yet.

    Raises:
        InvalidInput: It has one.
    """
    with closing(open_configured(settings)) as store:
        version = set(store.match())
        if len(version) > 1:
            raise InvalidInput(f"the store at {settings.store} has a graph already; restore to an empty one")
        store.load(quad for quad in backup.match() if quad not in version)


def _make_room(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        is_empty = not any(folder.iterdir())
    except FileExistsError:
        raise InvalidInput(f"{folder} is a file; name a folder") from None
    except OSError as error:
        raise StoreUnavailable(f"{folder} cannot be made: {error.strerror}") from None
    if not is_empty:
        raise InvalidInput(f"{folder} is not empty; name a new folder, or move that one away")
