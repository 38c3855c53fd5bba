"""The format of a data folder: which version wrote it, and how an older one is brought up to date."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from graph.errors import StoreFormatError, StoreUnavailable
from graph.index.index import Index
from graph.model import Quad, Store
from graph.store.indexed import IndexedStore
from graph.store.oxigraph import OxigraphStore
from graph.vocabulary import XSD, Names, term

FORMAT_VERSION = 1

INDEX = "index.sqlite"
"""The file of the index in a data folder; where it is gone, it is made anew."""

Migration = Callable[[Store, Names], None]

# From a version to the next. A migration that was cut off is run again from its beginning, so it
# must be able to meet its own work.
MIGRATIONS: Mapping[int, Migration] = {}

_VERSION = term("formatVersion")
_INTEGER = NamedNode(XSD + "integer")
# What a fresh volume or a file manager leaves behind.
_NOBODYS = {"lost+found", ".DS_Store"}


def open_store(
    folder: Path,
    base: str,
    *,
    current: int = FORMAT_VERSION,
    migrations: Mapping[int, Migration] = MIGRATIONS,
) -> IndexedStore:
    """Open the store of a data folder, made where there is none, in the current format.

    The quads live in `store/` of the folder, their index in `index.sqlite`; whatever else the service
    keeps lies beside them, and is to be written after this has made sure that the folder is claimgraph's.

    Raises:
        StoreFormatError: The folder is not claimgraph's, has another base, or a format that cannot be read.
        StoreBusy: Another process has it open.
        StoreUnavailable: It cannot be read or written.
    """
    check_folder(folder)
    store: Store = OxigraphStore(folder / "store")
    try:
        indexed = IndexedStore(store, Index(folder / INDEX, Names(base)))
        store = indexed
        _bring_up_to_date(store, Names(base), current, migrations)
    except BaseException:
        store.close()
        raise
    return indexed


def check_folder(folder: Path) -> None:
    """Make a data folder where there is none, and see to it that it is not somebody else's.

    Raises:
        StoreFormatError: It is a file, or holds other things and no store.
        StoreUnavailable: It cannot be made or read.
    """
    if folder.exists() and not folder.is_dir():
        raise StoreFormatError(f"{folder} is a file; name a folder for the data")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        names = {path.name for path in folder.iterdir()}
    except OSError as error:
        raise StoreUnavailable(f"{folder} cannot be used for the data: {error.strerror}") from None
    if not (folder / "store").is_dir() and names - _NOBODYS:
        raise StoreFormatError(
            f"{folder} holds other files and no claimgraph store; name an empty or a new folder"
        )


def _bring_up_to_date(store: Store, names: Names, current: int, migrations: Mapping[int, Migration]) -> None:
    if next(store.match(), None) is None:
        store.change(add=[_version_quad(names, current)])
        return
    version = _version(store, names)
    if version > current:
        raise StoreFormatError(
            f"the store is of format {version} and this claimgraph reads up to {current}; "
            "open it with the claimgraph that wrote it, or a newer one"
        )
    for older in range(version, current):
        _migrate(store, names, older, migrations)


def _migrate(store: Store, names: Names, older: int, migrations: Mapping[int, Migration]) -> None:
    if older not in migrations:
        raise StoreFormatError(
            f"the store is of format {older}, which this claimgraph no longer reads; "
            "export it with the claimgraph that wrote it and import that into a new folder"
        )
    migrations[older](store, names)
    store.change(remove=[_version_quad(names, older)], add=[_version_quad(names, older + 1)])


def _version(store: Store, names: Names) -> int:
    quads = list(store.match(predicate=_VERSION, graph=names.log))
    if len(quads) == 1 and quads[0].subject == names.node("store"):
        return int(quads[0].object.value)
    raise StoreFormatError(_why_not_ours(store, names))


def _why_not_ours(store: Store, names: Names) -> str:
    subjects = {str(quad.subject).strip("<>") for quad in store.match(predicate=_VERSION)}
    for base in sorted(iri.removesuffix("store") for iri in subjects if iri.endswith("/store")):
        if base != names.base:
            return f"the store was made with the base {base} and not {names.base}; set that as the base"
    return "the store does not say one format, so claimgraph did not write it; name an empty or a new folder"


def _version_quad(names: Names, version: int) -> Quad:
    return Quad(names.node("store"), _VERSION, Literal(str(version), datatype=_INTEGER), names.log)
