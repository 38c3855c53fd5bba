"""What pages load: our own scripts and styles, and the libraries, under an address that names their content.

All of them stand below one digest, so that a module finds another by a relative address, and so that a
browser may keep each of them for ever: another version of any has another address.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import api
from api.linked import linked
from graph.errors import LibrariesMissing

TYPES: Final[Mapping[str, str]] = {
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".svg": "image/svg+xml",
}
FOLDERS = ("shared", "explorer", "query", "libraries")
STAMP = "stamp"
LINKED = ("explorer/main.js", "query/main.js", "query/graph.js")
"""Scripts that go out with all modules that they need, as one: what pages begin with, or load later."""

# What is written for whoever reads the source is a quarter of what our scripts weigh.
_DOCUMENTATION = re.compile(rb"^[ \t]*/\*\*(?:(?!\*/).)*\*/[ \t]*\n", re.MULTILINE | re.DOTALL)

_WEB = Path(api.__file__).parent / "web"
_SOURCES = Path(api.__file__).parents[1] / "web"


@dataclass(frozen=True)
class Asset:
    """One file, as it is and in gzip."""

    body: bytes
    media_type: str

    @cached_property
    def tag(self) -> str:
        """What tells its content from any other."""
        return hashlib.sha256(self.body).hexdigest()[:32]

    @cached_property
    def compressed(self) -> bytes:
        """The body in gzip, made when it is first asked for and kept."""
        return gzip.compress(self.body, compresslevel=9, mtime=0)


class Assets:
    """All files that pages may load, by their path below the digest."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        """Take files by paths such as `explorer/main.js`; their suffix has to be one of `TYPES`."""
        self._files = {path: Asset(body, TYPES[Path(path).suffix]) for path, body in files.items()}
        told = "".join(f"{path} {self._files[path].tag}\n" for path in sorted(self._files))
        self.digest = hashlib.sha256(told.encode()).hexdigest()[:16]

    def get(self, path: str) -> Asset | None:
        """Return the file of a path, None where there is none."""
        return self._files.get(path)

    def address(self, path: str) -> str:
        """Return the address that a page loads a file from.

        Raises:
            KeyError: There is no such file.
        """
        if path not in self._files:
            raise KeyError(path)
        return f"/assets/{self.digest}/{path}"


def read_assets(web: Path = _WEB) -> Assets:
    """Read the files of a folder that has `FOLDERS` in it, the package's own unless another is named."""
    found = (path for name in FOLDERS for path in (web / name).rglob("*") if path.suffix in TYPES)
    files = {path.relative_to(web).as_posix(): _read(path) for path in found}
    return Assets(files | {path: linked(files, path) for path in LINKED if path in files})


def _read(path: Path) -> bytes:
    """Return a file; of a script of ours, without the comments that document it."""
    body = path.read_bytes()
    return _DOCUMENTATION.sub(b"", body) if path.suffix == ".js" else body


def check_libraries(libraries: Path = _WEB / "libraries", sources: Path = _SOURCES) -> None:
    """Look whether the libraries are there, and made from what a clone has in `sources` now.

    Raises:
        LibrariesMissing: They are not; the sentence says what to do.
    """
    stamp = libraries / STAMP
    if not stamp.is_file():
        raise LibrariesMissing(f"the libraries of the pages are missing: {_remedy(sources)}")
    if not _is_current(stamp.read_text("utf-8").splitlines(), sources):
        raise LibrariesMissing(f"the libraries of the pages are out of date: {_remedy(sources)}")


def _is_current(stamp: Iterable[str], sources: Path) -> bool:
    """Return whether no source has changed; an installed package has none to compare."""
    for line in stamp:
        digest, _, name = line.partition("  ")
        source = sources / name
        if source.is_file() and hashlib.sha256(source.read_bytes()).hexdigest() != digest:
            return False
    return True


def _remedy(sources: Path) -> str:
    if (sources / "fetch.py").is_file():
        return "run python web/fetch.py, which make demo and make test do too"
    return "install claimgraph anew, from a wheel or from a clone"
