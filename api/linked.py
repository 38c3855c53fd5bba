"""One script of all modules that a page begins with.

A browser asks for each module by itself, and spends more on fifty requests than on all that is in them: half
a second on a slow machine. So a page's modules go out as one, in the order in which they need each other:

    const $shared_dom_js = (() => { … return { byId, h }; })();
    const $explorer_main_js = (() => { const { byId, h } = $shared_dom_js; … return {}; })();

It understands what our modules are written in, and nothing else: `import { a, b as c } from "./x.js"` and
`import * as x from "./x.js"`, each a line of its own; `export` before a function, class or const, and
`export { a } from "./x.js"`. Anything else stops the service at its start, and so a test.
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
_UNKNOWN = re.compile(r"^(?:import|export)\b.*|\bawait import\(.*", re.MULTILINE)


def linked(files: Mapping[str, bytes], entry: str) -> bytes:
    """Return the module at a path with all that it needs, as one script; paths are those of `files`.

    Raises:
        ValueError: A module is missing, needs itself, or is written in a way that is not understood here.
    """
    scripts: dict[str, str] = {}
    _add(files, entry, scripts, ())
    return "\n".join(scripts.values()).encode()


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
    scripts[path] = _wrapped(path, source)


def _wrapped(path: str, source: str) -> str:
    """Return a module as a constant that holds what it exports."""
    own = [found[1] for found in _EXPORT.finditer(source)]
    passed_on = [name for found in _PASSED_ON.finditer(source) for name in _names(found["some"])]
    body = _IMPORT.sub(lambda found: _taken(path, found), source)
    body = _EXPORT.sub("", _PASSED_ON.sub(lambda found: _taken(path, found), body))
    if unknown := _UNKNOWN.search(body):
        raise ValueError(f"{path} has what cannot be linked: {unknown[0]}")
    return (
        f"const {_constant(path)} = (() => {{\n{body}\nreturn {{ {', '.join([*own, *passed_on])} }};\n}})();"
    )


def _taken(path: str, found: re.Match[str]) -> str:
    """Return the line that takes what is imported from the constant of another module."""
    names = found.groupdict()
    taken = names.get("all") or f"{{ {(names['some'] or '').replace(' as ', ': ').strip()} }}"
    return f"const {taken} = {_constant(_beside(path, found['path']))};"


def _names(some: str) -> list[str]:
    """Return the names by which things are known here: `a, b as c` are `a` and `c`."""
    return [part.split(" as ")[-1].strip() for part in some.split(",") if part.strip()]


def _beside(path: str, other: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), other))


def _constant(path: str) -> str:
    return "$" + re.sub(r"\W", "_", path)
