"""The processes that run what users write: `python -m graph.query reader|writer ...`, see `workers`."""

from __future__ import annotations

import sys

from graph.query.reader import Reader
from graph.query.workers import serve_tasks
from graph.query.writer import Writer

if __name__ == "__main__":
    serve_tasks(Reader() if sys.argv[1] == "reader" else Writer())
