"""Load N-Quads into an empty data folder: `python -m benchmarks.load_quads FILE FOLDER`.

What `claimgraph export --format nquads` wrote becomes a graph that `claimgraph serve` serves.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import cast

from pyoxigraph import parse

from graph.model import Quad
from graph.store.oxigraph import OxigraphStore

if __name__ == "__main__":
    file, folder = map(Path, sys.argv[1:])
    folder.mkdir(parents=True)
    with closing(OxigraphStore(folder / "store")) as store:
        store.load(cast("Iterator[Quad]", parse(path=str(file))))
