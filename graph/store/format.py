"""The format of a data folder: which version wrote it, and how an older one is brought up to date."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO

from pyoxigraph import Literal, NamedNode

from graph.errors import NotFound, StoreBusy, StoreFormatError, StoreUnavailable
from graph.index.index import Index
from graph.model import Quad, Store
from graph.settings import Settings
from graph.store.endpoint import Endpoint
from graph.store.indexed import IndexedStore
from graph.store.oxigraph import OxigraphStore
from graph.store.remote import RemoteStore
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
ELSEWHERE = "store.address"
"""Lies in a data folder whose graph is in an engine elsewhere, with the engine's address."""


def open_configured(settings: Settings, *, is_to_exist: bool = False) -> IndexedStore:
    """Open the store that the settings name: the one of the data folder, or an engine elsewhere.

    Raises:
        NotFound: It is to exist, and there is no graph.
        StoreFormatError, StoreBusy, StoreUnavailable: As `open_store` and `open_remote` have it.
    """
    endpoint = endpoint_of(settings)
    if endpoint:
        return open_remote(settings.data, settings.base, endpoint, is_to_exist=is_to_exist)
    if is_to_exist and not (settings.data / "store").is_dir():
        check_no_address(settings.data)
        raise NotFound(
            f"there is no graph in {settings.data}; import something, or name its folder by --data"
        )
    return open_store(settings.data, settings.base)


def endpoint_of(settings: Settings) -> Endpoint | None:
    """Return where the store is, None where it is in the data folder.

    Raises:
        InvalidInput: The address cannot be one.
    """
    if not settings.store:
        return None
    return Endpoint(settings.store, settings.store_update, settings.store_user, settings.store_password)


def open_remote(folder: Path, base: str, endpoint: Endpoint, *, is_to_exist: bool = False) -> IndexedStore:
    """Open the store of an engine elsewhere in the current format; the folder is for what else is kept.

    Raises:
        NotFound: It is to exist, and there is no graph.
        StoreFormatError: The folder is not this store's, or as `open_store` has it.
        StoreBusy: Another process of this machine has it open by this folder.
        StoreUnavailable: It cannot be reached, read or written.
    """
    names = Names(base)
    held = _hold(folder, endpoint)
    try:
        remote = RemoteStore(endpoint, names.node("engine"), holding=held)
    except BaseException:
        held.close()
        raise
    store: Store = remote
    try:
        if is_to_exist:
            _require_graph(remote, names)
        indexed = IndexedStore(remote, Index(folder / INDEX, names))
        store = indexed
        _bring_up_to_date(store, names, FORMAT_VERSION, MIGRATIONS)
    except BaseException:
        store.close()
        raise
    return indexed


def _require_graph(store: RemoteStore, names: Names) -> None:
    if next(store.match(names.node("store"), _VERSION), None) is None:
        raise NotFound(f"there is no graph at {store.endpoint.query}; import something first")


def _hold(folder: Path, endpoint: Endpoint) -> IO[str]:
    """Make the folder the one of this store, and keep other processes of this machine out."""
    if (folder / "store").exists():
        raise StoreFormatError(
            f"{folder} holds a graph of its own; name another folder by --data for what is kept beside "
            f"the graph at {endpoint.query}"
        )
    if not (folder / ELSEWHERE).exists():
        check_folder(folder)
    try:
        # Not "w": it would empty the file of who has it open.
        held = (folder / ELSEWHERE).open("a+", encoding="utf-8")
    except OSError as error:
        raise StoreUnavailable(f"{folder} cannot be used for the data: {error.strerror}") from None
    try:
        _claim(held, folder, endpoint)
    except BaseException:
        held.close()
        raise
    return held


def _claim(held: IO[str], folder: Path, endpoint: Endpoint) -> None:
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise StoreBusy(
            f"the store of {folder} is open in another process; close that first, or go through it"
        ) from None
    held.seek(0)
    address = held.read().strip()
    if address not in {"", endpoint.query}:
        raise StoreFormatError(
            f"{folder} belongs to the graph at {address} and not to {endpoint.query}; "
            "name another folder by --data"
        )
    if not address:
        held.write(endpoint.query + "\n")
        held.flush()


def check_no_address(folder: Path) -> None:
    """Refuse a folder whose graph is elsewhere, since its address was not given.

    Raises:
        StoreFormatError: It is one.
    """
    if (folder / ELSEWHERE).is_file():
        address = (folder / ELSEWHERE).read_text("utf-8").strip()
        raise StoreFormatError(f"the graph of {folder} is at {address}; say --store {address}")


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
    check_no_address(folder)
    if not (folder / "store").is_dir() and names - _NOBODYS:
        raise StoreFormatError(
            f"{folder} holds other files and no claimgraph store; name an empty or a new folder"
        )


def _bring_up_to_date(store: Store, names: Names, current: int, migrations: Mapping[int, Migration]) -> None:
    # Asked only where there is no version: an engine elsewhere would send all that it has.
    if not _versions(store, names) and next(store.match(), None) is None:
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
    quads = _versions(store, names)
    if len(quads) == 1 and quads[0].subject == names.node("store"):
        return int(quads[0].object.value)
    raise StoreFormatError(_why_not_ours(store, names))


def _versions(store: Store, names: Names) -> list[Quad]:
    return list(store.match(predicate=_VERSION, graph=names.log))


def _why_not_ours(store: Store, names: Names) -> str:
    subjects = {str(quad.subject).strip("<>") for quad in store.match(predicate=_VERSION)}
    for base in sorted(iri.removesuffix("store") for iri in subjects if iri.endswith("/store")):
        if base != names.base:
            return f"the store was made with the base {base} and not {names.base}; set that as the base"
    return "the store does not say one format, so claimgraph did not write it; name an empty or a new folder"


def _version_quad(names: Names, version: int) -> Quad:
    return Quad(names.node("store"), _VERSION, Literal(str(version), datatype=_INTEGER), names.log)
