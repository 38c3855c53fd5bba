"""The processes that run what users write: `python -m graph.query reader|writer ...`, see `workers`."""

from __future__ import annotations

import sys

from graph.query.workers import serve_tasks

if __name__ == "__main__":
    # Only what is needed: a process that was killed is to be back soon.
    if sys.argv[1] == "reader":
        from graph.query.reader import Reader

        serve_tasks(Reader())
    else:
        from graph.query.writer import Writer

        serve_tasks(Writer())
