"""One script of all modules that a page begins with.

A browser asks for each module by itself, and spends more on fifty requests than on all that is in them: half
a second on a slow machine. So a page's modules go out as one, in the order in which they need each other:

    const $shared_dom_js = (() => { … return { byId, h }; })();
    const $explorer_canvas_js = (() => { const { h } = $shared_dom_js; … return { createCanvas }; })();
    const { byId } = $shared_dom_js; …

The module that is asked for stands last and as it is, with its exports, and may `await`.

It understands what our modules are written in, and nothing else: `import { a, b as c } from "./x.js"` and
`import * as x from "./x.js"`, each a line of its own; `export` before a function, class or const, and
`export { a } from "./x.js"`. A library, `import x from "../libraries/…"`, and what is loaded later, `await
import("./x.js")`, are asked for by themselves. Anything else stops the service at its start, and so a test.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping

_IMPORT = re.compile(
    r'^import (\* as (?P<all>\w+)|\{(?P<some>[^}]*)\}) from "(?P<path>\.[^"]+)";$', re.MULTILINE
)
_PASSED_ON = re.compile(r'^export \{(?P<some>[^}]*)\} from "(?P<path>\.[^"]+)";$', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function\*?|class|const) (\w+))", re.MULTILINE)
_LIBRARY = re.compile(r'^import (\w+) from "(\.[^"]*/libraries/[^"]+)";$', re.MULTILINE)
_LATER = re.compile(r'\bawait import\("(\.[^"]+)"\)')
_UNKNOWN = re.compile(r"^(?:import|export)\b.*|\bawait import\((?!\").*", re.MULTILINE)


def linked(files: Mapping[str, bytes], entry: str) -> bytes:
    """Return the module at a path with all that it needs, as one script; paths are those of `files`.

    Raises:
        ValueError: A module is missing, needs itself, or is written in a way that is not understood here.
    """
    scripts: dict[str, str] = {}
    _add(files, entry, scripts, ())
    folder = posixpath.dirname(entry)
    libraries = dict.fromkeys(line for path in scripts for line in _libraries(files, path, folder))
    wrapped = (_later(path, script, folder) for path, script in scripts.items())
    return "\n".join([*libraries, *wrapped]).encode()


def _add(files: Mapping[str, bytes], path: str, scripts: dict[str, str], above: tuple[str, ...]) -> None:
    """Add a module to the scripts, after those that it needs."""
    if path in above:
        raise ValueError(f"modules need each other: {' -> '.join([*above, path])}")
    if path in scripts:
        return
    if path not in files:
        raise ValueError(f"{above[-1] if above else 'the page'} needs {path}, which is missing")
    source = files[path].decode()
    for found in (*_IMPORT.finditer(source), *_PASSED_ON.finditer(source)):
        _add(files, _beside(path, found["path"]), scripts, (*above, path))
    body = _LIBRARY.sub("", _IMPORT.sub(lambda found: _taken(path, found), source))
    scripts[path] = _wrapped(path, source, body) if above else _checked(path, body)


def _wrapped(path: str, source: str, body: str) -> str:
    """Return a module as a constant that holds what it exports."""
    own = [found[1] for found in _EXPORT.finditer(source)]
    passed_on = [name for found in _PASSED_ON.finditer(source) for name in _names(found["some"])]
    body = _PASSED_ON.sub(lambda found: _taken(path, found), body)
    body = _EXPORT.sub("", _checked(path, body))
    return (
        f"const {_constant(path)} = (() => {{\n{body}\nreturn {{ {', '.join([*own, *passed_on])} }};\n}})();"
    )


def _checked(path: str, body: str) -> str:
    if unknown := _UNKNOWN.search(_EXPORT.sub("", body)):
        raise ValueError(f"{path} has what cannot be linked: {unknown[0]}")
    return body


def _taken(path: str, found: re.Match[str]) -> str:
    """Return the line that takes what is imported from the constant of another module."""
    names = found.groupdict()
    taken = names.get("all") or f"{{ {(names['some'] or '').replace(' as ', ': ').strip()} }}"
    return f"const {taken} = {_constant(_beside(path, found['path']))};"


def _libraries(files: Mapping[str, bytes], path: str, folder: str) -> list[str]:
    """Return the lines that import the libraries of a module, as a script in a folder has them."""
    found = _LIBRARY.finditer(files[path].decode())
    return [f'import {one[1]} from "{_from(folder, _beside(path, one[2]))}";' for one in found]


def _later(path: str, script: str, folder: str) -> str:
    """Return a module with what it loads later under the address that this has from a folder."""
    return _LATER.sub(lambda found: f'await import("{_from(folder, _beside(path, found[1]))}")', script)


def _from(folder: str, path: str) -> str:
    way = posixpath.relpath(path, folder)
    return way if way.startswith("../") else f"./{way}"


def _names(some: str) -> list[str]:
    """Return the names by which things are known here: `a, b as c` are `a` and `c`."""
    return [part.split(" as ")[-1].strip() for part in some.split(",") if part.strip()]


def _beside(path: str, other: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), other))


def _constant(path: str) -> str:
    return "$" + re.sub(r"\W", "_", path)
