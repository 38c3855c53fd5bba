"""What the processes that run what users write are forked from: `python -m graph.query reader|writer ...`."""

from __future__ import annotations

import socket
import sys

from graph.query.nursery import serve_forks
from graph.query.tasks import serve_tasks

if __name__ == "__main__":
    kind, memory_bytes, control = sys.argv[1], int(sys.argv[2]), socket.socket(fileno=int(sys.argv[3]))
    # Only what is needed: it is in the memory of each of them.
    if kind == "reader":
        from graph.query.reader import Reader

        serve_forks(control, lambda descriptors: serve_tasks(Reader(), memory_bytes, descriptors))
    else:
        from graph.query.writer import Writer

        serve_forks(control, lambda descriptors: serve_tasks(Writer(), memory_bytes, descriptors))
